import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { until } from '../outside/until';
import type { DrillLog } from './drill-log';

const READY_WITHIN_MS = 60_000;

export interface DrillWorkerOptions {
  /** Path of the program `grinder-reconcile`. */
  readonly program: string;
  readonly configFile: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Takes what the worker says. */
  readonly log: DrillLog;
}

/** A worker as a desk runs it: `grinder-reconcile worker`, a process of its own. */
export class DrillWorker {
  private readonly ended: Promise<void>;
  private readonly endWithUs = () => this.child.kill('SIGKILL');

  private constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => child.once('close', () => resolve()));
    process.once('exit', this.endWithUs);
    void this.ended.then(() => process.off('exit', this.endWithUs));
  }

  /** Starts it, and waits until its account has guard and policy. */
  static async start({ program, configFile, environment, log }: DrillWorkerOptions): Promise<DrillWorker> {
    const child = spawn(process.execPath, [program, 'worker', '--config', configFile], {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const worker = new DrillWorker(child);
    const before = log.ready;
    createInterface({ input: child.stderr }).on('line', (line) => log.take(line));
    const ended = worker.ended.then(() => {
      throw new Error(`the worker did not start: ${log.lines.at(-1) ?? 'it said nothing'}`);
    });
    ended.catch(() => undefined);
    const ready = until(async () => log.ready > before, {
      what: 'the worker to be ready',
      withinMs: READY_WITHIN_MS,
    });
    await Promise.race([ready, ended]);
    return worker;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Lets it finish what it sends. */
  async stop(): Promise<void> {
    if (!this.hasEnded) this.child.kill('SIGTERM');
    await this.ended;
  }

  /** Ends it as a crash would, and waits until it has ended. */
  async kill(): Promise<NodeJS.Signals | null> {
    this.child.kill('SIGKILL');
    await this.ended;
    return this.child.signalCode;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
