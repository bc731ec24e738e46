import type { PermitAnswer, PermitRequest } from '../../domain/guard/permit';
import type { ReserveRequest } from '../../domain/guard/reserve';
import type { SettleAnswer, SettleRequest } from '../../domain/guard/settle';
import type { GuardState, ReserveAnswer } from '../../domain/guard/state';
import type { TraceEvent } from '../trace';
import type { GuardRun, Message, Update } from './guard-run';
import type { Step } from './replayed-guard';

/** What a run of a guard did: its answers from the history, who was armed from the replayed state. */
export function eventsOfGuard(run: GuardRun, steps: readonly Step[]): TraceEvent[] {
  const { end } = run;
  return [
    ...(run.isContinued ? [] : [{ kind: 'start', at: run.startedAt } as const]),
    ...steps.flatMap((step) => eventsOf(step)),
    ...(end.kind === 'continued' ? [{ kind: 'continue', at: end.at } as const] : []),
    ...(end.kind === 'terminated' || end.kind === 'other'
      ? [{ kind: 'terminate', at: end.at } as const]
      : []),
  ];
}

function eventsOf({ at, message, before, after }: Step): TraceEvent[] {
  switch (message.kind) {
    case 'timer':
      return [];
    case 'cancellation':
      return [{ kind: 'disarm', at, sentAt: message.sentAt }];
    case 'predecessor':
      return before.birth.status === 'pending' ? [{ kind: 'born', at, how: bornAs(after) }] : [];
    case 'signal':
      return eventsOfSignal(message, at, before, after);
    case 'update':
      return eventsOfUpdate(message, at, before);
  }
}

const bornAs = ({ birth: { status } }: GuardState) =>
  status === 'taken_over' ? 'taken over' : status === 'unreadable' ? 'unreadable' : 'fresh';

function eventsOfSignal(
  { name, sentAt }: Extract<Message, { kind: 'signal' }>,
  at: number,
  before: GuardState,
  after: GuardState,
): TraceEvent[] {
  if (name === 'disarm') return [{ kind: 'disarm', at, sentAt }];
  if (after.armingNumber === before.armingNumber || after.arming === null) return [];
  const { number, until, once, acceptedUnknownLedger: acceptUnknown } = after.arming;
  return [
    { kind: 'arm', at, number, until, once, acceptUnknown },
    { kind: 'time is over', at: until, arming: number },
  ];
}

function eventsOfUpdate({ name, request, answer }: Update, at: number, before: GuardState): TraceEvent[] {
  switch (name) {
    case 'configure': {
      const { policy } = request as { policy: GuardState['policy'] };
      const { changed, disarmed, refused } = answer as {
        changed: boolean;
        disarmed: boolean;
        refused?: string;
      };
      return [
        ...(disarmed ? [{ kind: 'disarm', at, sentAt: at } as const] : []),
        ...(changed && refused === undefined
          ? [{ kind: 'configure', at, maxCallsPerDay: policy.budget.maxCallsPerDay } as const]
          : []),
      ];
    }
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
