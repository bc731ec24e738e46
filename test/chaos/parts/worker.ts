import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorder } from '../recorder';
import { killed, startNode } from './child';
import { type Part, SignalledPart } from './part';

const RESTART_AFTER_MS = 1_000;
/** A worker that ends before it has run for so long, with the server in trouble, did not find it. */
const STARTING_MS = 20_000;
/** Over a line that is dead it is looked for longer: then that is the last thing it says. */
const NOT_FOUND = /no Temporal server answers at .*\s*$/;
/** A server that is there again may still not answer. */
const RECOVERING_MS = 2_000;
const FULL_DISK = '/dev/full';
/** Longer than a worker takes that is told to stop, or gives up. */
const STOPPED_WITHIN_MS = 45_000;
const CLOCK = join(__dirname, '../../support/clock-ahead.cjs');

export interface WorkerOptions {
  readonly name: string;
  readonly config: string;
  readonly env: NodeJS.ProcessEnv;
  readonly output: string;
  /** What it cannot start without. */
  readonly needs: readonly Pick<Part, 'troubledAt'>[];
  /** Programs of one build and of another, each a `main.js`. */
  readonly builds: readonly [string, string];
  readonly recorder: Recorder;
}

/** A real worker process, started again whenever it ends, as Compose and Kubernetes do. */
export class WorkerPart extends SignalledPart {
  private child: ChildProcess | null = null;
  private wanted = false;
  /** Whether its log goes to a full disk. From its next start on, as all of these. */
  diskFull = false;
  /** How far its clock is ahead, ms. */
  clockAheadMs = 0;
  /** Which of its builds runs. */
  build: 0 | 1 = 0;

  constructor(private readonly options: WorkerOptions) {
    super(options.name);
  }

  async start(): Promise<void> {
    this.wanted = true;
    if (this.child !== null) return;
    const { config, builds } = this.options;
    const output = this.diskFull ? FULL_DISK : this.options.output;
    const env = { ...this.options.env, CLOCK_AHEAD_MS: String(this.clockAheadMs) };
    const program = [builds[this.build], 'worker', '--config', config];
    const child = startNode(['--require', CLOCK, ...program], { env, output });
    const startedAt = Date.now();
    this.child = child;
    this.came(child.pid ?? 0);
    child.once('exit', (code, signal) => {
      if (this.child !== child) return;
      this.child = null;
      this.gone();
      if (this.wanted)
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

  /** As whoever rolls out a new build: what it has begun is brought to its end. */
  async stop(): Promise<void> {
    this.wanted = false;
    const { child } = this;
    if (child === null) return;
    const late = setTimeout(() => void this.kill(), STOPPED_WITHIN_MS);
    await new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGTERM');
    });
    clearTimeout(late);
  }

  private ended(how: string, startedAt: number): void {
    const { name, needs, recorder } = this.options;
    const at = Date.now();
    const troubledAt = Math.max(...needs.map((each) => each.troubledAt()));
    const said = this.lastLines();
    const isStarting = at - startedAt < STARTING_MS || NOT_FOUND.test(said);
    const excused = isStarting && troubledAt > startedAt - RECOVERING_MS;
    recorder.say({ kind: 'ended', part: name, at, how, excused, said });
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
