/** What a test may do with the exchange's time. All values are ms since epoch, or ms for differences. */
export interface ClockControl {
  /** The exchange's time as its answers show it. */
  now(): number;
  /** Stops the clock where it is. */
  freeze(): void;
  /** Lets a frozen clock run again from where it stands. */
  resume(): void;
  /** Puts the clock at a time, also an earlier one; a frozen clock stays frozen, a running one runs on. */
  set(ms: number): void;
  /** Moves the clock; timers that fall due fire before this returns. */
  advance(ms: number): void;
  /** Sets how far the exchange's clock is off, on top of everything else; 0 takes the error away. */
  skew(ms: number): void;
}

interface Timer {
  due: number;
  fire: () => void;
}

// setTimeout fires at once for anything longer.
const LONGEST_TIMEOUT = 0x7fffffff;

/** The exchange's clock: follows the host's until a test takes it over. */
export class ExchangeClock implements ClockControl {
  private offset = 0;
  private skewMs = 0;
  private frozenAt: number | null = null;
  private timers: Timer[] = [];
  private wake: NodeJS.Timeout | undefined;

  constructor(private readonly host: () => number = Date.now) {}

  now(): number {
    return (this.frozenAt ?? this.host() + this.offset) + this.skewMs;
  }

  freeze(): void {
    this.frozenAt = this.now() - this.skewMs;
    this.rearm();
  }

  resume(): void {
    if (this.frozenAt === null) return;
    this.offset = this.frozenAt - this.host();
    this.frozenAt = null;
    this.rearm();
  }

  set(ms: number): void {
    this.move(ms - this.now());
  }

  advance(ms: number): void {
    this.move(ms);
  }

  skew(ms: number): void {
    this.skewMs = ms;
    this.fireDue();
  }

  /**
   * Runs a function when the exchange's clock reaches `due`.
   *
   * @returns a function that takes the appointment back
   */
  schedule(due: number, fire: () => void): () => void {
    const timer = { due, fire };
    this.timers.push(timer);
    this.timers.sort((a, b) => a.due - b.due);
    this.rearm();
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
      this.rearm();
    };
  }

  /** Forgets timers and every change made by a test. */
  reset(): void {
    this.offset = 0;
    this.skewMs = 0;
    this.frozenAt = null;
    this.timers = [];
    this.rearm();
  }

  private move(ms: number): void {
    if (!Number.isSafeInteger(ms)) throw new TypeError('time must be whole milliseconds');
    if (this.frozenAt === null) this.offset += ms;
    else this.frozenAt += ms;
    this.fireDue();
  }

  private fireDue(): void {
    for (let next = this.timers[0]; next !== undefined && next.due <= this.now(); next = this.timers[0]) {
      this.timers.shift();
      next.fire();
    }
    this.rearm();
  }

  private rearm(): void {
    clearTimeout(this.wake);
    const next = this.timers[0];
    if (next === undefined || this.frozenAt !== null) return;
    const wait = Math.min(Math.max(next.due - this.now(), 0), LONGEST_TIMEOUT);
    this.wake = setTimeout(() => this.fireDue(), wait);
    this.wake.unref();
  }
}
