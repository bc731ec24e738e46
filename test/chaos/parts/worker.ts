import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { built } from '../../../src/plugin/build-output';
import type { Recorder } from '../recorder';
import { killed, startNode } from './child';
import { type Part, SignalledPart } from './part';

const RESTART_AFTER_MS = 1_000;
/** A worker that ends before it has run for so long, with the server in trouble, did not find it. */
const STARTING_MS = 20_000;
/** A server that is there again may still not answer. */
const RECOVERING_MS = 2_000;
const FULL_DISK = '/dev/full';

export interface WorkerOptions {
  readonly name: string;
  readonly config: string;
  readonly env: NodeJS.ProcessEnv;
  readonly output: string;
  readonly server: Part;
  readonly recorder: Recorder;
}

/** A real worker process, started again whenever it ends, as Compose and Kubernetes do. */
export class WorkerPart extends SignalledPart {
  private child: ChildProcess | null = null;
  private wanted = false;
  /** Whether its log goes to a full disk. */
  diskFull = false;

  constructor(private readonly options: WorkerOptions) {
    super(options.name);
  }

  async start(): Promise<void> {
    this.wanted = true;
    if (this.child !== null) return;
    const { config, env } = this.options;
    const output = this.diskFull ? FULL_DISK : this.options.output;
    const child = startNode([built('main.js'), 'worker', '--config', config], { env, output });
    const startedAt = Date.now();
    this.child = child;
    this.came(child.pid ?? 0);
    child.once('exit', (code, signal) => {
      if (this.child !== child) return;
      this.child = null;
      this.gone();
      this.ended(`${signal ?? `status ${code}`}${this.diskFull ? ', full disk' : ''}`, startedAt);
    });
  }

  async kill(): Promise<void> {
    this.wanted = false;
    const { child } = this;
    this.child = null;
    if (child !== null) await killed(child);
    this.gone();
  }

  private ended(how: string, startedAt: number): void {
    const { name, server, recorder } = this.options;
    const at = Date.now();
    const excused = at - startedAt < STARTING_MS && server.troubledAt() > startedAt - RECOVERING_MS;
    recorder.say({ kind: 'ended', part: name, at, how, excused, said: this.lastLines() });
    setTimeout(() => {
      if (this.wanted) void this.start();
    }, RESTART_AFTER_MS);
  }

  private lastLines(): string {
    const { output } = this.options;
    if (this.diskFull) return '';
    return existsSync(output)
      ? readFileSync(output, 'utf8').split('\n').slice(-8).join('\n').slice(-1_500)
      : '';
  }
}
