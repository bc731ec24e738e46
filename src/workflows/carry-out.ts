import { CancellationScope, patched, proxyActivities, workflowInfo } from '@temporalio/workflow';
import { CYCLE_MARGIN_SECONDS, closesTooLate } from '../domain/bounds';
import { guardAheadProblem, skewProblem } from '../domain/clock-skew';
import type { ActionDecision, ReserveAnswer } from '../domain/guard/state';
import { type Action, type ActionGroup, actionsOf } from '../domain/plan';
import type { Reason } from '../domain/reasons';
import { type ActionReport, actionReport, gatedReport } from '../domain/report';
import {
  leavesUnprotected,
  settleClaims,
  settledRow,
  type TargetClaim,
  writeResults,
} from '../domain/settlement';
import { RESERVE_OPTIONS, SETTLE_OPTIONS } from './activity-options';
import type { CycleActivities, Observation, WriteContext } from './contract';
import { messageOf } from './errors';
import { sendWrites } from './send-writes';
import { reserveSummary, settleSummary } from './summaries';

const { reserve } = proxyActivities<Pick<CycleActivities, 'reserve'>>(RESERVE_OPTIONS);
const { settle } = proxyActivities<Pick<CycleActivities, 'settle'>>(SETTLE_OPTIONS);

export interface CarryOutInput {
  readonly account: string;
  readonly groups: readonly ActionGroup[];
  /** The confirming look. */
  readonly observation: Observation;
  /** Whether either look saw a mass change: a bot that reads back what it owns may have half of it by the second. */
  readonly massChange: boolean;
  /** Scope whose cancellation stops further writes. */
  readonly root: CancellationScope;
  readonly startedAt: number;
  /** By which the worker's clock is certainly ahead of the server's, ms, or behind where below zero. */
  readonly skewMs: number;
}

export interface CarriedOut {
  readonly rows: ReadonlyMap<ActionGroup, ActionReport[]>;
  readonly unprotectedPosition: boolean;
}

/**
 * Reserve, cancel, close, settle. In one non-cancellable scope: a cancelled activity is not retried,
 * and the attempt that finds out must run. A cancellation of the cycle stops the next write instead.
 */
export async function carryOut(input: CarryOutInput): Promise<CarriedOut> {
  return await CancellationScope.nonCancellable(async () => {
    if (input.root.consideredCancelled) return refused(input.groups, 'cancelled');
    if (endsWithin(GROUP_MARGIN_MS)) return refused(input.groups, 'plan_stale', TOO_SHORT);
    const asked = writeContext(input);
    const answer = await askForReservation(input, asked);
    if ('problem' in answer) return refused(input.groups, 'guard_unavailable', answer.problem);
    if (answer.refused !== null) {
      const problem = answer.refused === 'plan_stale' ? clockProblem(input) : null;
      return refused(input.groups, problem === null ? answer.refused : 'clock_skew', problem);
    }
    // In a run that was reset after this answer it is the reservation of the run before, which may have sent it all.
    const context = { ...asked, reservationId: answer.reservationId };
    const decisions = new Map(answer.decisions.map((decision) => [decision.key, decision]));
    const granted = input.groups.filter((group) =>
      actionsOf(group).every(({ key }) => decisions.get(key)?.granted === true),
    );
    const claims =
      granted.length === 0
        ? []
        : await sendWrites({
            context,
            granted,
            writes: answer.writes,
            observedAt: input.observation.readAt,
            stopReason: (group, begun) => {
              const reason = stopReason(input, begun);
              if (reason !== null) return { reason, detail: null };
              return !begun && grantEndsBefore(input, group, answer) ? CLOSES_TOO_LATE : null;
            },
          });
    const settled = granted.length === 0 ? [] : await settleWith(input, context, granted, claims);
    const rowOf = (group: ActionGroup) => (action: Action) =>
      granted.includes(group)
        ? settledRow(action, settled)
        : deniedRow(action, decisions.get(action.key)?.closed ?? []);
    const rows = new Map(input.groups.map((group) => [group, actionsOf(group).map(rowOf(group))]));
    return { rows, unprotectedPosition: granted.some((group) => leavesUnprotected(group, settled)) };
  });
}

function clockProblem({ skewMs, observation: { guard } }: CarryOutInput): string | null {
  const guardAt = guard?.available === true ? guard.status.at : 0;
  return skewProblem(skewMs) ?? guardAheadProblem(guardAt, Date.now());
}

/** The row of an action that the guard did not grant. */
const deniedRow = (action: Action, closed: ActionDecision['closed']): ActionReport =>
  gatedReport(action, closed.length === 0 ? [{ reason: 'reservation_closed' }] : closed);

function refused(groups: readonly ActionGroup[], reason: Reason, detail: string | null = null): CarriedOut {
  const row = (action: Action) => actionReport(action, { result: 'blocked', reason, detail });
  return {
    rows: new Map(groups.map((group) => [group, actionsOf(group).map(row)])),
    unprotectedPosition: false,
  };
}

type Context = Omit<WriteContext, 'write'>;

function writeContext({ account, observation }: CarryOutInput): Context {
  const { workflowId, runId, originalExecutionRunId } = workflowInfo();
  return {
    account,
    reservationId: `${workflowId}/${runId}/1`,
    workflowId,
    runId,
    originalExecutionRunId,
    exchangeId: observation.exchangeId,
    mode: observation.mode ?? 'one-way',
    recvWindowMs: observation.settings.recvWindowMs,
  };
}

async function askForReservation(
  input: CarryOutInput,
  context: Context,
): Promise<ReserveAnswer | { problem: string }> {
  const { observation, account, groups, massChange } = input;
  const { reservationId, workflowId, runId, originalExecutionRunId, exchangeId, recvWindowMs } = context;
  const status = observation.guard?.available === true ? observation.guard.status : null;
  try {
    return await reserve.executeWithOptions({ summary: reserveSummary(groups) }, [
      {
        account,
        reservationId,
        workflowId,
        runId,
        originalExecutionRunId,
        exchangeId,
        policyVersion: status?.policyVersion ?? -1,
        plannedAt: observation.readAt,
        planMaxAgeMs: observation.settings.planMaxAgeMs,
        asOf: observation.asOf ?? 0,
        asOfFromBot: observation.asOfFromBot,
        recvWindowMs,
        massChange,
        cancelBatch: observation.cancelBatch,
        groups,
      },
    ]);
  } catch (error) {
    // The guard may have granted although no answer came: what it granted is never permitted, so it
    // is refunded when the reservation expires.
    return { problem: messageOf(error) };
  }
}

/**
 * Why no further write is sent at all, or null.
 * @param begun whether orders of its leg were cancelled before: a leg whose stop is gone is closed while there is time
 */
function stopReason({ root, startedAt, observation }: CarryOutInput, begun: boolean): Reason | null {
  if (root.consideredCancelled) return 'cancelled';
  if (begun) return endsWithin(CLOSE_MARGIN_MS) ? 'plan_stale' : null;
  const isLate = Date.now() - startedAt > observation.settings.cycleTimeoutMs;
  return isLate || endsWithin(GROUP_MARGIN_MS) ? 'plan_stale' : null;
}

/**
 * Whether the guard may refuse the close by the time that the orders of its leg are cancelled: what it granted ends with
 * its reservation, and with the arming. A leg that keeps its stop can wait for another cycle.
 */
function grantEndsBefore(
  { observation: { guard, settings } }: CarryOutInput,
  { cancels, close }: ActionGroup,
  { expiresAt }: ReserveAnswer,
): boolean {
  if (close === null || cancels.length === 0) return false;
  const isLate = (endsAt: number, wholeMs: number) =>
    closesTooLate(endsAt - Date.now(), wholeMs, settings.recvWindowMs);
  const arming = guard?.available === true ? guard.status.arming : null;
  const late =
    (expiresAt !== null && isLate(expiresAt, settings.planMaxAgeMs)) ||
    (arming !== null && isLate(arming.until, arming.until - arming.at));
  // Asked where it matters alone: no other cycle has an event more.
  return late && patched('closes-in-time');
}

const CLOSES_TOO_LATE = {
  reason: 'plan_stale',
  detail: 'reservation or arming end before its close could follow for certain, so the leg keeps its stop',
} as const;

const TOO_SHORT =
  'this run ends before a write would be over: it began late, or its timeout is of other settings than the worker has (apply sets it)';

/** A group is begun only where all of it can still be sent, found out and settled, ms. */
const GROUP_MARGIN_MS = CYCLE_MARGIN_SECONDS * 1_000;
/** What finding out, settling and reporting take at least, ms. */
const CLOSE_MARGIN_MS = 20_000;

/**
 * Whether the server ends this run so soon. Whoever starts a cycle sets
 * its timeout, by other settings perhaps than the worker's; and it counts from the run's start, which no worker may
 * have taken up for long (`runStartTime` is the first task's).
 */
function endsWithin(ms: number): boolean {
  const { runTimeoutMs = 0, startTime } = workflowInfo();
  const leftMs = runTimeoutMs - (Date.now() - startTime.getTime());
  // Asked where it matters alone: no other cycle has an event more.
  return runTimeoutMs > 0 && leftMs < ms && patched('run-timeout');
}

async function settleWith(
  input: CarryOutInput,
  context: Context,
  granted: readonly ActionGroup[],
  claims: readonly TargetClaim[],
): Promise<TargetClaim[]> {
  const request = {
    account: input.account,
    reservationId: context.reservationId,
    results: writeResults(claims),
    unprotectedPosition: granted.some((group) => leavesUnprotected(group, claims)),
  };
  try {
    return settleClaims(
      claims,
      await settle.executeWithOptions({ summary: settleSummary(claims) }, [request]),
    );
  } catch (error) {
    // Without the guard's word nothing that was asked for may be called unsent.
    return settleClaims(claims, null, `the guard could not be told: ${messageOf(error)}`);
  }
}
