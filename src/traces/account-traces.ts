import type { Client } from '@temporalio/client';
import { outOfTime, type UpdateCall } from './calls';
import { refusalsOf, told } from './check';
import { eventsOfCycle } from './history/events-of-cycle';
import { type GuardTrace, guardTrace, type RunHistory } from './history/guard-traces';
import type { SentWrite, TraceEvent } from './trace';

/** Everything that an account's guard, its cycles and the exchange left behind. */
export interface AccountHistories {
  readonly account: string;
  /** Every run of the guard from the first one on, in the order of their starts. */
  readonly guards: readonly RunHistory[];
  readonly cycles: readonly RunHistory[];
  readonly sent: readonly SentWrite[];
  /** Answered calls of the guard's clients, where somebody noted them. */
  readonly calls: readonly UpdateCall[];
}

/** One trace of an account, and what its guard's runs were. */
export interface AccountTrace {
  readonly events: readonly TraceEvent[];
  readonly guards: readonly GuardTrace[];
}

/** @param client whose payload converter is that of guards */
export async function traceOf(
  client: Client,
  histories: Omit<AccountHistories, 'calls'>,
): Promise<AccountTrace> {
  const { account, guards, cycles, sent } = histories;
  const runs: GuardTrace[] = [];
  for (const run of guards) runs.push(await guardTrace(client, account, run));
  const reported: TraceEvent[] = [];
  for (const { workflowId, events } of cycles)
    reported.push(...(await eventsOfCycle(client, workflowId, events)));
  return {
    events: [...runs.flatMap(({ events }) => events), ...reported, ...sent.flatMap(eventsOfSent)],
    guards: runs,
  };
}

/**
 * What an account left behind that it may not: answers that the pure functions do not give, answers out of their
 * time, and what the protocol's models do not allow.
 * @returns a line each
 */
export function violationsOf({ events, guards }: AccountTrace, calls: readonly UpdateCall[]): string[] {
  const carriedOut = guards.flatMap(({ updates }) => updates);
  return [
    ...guards.flatMap(({ difference }) => difference ?? []),
    ...outOfTime(calls, carriedOut),
    ...refusalsOf(events).map(told),
  ];
}

/** @param client whose payload converter is that of guards */
export const traceViolations = async (client: Client, histories: AccountHistories): Promise<string[]> =>
  violationsOf(await traceOf(client, histories), histories.calls);

function eventsOfSent({ receivedAt, acceptedAt, ...sent }: SentWrite): TraceEvent[] {
  const { reservation, write, stamp, recvWindowMs } = sent;
  return [
    { kind: 'send', at: receivedAt, reservation, write, stamp, recvWindowMs },
    ...(acceptedAt === null ? [] : [{ kind: 'accept', at: acceptedAt, reservation, write } as const]),
  ];
}
