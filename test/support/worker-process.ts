import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { join } from 'node:path';
import type { ConfigInput } from '../../src/domain/config';
import { until } from '../../src/outside/until';
import { cleanEnvironment } from './clean-environment';

/** Something that happens to a worker at the n-th call of a method of its guard client. */
export interface Incident {
  readonly call: 'status' | 'reserve' | 'permit' | 'settle';
  readonly when: 'before' | 'after';
  readonly nth?: number;
  /** `lose`: the call is made and its answer is lost. */
  readonly does: 'freeze' | 'kill' | 'lose';
}

export interface WorkerProcessOptions {
  readonly address: string;
  readonly config: ConfigInput;
  readonly environment: NodeJS.ProcessEnv;
  readonly incident?: Incident | undefined;
  /** By which this process's clock is ahead of everybody else's, ms. */
  readonly clockOffsetMs?: number | undefined;
}

/** A worker process that a test can freeze, thaw and kill. */
export class WorkerProcess {
  /** How it ended, once all that it had said was heard: a signal can overtake a message. */
  private readonly ended: Promise<string>;
  private lastWords = '';
  private readonly messages: string[] = [];
  private waiting: (() => void)[] = [];

  private constructor(
    private readonly child: ChildProcess,
    private readonly options: WorkerProcessOptions,
  ) {
    this.ended = new Promise((resolve) => {
      child.once('close', (status, signal) => resolve(`${signal ?? `status ${status}`} ${this.lastWords}`));
    });
    child.stderr?.on('data', (words: Buffer) => {
      this.lastWords = `${this.lastWords}${words}`.slice(-2_000);
    });
    child.on('message', ({ kind }: { kind: string }) => {
      this.messages.push(kind);
      for (const look of this.waiting) look();
    });
  }

  static async start(options: WorkerProcessOptions): Promise<WorkerProcess> {
    const child = fork(join(__dirname, 'worker-process.cjs'), [JSON.stringify(options)], {
      env: cleanEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const worker = new WorkerProcess(child, options);
    await worker.told('ready');
    return worker;
  }

  /** Resolves once the incident has happened; rejects where the cycle ends without it. */
  async incident(report: Promise<unknown>): Promise<void> {
    const before = await this.endedBefore(report);
    if (before !== null) throw new Error(`the cycle ended before the incident: ${JSON.stringify(before)}`);
  }

  /** What the cycle said where it ended before the incident, else null, once that has happened. */
  async endedBefore<Report>(report: Promise<Report>): Promise<Report | null> {
    // After the incident the cycle may end as it likes.
    report.catch(() => undefined);
    const first = await Promise.race([this.told('incident').then(() => null), report]);
    if (first !== null) return first;
    if (this.options.incident?.does === 'kill') await this.ended;
    // A thaw that comes before the freeze would leave the process frozen for ever.
    else
      await until(async () => this.isStopped(), {
        what: 'the process to freeze',
        withinMs: 60_000,
        everyMs: 5,
      });
    return null;
  }

  private isStopped(): boolean {
    return execFileSync('ps', ['-o', 'state=', '-p', String(this.child.pid)], { encoding: 'utf8' })
      .trim()
      .startsWith('T');
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    await this.ended;
  }

  private async told(kind: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (this.messages.includes(kind)) resolve();
      };
      this.waiting.push(look);
      look();
      void this.ended.then((how) =>
        reject(new Error(`the worker process ended before it was ${kind}: ${how.trim()}`)),
      );
    });
  }
}
