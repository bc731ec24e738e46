import type { Exchange } from '../core/exchange';
import type { LogEntry } from '../http/log';
import { type Candidate, Counter, fits } from './match';
import type { RequestMatch } from './types';

/**
 * Where a request can be held: `before` anything looks at it, as if still on the network; at the `engine`, after the
 * gateway checked signature and recvWindow; `after` it was carried out and before it is answered.
 */
export type HoldStage = 'before' | 'engine' | 'after';

/** Which request is held, and at which stage. */
export interface HoldSpec {
  match?: RequestMatch;
  when?: HoldStage;
}

/** One request that stands still until the test lets it go. */
export interface Hold {
  /** Resolves when the request has come to the place. */
  readonly reached: Promise<LogEntry>;
  /** Lets the request go on, or through if it has not come yet. */
  release(): void;
}

class ActiveHold implements Hold {
  readonly reached: Promise<LogEntry>;
  readonly released: Promise<void>;
  private arrive!: (entry: LogEntry) => void;
  private open!: () => void;
  private readonly counter: Counter;

  constructor(
    readonly spec: HoldSpec,
    private readonly done: (hold: ActiveHold) => void,
  ) {
    this.counter = new Counter(spec.match?.nth);
    this.reached = new Promise((resolve) => {
      this.arrive = resolve;
    });
    this.released = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  takes(exchange: Exchange, stage: HoldStage, candidate: Candidate): boolean {
    if ((this.spec.when ?? 'before') !== stage) return false;
    return fits(exchange, this.spec.match, candidate) && this.counter.take();
  }

  async keep(entry: LogEntry): Promise<void> {
    this.done(this);
    this.arrive(entry);
    await this.released;
  }

  release(): void {
    this.done(this);
    this.open();
  }
}

/** Holds that have not caught their request yet, and those that keep one. */
export class Holds {
  private waiting: ActiveHold[] = [];
  private readonly all = new Set<ActiveHold>();

  constructor(private readonly exchange: Exchange) {}

  /** Freezes the first request that fits, and only that one. */
  add(spec: HoldSpec): Hold {
    const hold = new ActiveHold(spec, (done) => {
      this.waiting = this.waiting.filter((each) => each !== done);
    });
    this.waiting.push(hold);
    this.all.add(hold);
    return hold;
  }

  /** Waits if a hold wants this request at this stage. */
  async pass(stage: HoldStage, candidate: Candidate): Promise<void> {
    const hold = this.waiting.find((each) => each.takes(this.exchange, stage, candidate));
    if (hold !== undefined) await hold.keep(candidate.entry);
  }

  /** Lets everything go. */
  releaseAll(): void {
    for (const hold of this.all) hold.release();
    this.all.clear();
  }
}
