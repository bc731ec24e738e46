import { type ChildProcess, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../src/outside/until';
import { built } from '../../src/plugin/build-output';
import { startNode } from '../chaos/parts/child';
import type { Deed } from '../support/alert-page';
import type { Printed } from '../support/operator-shell';

/** As Compose waits, before it kills. */
const STOP_GRACE_MS = 45_000;
const RESTART_AFTER_MS = 1_000;
const READY_WITHIN_MS = 90_000;

export interface WorkerOptions {
  readonly configFile: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Its log goes there. */
  readonly output: string;
  readonly metricsPort: number;
}

/** A worker process, and what an operator does with its container. */
export class DrillWorker {
  private child: ChildProcess | null = null;
  private end = 'not started';
  /** Whether something starts it again when it ends, as Compose does. */
  supervised = false;

  constructor(private readonly options: WorkerOptions) {
    closeSync(openSync(options.output, 'a'));
  }

  /** Starts it where it does not run, and waits until it is healthy. */
  async start(): Promise<void> {
    this.launch();
    const healthy = async () =>
      (await fetch(`http://127.0.0.1:${this.options.metricsPort}/healthz`)).status === 200;
    await until(healthy, { what: 'a healthy worker', withinMs: READY_WITHIN_MS, tolerate: () => true });
  }

  /** `kill -9`. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  /** As a machine that swaps, or a debugger, would. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  async stop(): Promise<void> {
    this.supervised = false;
    const { child } = this;
    if (child === null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const overdue = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await ended;
    clearTimeout(overdue);
  }

  /** Does what stands for one of Docker's commands. */
  async perform(deed: Deed): Promise<Printed> {
    if (deed === 'restart') {
      const { supervised } = this;
      await this.stop();
      this.supervised = supervised;
      await this.start();
      return { status: 0, output: 'restarted\n' };
    }
    if (deed === 'logs') return run('tail', ['-n', '50', this.options.output]);
    if (this.child === null) return { status: 0, output: `does not run: ${this.end}\n` };
    return run('ps', ['-o', 'pid,stat,etime,comm', '-p', String(this.child.pid)]);
  }

  private launch(): void {
    if (this.child !== null) return;
    const { configFile, environment, output } = this.options;
    const args = [built('main.js'), 'worker', '--config', configFile];
    const child = startNode(args, { env: environment, output });
    this.child = child;
    child.once('exit', (status, signal) => {
      this.child = null;
      this.end = `ended with ${signal ?? `status ${status}`}`;
      if (this.supervised) void sleep(RESTART_AFTER_MS).then(() => this.supervised && this.launch());
    });
  }
}

function run(program: string, args: readonly string[]): Printed {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}
