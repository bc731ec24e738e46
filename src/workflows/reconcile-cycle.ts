import { defineSearchAttributeKey } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  setCurrentDetails,
  setWorkflowOptions,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { provenSkew } from '../domain/clock-skew';
import { confirmPlan } from '../domain/confirm';
import {
  cycleFacts,
  evaluateGates,
  type GateFacts,
  type GroupVerdict,
  possibleGroups,
} from '../domain/gates';
import { isReportedOnly } from '../domain/mismatches';
import { ACCOUNT_ATTRIBUTE, accountOfCycle, OUTCOME_ATTRIBUTE } from '../domain/names';
import { type ActionGroup, actionsOf, planActions } from '../domain/plan';
import { planId } from '../domain/plan-id';
import type { Reason } from '../domain/reasons';
import {
  type ActionReport,
  actionReport,
  buildReport,
  type CycleReport,
  gatedReport,
} from '../domain/report';
import { carryOut } from './carry-out';
import type { Observation } from './contract';
import { reportDetails } from './cycle-details';
import { isInvalidInput, messageOf, tookTooLong } from './errors';
import { look, lookToConfirm, type ToConfirm } from './looks';
import { pinnedWhereVersioned } from './pinned';
import { reportSink } from './report-sink';
import { waitToConfirm } from './summaries';
import { tellMass } from './tell-mass';

export interface CycleInput {
  /** Needed only where the workflow id does not name it, as that of a schedule and of `run` does. */
  readonly account?: string;
}

const OUTCOME_KEY = defineSearchAttributeKey(OUTCOME_ATTRIBUTE, 'KEYWORD');

/**
 * One reconcile run: observe, compare, plan, gates; and only where something is allowed: confirm,
 * reserve, cancel, close, settle. Its result is the report; a denial is a value in it, never a
 * failure.
 */
export async function reconcileCycle(input?: CycleInput): Promise<CycleReport> {
  const startedAt = Date.now();
  const account = input?.account ?? accountOfCycle(workflowInfo().workflowId);
  if (account === undefined)
    throw ApplicationFailure.nonRetryable(
      'the account must be in the input, {"account":"..."}, or in the workflow id, reconcile/<account>-...',
      'InvalidInput',
    );
  const report = await cycle(account, startedAt);
  setCurrentDetails(reportDetails(report));
  // Set at the start only where the attributes are registered: then the outcome's is too.
  if (report.outcome !== 'clean' && workflowInfo().searchAttributes[ACCOUNT_ATTRIBUTE] !== undefined) {
    upsertSearchAttributes([{ key: OUTCOME_KEY, value: report.outcome }]);
  }
  reportSink.cycleClosed(report, Date.now() - startedAt);
  return report;
}
// One plan, one code: a cycle is short, so the version that it began on ends it.
setWorkflowOptions(pinnedWhereVersioned, reconcileCycle);

async function cycle(account: string, startedAt: number): Promise<CycleReport> {
  const root = CancellationScope.current();
  const looked = await observed(account, null);
  if ('report' in looked) return looked.report;
  const first = looked.observation;
  const firstPlan = planActions(first.mismatches, first.listings, policyAction(first));
  const firstVerdicts = evaluateGates(firstPlan, factsOf(first, first.settings.confirmMs));
  const firstGroups = firstVerdicts.filter(({ allowed }) => allowed).map(({ group }) => group);
  if (firstGroups.length === 0)
    return finish(account, first, { actions: firstVerdicts.flatMap(gatedRows), plan: planOf(firstVerdicts) });

  const confirmed = await confirm(account, { first, groups: firstGroups });
  if ('report' in confirmed) return confirmed.report;
  const second = confirmed.observation;
  const massChange = first.massChange || second.massChange;
  /** Of the report. They keep the order of the plan: each group has its place from here on. */
  const rows: GroupRows = new Map();
  const agreed = agreedGroups(first, second, firstVerdicts, rows);
  const secondVerdicts = evaluateGates(agreed, factsOf(second, 0));
  for (const verdict of secondVerdicts) if (!verdict.allowed) rows.set(verdict.group, gatedRows(verdict));
  const groups = secondVerdicts.filter(({ allowed }) => allowed).map(({ group }) => group);
  const done =
    groups.length === 0
      ? null
      : await carryOut({
          account,
          groups,
          observation: second,
          massChange,
          root,
          startedAt,
          skewMs: widest(looked.skewMs, confirmed.skewMs),
        });
  for (const [group, reports] of done?.rows ?? []) rows.set(group, reports);
  return finish(account, second, {
    actions: [...rows.values()].flat(),
    cancelled: root.consideredCancelled,
    unprotectedPosition: done?.unprotectedPosition ?? false,
    massChange,
    plan: planOf(secondVerdicts),
  });
}

type GroupRows = Map<ActionGroup, ActionReport[]>;

/** Groups that both looks saw alike; the others get their row. Reserves each group's place in `rows`. */
function agreedGroups(
  first: Observation,
  second: Observation,
  verdicts: readonly GroupVerdict[],
  rows: GroupRows,
): ActionGroup[] {
  const contradiction = contradictionOf(first, second);
  const secondPlan = planActions(second.mismatches, second.listings, policyAction(second));
  const looks = confirmPlan(
    verdicts.map(({ group }) => group),
    secondPlan,
    second.tooRecent,
    second.blind.map(({ symbol }) => symbol),
  );
  return verdicts.flatMap((verdict, i) => {
    const reason = contradiction ?? looks[i]?.reason ?? null;
    if (!verdict.allowed) rows.set(verdict.group, gatedRows(verdict));
    else if (reason !== null) rows.set(verdict.group, blockedRows(verdict.group, reason));
    else {
      const group = looks[i]?.group ?? verdict.group;
      rows.set(group, []);
      return [group];
    }
    return [];
  });
}

/** @property skewMs by which the worker's clock is certainly ahead of the server's, or behind where below zero */
type Observed =
  | { readonly observation: Observation; readonly skewMs: number }
  | { readonly report: CycleReport };

const widest = (a: number, b: number) => (Math.abs(a) > Math.abs(b) ? a : b);

/** One look, or the report of a cycle that cannot go on from it. */
async function observed(account: string, confirms: ToConfirm | null): Promise<Observed> {
  const asked = Date.now();
  try {
    const observation = confirms === null ? await look(account) : await lookToConfirm(account, confirms);
    const skewMs = provenSkew(observation.readAt, [asked, Date.now()]);
    await tellMass(account, observation);
    return observation.conclusive
      ? { observation, skewMs }
      : { report: finish(account, observation, { failedParts: observation.failedParts }) };
  } catch (error) {
    if (isCancellation(error)) return { report: finish(account, null, { cancelled: true }) };
    // Nobody's account: no report of it, and no metric.
    if (isInvalidInput(error)) throw ApplicationFailure.nonRetryable(messageOf(error), 'InvalidInput');
    const problem = `${tookTooLong(error) ? 'the look took too long' : 'no answer from a worker'}: ${messageOf(error)}`;
    return { report: finish(account, null, { failedParts: [{ part: 'observation', problem }] }) };
  }
}

/** The second look, after long enough that everything in flight has arrived. */
async function confirm(account: string, seen: ToConfirm): Promise<Observed> {
  const { first, groups } = seen;
  const { confirmMs } = first.settings;
  try {
    await sleep(confirmMs, { summary: waitToConfirm(groups, confirmMs) });
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return { report: finish(account, first, { cancelled: true }) };
  }
  return await observed(account, seen);
}

const policyAction = (observation: Observation) =>
  observation.guard?.available === true ? observation.guard.status.policy.action : 'none';

const factsOf = (observation: Observation, cooldownAllowanceMs: number): GateFacts =>
  cycleFacts(observation.guard ?? { available: false, problem: 'the guard was not asked' }, {
    allowMainnetTrade: observation.allowMainnetTrade,
    now: Date.now(),
    cooldownAllowanceMs,
  });

/** Why the second look cannot confirm anything the first one saw. */
function contradictionOf(first: Observation, second: Observation): Reason | null {
  if (first.exchangeId !== second.exchangeId) return 'exchange_mismatch';
  return first.mode === second.mode ? null : 'mode_changed';
}

const gatedRows = ({ verdicts }: GroupVerdict): ActionReport[] =>
  verdicts.map(({ action, closed }) => gatedReport(action, closed));

const blockedRows = (group: ActionGroup, reason: Reason): ActionReport[] =>
  actionsOf(group).map((action) => actionReport(action, { result: 'blocked', reason }));

function planOf(verdicts: readonly GroupVerdict[]): string | null {
  const groups = possibleGroups(verdicts);
  return groups.length === 0 ? null : planId(groups);
}

type Ending = Partial<
  Pick<CycleReport, 'actions' | 'failedParts' | 'unprotectedPosition' | 'massChange' | 'plan'> & {
    cancelled: boolean;
  }
>;

function finish(account: string, observation: Observation | null, ending: Ending): CycleReport {
  return buildReport({
    account,
    actions: ending.actions ?? [],
    reported: (observation?.mismatches ?? []).filter(isReportedOnly),
    failedParts: ending.failedParts ?? [],
    blind: observation?.blind ?? [],
    counts: observation?.counts ?? null,
    truncated: observation?.truncated ?? 0,
    unprotectedPosition: ending.unprotectedPosition ?? false,
    massChange: ending.massChange ?? observation?.massChange ?? false,
    plan: ending.plan ?? null,
    exchangeId: observation?.exchangeId ?? null,
    observedAt: observation?.readAt ?? null,
    asOf: observation?.asOf ?? null,
    cancelled: ending.cancelled ?? false,
  });
}
