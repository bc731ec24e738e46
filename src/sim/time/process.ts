import { AsyncLocalStorage } from 'node:async_hooks';

const running = new AsyncLocalStorage<SimProcess | undefined>();

/**
 * A process of the simulation: what runs in it runs only while it does. Frozen, everything that comes to it
 * waits; killed, nothing of it ever goes on.
 */
export class SimProcess {
  private state: 'running' | 'frozen' | 'dead' = 'running';
  private held: (() => void)[] = [];
  /** ms by which its wall clock is ahead. */
  clockAheadMs = 0;

  constructor(readonly name: string) {}

  /** The process of the code that asks; undefined in those parts of the world that no process is. */
  static get current(): SimProcess | undefined {
    return running.getStore();
  }

  get isRunning(): boolean {
    return this.state === 'running';
  }

  get isFrozen(): boolean {
    return this.state === 'frozen';
  }

  get isDead(): boolean {
    return this.state === 'dead';
  }

  /** Does it in this process: now, once it wakes, or never. */
  enter(work: () => void): void {
    if (this.state === 'dead') return;
    if (this.state === 'frozen') this.held.push(work);
    else running.run(this, work);
  }

  freeze(): void {
    if (this.state === 'running') this.state = 'frozen';
  }

  thaw(): void {
    if (this.state !== 'frozen') return;
    this.state = 'running';
    const held = this.held;
    this.held = [];
    for (const work of held) this.enter(work);
  }

  kill(): void {
    this.state = 'dead';
    this.held = [];
  }
}

/** Does it in the process of the code that asks, or outside of all. */
export function inProcess(process: SimProcess | undefined, work: () => void): void {
  if (process === undefined) outside(work);
  else process.enter(work);
}

/** Does it outside of all processes. */
export const outside = <T>(work: () => T): T => running.run(undefined, work);
