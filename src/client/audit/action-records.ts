import { closeOrderId } from '../../domain/close-order-id';
import type { GrantedWrite } from '../../domain/guard/state';
import { type Action, actionsOf } from '../../domain/plan';
import { planId } from '../../domain/plan-id';
import { actionReport, combineResults } from '../../domain/report';
import type { TargetResult } from '../../domain/settlement';
import type { ActionResult } from '../../domain/vocabulary';
import type { WriteOutcome } from '../../workflows/contract';
import type { CycleFacts } from './cycle-facts';
import type { KnownReservation } from './guard-book';
import type { ActionRecord, ActionWrite, Authority } from './records';

/** A record for each action that a reservation granted. @param cycle null where its history is gone */
export function actionRecords(
  account: string,
  known: KnownReservation,
  cycle: CycleFacts | null,
): ActionRecord[] {
  const { granted, answer, at, arming, reservation } = known;
  const keys = new Set(answer.decisions.filter((decision) => decision.granted).map(({ key }) => key));
  const plan = planId(granted.groups);
  const { reservationId, workflowId, runId, policyVersion, exchangeId } = granted;
  return granted.groups
    .flatMap(actionsOf)
    .filter(({ key }) => keys.has(key))
    .map((action) => {
      const writes = answer.writes
        .filter(({ actions }) => actions.includes(action.key))
        .map((write) => actionWrite(action, write, known, cycle));
      return {
        type: 'action',
        account,
        at,
        ...described(action),
        ...outcomeOf(action, writes, cycle),
        authority: arming === null ? null : authorityOf(arming),
        plan,
        policyVersion,
        exchangeId,
        reservationId,
        workflowId,
        runId,
        writes,
        closed: reservation?.closed ?? null,
      };
    });
}

const authorityOf = ({ number, operator, reason, at, until, plan }: Authority): Authority => ({
  ...{ number, operator, reason, at, until, plan },
});

function described(action: Action) {
  const {
    result: _,
    reason: __,
    detail: ___,
    gates: ____,
    ...rest
  } = actionReport(action, {
    result: 'planned',
    reason: null,
  });
  return rest;
}

function actionWrite(
  action: Action,
  { key, slice }: GrantedWrite,
  known: KnownReservation,
  cycle: CycleFacts | null,
): ActionWrite {
  const kept = known.reservation?.writes.find((write) => write.key === key);
  const permit = known.permits.get(key) ?? kept?.permit ?? null;
  const outcome = cycle?.writes.get(key)?.outcome ?? null;
  return {
    write: key,
    slice,
    permitted: permit !== null || wasPermitted(known, outcome),
    permit: permit && { at: permit.at, activityId: permit.activityId, attempt: permit.attempt },
    ...(action.kind === 'cancel_all'
      ? { orderId: action.orderId, clientOrderId: action.clientOrderId, filled: null }
      : {
          orderId: outcome?.fill?.orderId ?? null,
          clientOrderId: closeOrderId(known.granted.reservationId, key),
          filled: outcome?.fill?.filled ?? null,
        }),
    result: kept?.result ?? null,
  };
}

/** Of a write whose permit no guard tells of: none is given once a reservation has ended. */
function wasPermitted({ reservation }: KnownReservation, outcome: WriteOutcome | null): boolean | null {
  if (reservation !== null && reservation.closed !== null) return false;
  const says = { mine: true, other: true, none: false, unknown: null } as const;
  return outcome === null ? null : says[outcome.permit];
}

/** From the cycle's report; without one from what the guard settled, else from what the activities said. */
function outcomeOf(
  { key }: Action,
  writes: readonly ActionWrite[],
  cycle: CycleFacts | null,
): Pick<ActionRecord, 'result' | 'reason' | 'detail'> {
  const row = cycle?.report?.actions.find((action) => action.key === key);
  if (row !== undefined) return { result: row.result, reason: row.reason, detail: row.detail };
  const said = writes.flatMap(({ write }) => claimOf(cycle, write, key) ?? []);
  const worst = said.find(({ result }) => result !== 'executed') ?? said[0];
  const settled = writes.map(({ result }) => result);
  return {
    result:
      combined(settled) ?? combined(writes.map(({ write }) => claimOf(cycle, write, key)?.result ?? null)),
    reason: worst?.reason ?? null,
    detail: worst?.detail ?? problemOf(writes, cycle),
  };
}

const combined = (results: readonly (ActionResult | null)[]): ActionResult | null =>
  results.every((result) => result !== null) ? combineResults(results) : null;

const claimOf = (cycle: CycleFacts | null, write: string, key: string): TargetResult | undefined =>
  cycle?.writes.get(write)?.outcome?.results.find((result) => result.key === key);

function problemOf(writes: readonly ActionWrite[], cycle: CycleFacts | null): string | null {
  if (cycle === null) return null;
  const problem = writes
    .map(({ write }) => cycle.writes.get(write)?.problem ?? null)
    .find((each) => each !== null);
  return problem ?? (cycle.ended === null ? null : `the cycle has no report: ${cycle.ended}`);
}
