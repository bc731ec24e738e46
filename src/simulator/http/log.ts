import { type Effect, type Effects, forgetOldest } from '../core/effects';

/** How a request ended: `aborted` means that the client left before it was answered. */
export type Outcome = 'pending' | 'answered' | 'reset' | 'hung-up' | 'unanswered' | 'aborted';

/** One request. It appears on arrival and fills up while the request is worked on. */
export interface LogEntry {
  readonly seq: number;
  /** Exchange clock at arrival, ms. */
  readonly at: number;
  /** Host clock at arrival, ms. */
  readonly receivedAt: number;
  readonly method: string;
  readonly path: string;
  /** Names as sent; the signature is left out. */
  readonly params: Readonly<Record<string, string>>;
  /** Label of the account whose key came with the request. */
  readonly account: string | null;
  /** Whether it is a call that can change orders or positions (order/test and listenKey are not). */
  readonly write: boolean;
  /** Whether the exchange carried it out, successfully or not. */
  readonly executed: boolean;
  /** Exchange clock at that moment, ms. */
  readonly executedAt: number | null;
  readonly status: number | null;
  /** `code` of the error that was answered. */
  readonly errorCode: number | null;
  readonly outcome: Outcome;
  /** Kinds of the faults that took part. */
  readonly faults: readonly string[];
  readonly effects: readonly Effect[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A log entry as the pipeline sees it. */
export type OpenEntry = Writable<LogEntry> & { faults: string[]; effects: Effect[] };

type Arrival = Pick<LogEntry, 'at' | 'receivedAt' | 'method' | 'path' | 'params' | 'account' | 'write'>;

interface Waiter {
  readonly matches: (entry: LogEntry) => boolean;
  readonly resolve: (entry: LogEntry) => void;
}

/** Every request since start or reset. */
export class RequestLog {
  private list: OpenEntry[] = [];
  private nextSeq = 1;
  private waiters: Waiter[] = [];

  constructor(private readonly record: Effects) {
    record.subscribe((effect) => {
      if (effect.requestSeq === null) return;
      // Sequence numbers have no gaps.
      this.list[effect.requestSeq - (this.list[0]?.seq ?? 1)]?.effects.push(effect);
    });
  }

  /** All requests in order of arrival. */
  get entries(): readonly LogEntry[] {
    return this.list;
  }

  /** Requests that can change orders or positions, whatever became of them. */
  writes(): LogEntry[] {
    return this.list.filter((entry) => entry.write);
  }

  /** Everything that happened to accounts, requests or not. */
  effects(): readonly Effect[] {
    return this.record.all();
  }

  /** Resolves at the first entry that matches, an old one too; looked at on arrival, execution and answer. */
  waitFor(matches: (entry: LogEntry) => boolean): Promise<LogEntry> {
    const known = this.list.find(matches);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => this.waiters.push({ matches, resolve }));
  }

  /** Notes the arrival of a request. */
  open(arrival: Arrival): OpenEntry {
    const entry: OpenEntry = {
      seq: this.nextSeq++,
      ...arrival,
      executed: false,
      executedAt: null,
      status: null,
      errorCode: null,
      outcome: 'pending',
      faults: [],
      effects: [],
    };
    this.list.push(entry);
    forgetOldest(this.list);
    this.changed(entry);
    return entry;
  }

  /** Has to follow every change of an entry. */
  changed(entry: LogEntry): void {
    const satisfied = this.waiters.filter((waiter) => waiter.matches(entry));
    if (satisfied.length === 0) return;
    this.waiters = this.waiters.filter((waiter) => !satisfied.includes(waiter));
    for (const waiter of satisfied) waiter.resolve(entry);
  }

  reset(): void {
    this.list = [];
    this.nextSeq = 1;
  }
}
