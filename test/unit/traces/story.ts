import type { Traced, TraceEvent } from '../../../src/traces/trace';

const BEGINNING = Date.UTC(2026, 0, 5, 12);
/** Seconds after the beginning, as ms. */
export const s = (seconds: number) => BEGINNING + seconds * 1_000;
/** Midnight of the story's day, in its seconds. */
export const MIDNIGHT = 12 * 3_600;

export const PLAN_SECONDS = 45;
export const WINDOW_SECONDS = 3;
/** Until a lock frees after a permit. */
export const LIFE_SECONDS = WINDOW_SECONDS + 1.25;

/** What may happen to an account, at a second each: everything as it should be, unless it is said otherwise. */
export const start = (at: number): TraceEvent => ({ kind: 'start', at: s(at) });
export const terminate = (at: number): TraceEvent => ({ kind: 'terminate', at: s(at) });
export const born = (at: number, how: Traced<'born'>['how']): TraceEvent => ({
  kind: 'born',
  at: s(at),
  how,
});
export const configure = (at: number, maxCallsPerDay: number): TraceEvent => ({
  kind: 'configure',
  at: s(at),
  maxCallsPerDay,
});
export const arm = (
  at: number,
  number: number,
  more: { seconds?: number; once?: boolean; acceptUnknown?: boolean } = {},
): TraceEvent[] => {
  const { seconds = 3_600, once = false, acceptUnknown = false } = more;
  const until = s(at + seconds);
  return [
    { kind: 'arm', at: s(at), number, until, once, acceptUnknown },
    { kind: 'time is over', at: until, arming: number },
  ];
};
export const disarm = (at: number, sent = at): TraceEvent => ({ kind: 'disarm', at: s(at), sentAt: s(sent) });
export const grant = (
  at: number,
  reservation: string,
  more: { planned?: number; arming?: number; writes?: Record<string, number>; policyVersion?: number } = {},
): TraceEvent[] => {
  const { planned = at - 1, arming = 1, writes = { w1: 1 }, policyVersion = 1 } = more;
  return [
    {
      ...{ kind: 'grant', at: s(at), reservation, arming, policyVersion },
      writes: Object.entries(writes).map(([key, calls]) => ({ key, calls })),
      plannedAt: s(planned),
      planMaxAgeMs: PLAN_SECONDS * 1_000,
      recvWindowMs: WINDOW_SECONDS * 1_000,
    },
    { kind: 'expire', at: s(planned + PLAN_SECONDS), reservation },
  ];
};
export const locked = (at: number, reservation: string): TraceEvent => ({
  kind: 'locked',
  at: s(at),
  reservation,
});
export const permit = (
  at: number,
  reservation: string,
  more: Partial<Pick<Traced<'permit'>, 'write' | 'nonce' | 'ownRun' | 'said'>> = {},
): TraceEvent => ({
  ...{ kind: 'permit', at: s(at), reservation, write: 'w1', nonce: 'a', ownRun: true, said: 'given' },
  ...more,
});
export const settle = (
  at: number,
  reservation: string,
  permitted: Record<string, boolean> | null = { w1: true },
): TraceEvent => ({ kind: 'settle', at: s(at), reservation, permitted });
export const send = (
  at: number,
  reservation: string,
  more: { write?: string; stamped?: number; window?: number } = {},
): TraceEvent => {
  const { write = 'w1', stamped = at - 0.5, window = WINDOW_SECONDS } = more;
  return { kind: 'send', at: s(at), reservation, write, stamp: s(stamped), recvWindowMs: window * 1_000 };
};
export const accept = (at: number, reservation: string, write = 'w1'): TraceEvent => ({
  kind: 'accept',
  at: s(at),
  reservation,
  write,
});
export const report = (
  at: number,
  reservation: string,
  said: Traced<'report'>['said'],
  { answered = true, asked = true }: { answered?: boolean; asked?: boolean } = {},
): TraceEvent => ({ kind: 'report', at: s(at), reservation, write: 'w1', said, answered, asked });

/** A guard that may act ten times a day, and is armed for an hour. */
export const ARMED: readonly TraceEvent[] = [start(0), born(0, 'fresh'), configure(0, 10), ...arm(0, 1)];

/** One whole write: from the grant until the lock is free again. */
export const done = (at: number, reservation: string): TraceEvent[] => [
  ...grant(at, reservation),
  permit(at + 1, reservation),
  send(at + 1.2, reservation, { stamped: at + 0.9 }),
  accept(at + 1.3, reservation),
  settle(at + 2, reservation),
  report(at + 3, reservation, 'found'),
];
/** The guard is terminated and another one begins. */
export const restarted = (at: number, how: 'taken over' | 'unreadable'): TraceEvent[] => [
  terminate(at),
  start(at + 1),
  born(at + 2, how),
  ...(how === 'unreadable' ? [configure(at + 2, 10)] : []),
];
