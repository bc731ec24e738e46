import { handleAdmin, isAdminPath } from './admin/handle';
import { isAdminHost } from './admin/host';
import { Control } from './control/simulator';
import type { SimulatorOptions } from './core/options';
import { handle } from './http/pipeline';
import { type Listening, listen } from './http/server';

const LOOPBACK = '127.0.0.1';
const LOOPBACKS: readonly string[] = [LOOPBACK, '::1', 'localhost'];

/** A running exchange. */
export class Simulator extends Control {
  private listening: Listening | undefined;

  private constructor(
    private readonly host: string,
    options: SimulatorOptions,
  ) {
    super(options);
  }

  /** Base URL without a trailing slash. */
  get url(): string {
    if (this.host === '0.0.0.0' || this.host === '::') return `http://${LOOPBACK}:${this.port}`;
    return `http://${this.host.includes(':') ? `[${this.host}]` : this.host}:${this.port}`;
  }

  get port(): number {
    return this.listening?.port ?? 0;
  }

  /** Lets held requests go, ends all connections and stops. */
  async close(): Promise<void> {
    this.internals.holds.releaseAll();
    await this.listening?.close();
    this.listening = undefined;
    this.internals.journal?.close();
  }

  static async start(options: SimulatorOptions): Promise<Simulator> {
    const simulator = new Simulator(options.host ?? LOOPBACK, options);
    const admin = options.admin ?? LOOPBACKS.includes(simulator.host);
    simulator.listening = await listen(
      simulator.host,
      options.port ?? 0,
      async (request, message, response) => {
        if (admin && isAdminPath(request.path)) {
          const mayAsk = isAdminHost(request.host, simulator.host, options.adminHosts ?? []);
          handleAdmin(simulator, request, response, mayAsk);
        } else await handle(simulator.internals, request, message, response);
      },
    );
    return simulator;
  }
}

/**
 * Starts a simulated exchange.
 *
 * @throws Error when the port is taken; TypeError when options contradict each other
 */
export function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  return Simulator.start(options);
}
