/** A write as the guard granted it. */
export interface TracedWrite {
  readonly key: string;
  /** What it costs of the day's calls. */
  readonly calls: number;
}

/** What happened to an account's guard, its reservations and their writes, in the models' words. Times are ms. */
export type TraceEvent = { readonly at: number } & (
  | { readonly kind: 'start' }
  | { readonly kind: 'born'; readonly how: 'fresh' | 'taken over' | 'unreadable' }
  | { readonly kind: 'continue' | 'terminate' }
  | { readonly kind: 'configure'; readonly maxCallsPerDay: number }
  | {
      readonly kind: 'arm';
      readonly number: number;
      readonly until: number;
      readonly once: boolean;
      readonly acceptUnknown: boolean;
    }
  /** A word that stops, and when the server had it: a disarm, a cancellation, another policy. */
  | { readonly kind: 'disarm'; readonly sentAt: number }
  /** The time of an arming is over. */
  | { readonly kind: 'time is over'; readonly arming: number }
  | {
      readonly kind: 'grant';
      readonly reservation: string;
      readonly arming: number;
      readonly policyVersion: number;
      readonly writes: readonly TracedWrite[];
      readonly plannedAt: number;
      readonly planMaxAgeMs: number;
      readonly recvWindowMs: number;
    }
  /** Refused, because another reservation holds the lock. */
  | { readonly kind: 'locked'; readonly reservation: string }
  | {
      readonly kind: 'permit';
      readonly reservation: string;
      readonly write: string;
      readonly nonce: string;
      /** The asking cycle is no run that was reset. */
      readonly ownRun: boolean;
      readonly said: 'given' | 'already given' | 'refused';
    }
  /** `permitted` is null where the guard does not know the reservation. */
  | {
      readonly kind: 'settle';
      readonly reservation: string;
      readonly permitted: Readonly<Record<string, boolean>> | null;
    }
  | { readonly kind: 'expire'; readonly reservation: string }
  | {
      readonly kind: 'send';
      readonly reservation: string;
      readonly write: string;
      /** Of the request, on the clock of all other times. */
      readonly stamp: number;
      readonly recvWindowMs: number;
    }
  /** The exchange carried a request out. */
  | { readonly kind: 'accept'; readonly reservation: string; readonly write: string }
  | {
      readonly kind: 'report';
      readonly reservation: string;
      readonly write: string;
      readonly said: 'not sent' | 'found' | 'unverified';
      /** The guard's word on the settlement had arrived. */
      readonly answered: boolean;
      /** The cycle scheduled an activity for the write. */
      readonly asked: boolean;
    }
);

export type Traced<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;

/** A request that can change the exchange, and the write that it carries out. */
export interface SentWrite {
  readonly reservation: string;
  readonly write: string;
  /** When the exchange had it, by the clock of the histories. */
  readonly receivedAt: number;
  /** When it carried it out; null where it did not. */
  readonly acceptedAt: number | null;
  /** Timestamp of the request, by that clock too. */
  readonly stamp: number;
  readonly recvWindowMs: number;
}

/** What comes first of what happens in the same ms: time alone, then the guard, then the world outside. */
const PLACES: Readonly<Record<TraceEvent['kind'], number>> = {
  expire: 0,
  'time is over': 0,
  terminate: 1,
  start: 1,
  born: 1,
  continue: 1,
  configure: 1,
  arm: 1,
  disarm: 1,
  grant: 1,
  locked: 1,
  permit: 1,
  settle: 1,
  send: 2,
  accept: 2,
  report: 2,
};

/** Events in one order: by time, those of the guard as it handled them. */
export const inOrder = (events: readonly TraceEvent[]): TraceEvent[] =>
  [...events].sort((a, b) => a.at - b.at || PLACES[a.kind] - PLACES[b.kind]);

/** An event as a person reads it. */
export function describe({ at, kind, ...rest }: TraceEvent): string {
  const said = Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [new Date(at).toISOString(), kind, ...said].join(' ');
}
