import { z } from 'zod';
import type { GuardTask } from '../../client/audit/guard-tasks';
import type { Step } from '../../client/audit/replay-guard';
import type { ConfigureAnswer, ConfigureRequest } from '../../domain/guard/configure';
import type { PermitAnswer, PermitRequest } from '../../domain/guard/permit';
import type { ReserveRequest } from '../../domain/guard/reserve';
import type { SettleAnswer, SettleRequest } from '../../domain/guard/settle';
import type { Arming, GuardState, ReserveAnswer } from '../../domain/guard/state';
import { policySchema } from '../../domain/policy-schema';
import type { TraceEvent } from '../trace';

/** What happened in one workflow task of a guard. */
export function eventsOfTask(task: GuardTask, steps: readonly Step[]): TraceEvent[] {
  const { at } = task;
  const others = steps.filter(({ signal }) => signal === null);
  return [
    ...steps.filter(({ signal }) => signal !== null).flatMap(eventsOfSignal),
    // Whatever was sent beside it or after it: a cancellation disarms.
    ...(task.cancelled ? [{ kind: 'disarm', at, sentAt: at } as const] : []),
    ...others.flatMap((step, i) => [...bornIn(task, others, i), ...eventsOfUpdate(step)]),
  ];
}

function eventsOfSignal(step: Step): TraceEvent[] {
  const { signal, at } = step;
  if (signal?.name === 'disarm') return [{ kind: 'disarm', at, sentAt: signal.sentAt }];
  return armingIn(step).flatMap(({ number, until, once, acceptedUnknownLedger: acceptUnknown }) => [
    { kind: 'arm', at, number, until, once, acceptUnknown } as const,
    { kind: 'time is over', at: until, arming: number } as const,
  ]);
}

/** The arming that a step began. */
export const armingIn = ({ signal, before, after }: Step): Arming[] =>
  signal === null || after.armingNumber === before.armingNumber || after.arming === null
    ? []
    : [after.arming];

/** What it learned of its predecessor; where that was read, one step shows it as it was, and the next what came of it. */
function bornIn({ at, predecessor }: GuardTask, steps: readonly Step[], i: number): TraceEvent[] {
  const isBorn = steps[i]?.before.birth.status === 'pending' && steps[i]?.after.birth.status !== 'pending';
  const after = steps[predecessor?.kind === 'read' ? i + 1 : i]?.after;
  return isBorn && after !== undefined ? [{ kind: 'born', at, how: bornAs(after) }] : [];
}

function eventsOfUpdate({ update, at, before }: Step): TraceEvent[] {
  if (update === null) return [];
  const { name, request, answer } = update;
  switch (name) {
    case 'configure':
      return eventsOfConfigure(request as ConfigureRequest, answer as ConfigureAnswer, at);
    case 'reserve':
      return eventsOfReserve(request as ReserveRequest, answer as ReserveAnswer, at, before);
    case 'permit': {
      const { reservationId: reservation, write, nonce, ...asker } = request as PermitRequest;
      const { given, everGiven } = answer as PermitAnswer;
      const said = given ? 'given' : everGiven ? 'already given' : 'refused';
      const ownRun = asker.runId === asker.originalExecutionRunId;
      return [{ kind: 'permit', at, reservation, write, nonce, ownRun, said }];
    }
    case 'settle': {
      const { known, permitted } = answer as SettleAnswer;
      const { reservationId: reservation } = request as SettleRequest;
      return [{ kind: 'settle', at, reservation, permitted: known ? permitted : null }];
    }
    default:
      return [];
  }
}

const bornAs = ({ birth: { status } }: GuardState) =>
  status === 'taken_over' ? 'taken over' : status === 'unreadable' ? 'unreadable' : 'fresh';

function eventsOfConfigure(
  { policy }: ConfigureRequest,
  { changed, disarmed, refused }: ConfigureAnswer,
  at: number,
): TraceEvent[] {
  const { maxCallsPerDay } = z.parse(policySchema, policy).budget;
  return [
    ...(disarmed ? [{ kind: 'disarm', at, sentAt: at } as const] : []),
    ...(changed && refused === undefined ? [{ kind: 'configure', at, maxCallsPerDay } as const] : []),
  ];
}

function eventsOfReserve(
  request: ReserveRequest,
  { decisions, writes, expiresAt }: ReserveAnswer,
  at: number,
  before: GuardState,
): TraceEvent[] {
  const { reservationId: reservation, policyVersion, plannedAt, planMaxAgeMs, recvWindowMs } = request;
  if (writes.length > 0 && expiresAt !== null) {
    const granted = writes.map(({ key, actions }) => ({ key, calls: actions.length }));
    return [
      {
        ...{ kind: 'grant', at, reservation, policyVersion, plannedAt, planMaxAgeMs, recvWindowMs },
        arming: before.armingNumber,
        writes: granted,
      },
      { kind: 'expire', at: expiresAt, reservation },
    ];
  }
  const isLocked = decisions.some(({ closed }) =>
    closed.some(({ reason }) => reason === 'cycle_in_progress'),
  );
  return isLocked ? [{ kind: 'locked', at, reservation }] : [];
}
