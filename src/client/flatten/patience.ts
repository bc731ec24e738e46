import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

/** It is not waited any longer: the time is up, or somebody interrupts. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** How long a command may still wait, by a clock that never jumps. */
export class Patience {
  private end: number;

  constructor(
    ms: number,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.end = performance.now() + ms;
  }

  get leftMs(): number {
    return Math.max(0, this.end - performance.now());
  }

  /** @throws Stopped where it comes to that first; the work itself goes on, and nobody hears of its end */
  async during<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    const over = new AbortController();
    try {
      return await Promise.race([work, this.stopped(over.signal)]);
    } finally {
      over.abort();
    }
  }

  /** @throws Stopped */
  async sleep(ms: number): Promise<void> {
    await this.during(setTimeout(Math.min(ms, this.leftMs + 1)));
    if (this.leftMs === 0) throw new Stopped('the time is up');
  }

  /** Work whose time does not count, because others are waited for. @throws Stopped where somebody interrupts */
  async aside<T>(work: (patience: Patience) => Promise<T>, withinMs: number): Promise<T> {
    const before = performance.now();
    try {
      return await work(new Patience(withinMs, this.signal));
    } finally {
      this.end += performance.now() - before;
    }
  }

  private async stopped(over: AbortSignal): Promise<never> {
    const signals = [over, ...(this.signal === undefined ? [] : [this.signal])];
    try {
      await setTimeout(this.leftMs, undefined, { signal: AbortSignal.any(signals) });
    } catch {
      if (this.signal?.aborted === true) throw new Stopped('interrupted');
      // Nobody waits for this any more.
      return await new Promise<never>(() => undefined);
    }
    throw new Stopped('the time is up');
  }
}
