import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { until } from '../../../src/outside/until';
import type { SimulatorOptions } from '../../../src/simulator';
import { killed, startNode } from './child';
import { SignalledPart } from './part';

const READY_WITHIN_MS = 30_000;
const ANSWER_WITHIN_MS = 2_000;

/** The simulated exchange as a process; its journal outlives it. */
export class ExchangePart extends SignalledPart {
  private child: ChildProcess | null = null;

  constructor(
    private readonly options: SimulatorOptions & { port: number; journal: string },
    private readonly output: string,
  ) {
    super('exchange');
  }

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  get port(): number {
    return this.options.port;
  }

  get journal(): string {
    return this.options.journal;
  }

  async start(): Promise<void> {
    if (this.child !== null) return;
    const program = join(__dirname, 'exchange-process.cjs');
    this.child = startNode([program, JSON.stringify(this.options)], { env: {}, output: this.output });
    this.came(this.child.pid ?? 0);
    await until(async () => (await this.get<string[]>('accounts')).length > 0, {
      what: 'an answer of the exchange',
      withinMs: READY_WITHIN_MS,
      tolerate: () => true,
    });
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child !== null) await killed(child);
    this.gone();
  }

  /** @throws Error where the exchange does not answer or refuses */
  async get<T>(path: string): Promise<T> {
    return (await this.ask('GET', path)) as T;
  }

  /** @throws Error where the exchange does not answer or refuses */
  async post<T>(path: string, body: object): Promise<T> {
    return (await this.ask('POST', path, JSON.stringify(body))) as T;
  }

  /** @throws Error where the exchange does not answer or refuses */
  async remove(path: string): Promise<void> {
    await this.ask('DELETE', path);
  }

  private async ask(method: string, path: string, body?: string): Promise<unknown> {
    const response = await fetch(`${this.url}/admin/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(body === undefined ? {} : { body }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }
}
