import { refusalsOf, told } from './check';
import { eventsOfCycle } from './history/events-of-cycle';
import { eventsOfGuard } from './history/events-of-guard';
import { guardRunOf, type RunHistory } from './history/guard-run';
import { ReplayedGuard } from './history/replayed-guard';
import type { SentWrite, TraceEvent } from './trace';

/** Everything that an account's guard, its cycles and the exchange left behind. */
export interface AccountHistories {
  readonly account: string;
  /** Every run of the guard from the first one on, in the order of their starts. */
  readonly guards: readonly RunHistory[];
  readonly cycles: readonly RunHistory[];
  readonly sent: readonly SentWrite[];
}

/**
 * One ordered trace of an account.
 * @returns its events, and where a guard's history is not one run of the pure functions after the other
 */
export function traceOf({ account, guards, cycles, sent }: AccountHistories): {
  readonly events: readonly TraceEvent[];
  readonly differences: readonly string[];
} {
  const runs = guards.map(guardRunOf);
  const replayed = runs.map((run) => ({ run, guard: new ReplayedGuard(run, account) }));
  return {
    events: [
      ...replayed.flatMap(({ run, guard }) => eventsOfGuard(run, guard.steps)),
      ...cycles.flatMap(eventsOfCycle),
      ...sent.flatMap(eventsOfSent),
    ],
    differences: replayed.flatMap(({ guard }) => guard.differences),
  };
}

/** What of an account's trace the models do not allow, a line each. */
export function violationsOf(histories: AccountHistories): string[] {
  const { events, differences } = traceOf(histories);
  return [...differences, ...refusalsOf(events).map(told)];
}

function eventsOfSent({ receivedAt, acceptedAt, ...sent }: SentWrite): TraceEvent[] {
  const { reservation, write, stamp, recvWindowMs } = sent;
  return [
    { kind: 'send', at: receivedAt, reservation, write, stamp, recvWindowMs },
    ...(acceptedAt === null ? [] : [{ kind: 'accept', at: acceptedAt, reservation, write } as const]),
  ];
}
