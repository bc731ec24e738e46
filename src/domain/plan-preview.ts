import type { Comparison } from './comparison';
import type { BlindRow, SymbolListing } from './exchange-view';
import {
  type ArmingScope,
  type ExplainedGate,
  evaluateGates,
  explainedGate,
  factsOfPlan,
  type GateFacts,
  type GroupVerdict,
  inGateOrder,
  overCycles,
  type Verdict,
} from './gates';
import { isReportedOnly, type Mismatch } from './mismatches';
import { type ActionGroup, actionsOf, planActions } from './plan';
import { idOfLines, planId, planLine } from './plan-id';
import {
  type ActionReport,
  actionReport,
  buildReport,
  type CycleReport,
  type FailedPart,
  gatedReport,
  plural,
  unjudged,
} from './report';

/** One action of a plan that nobody carries out. Without a gate in `gates`, the next cycle would. */
export interface PlannedAction extends ActionReport {
  /** The action as a plan's id counts it: its key, and the order's id or the leg's amount. */
  readonly line: string;
  /** Which cycle would carry it out if nothing but the moment stood in the way, the next one being 1; or null. */
  readonly cycle: number | null;
}

/** What the bot itself said last. */
export interface BotSays {
  /** What an operator calls the source: a path, an address. */
  readonly place: string;
  /** ms; null where it cannot be read. */
  readonly asOf: number | null;
  /** Whether that is no older than `expectedMaxAgeSeconds`: then the bot lives. */
  readonly fresh: boolean;
  /** Why it cannot be used now, or null where it can. */
  readonly problem: string | null;
  /** It cannot be read, and may be there: an arming with `--bot-is-down` takes that for flat only for a plan. */
  readonly unreadable: boolean;
  /** `expectedMaxAgeSeconds`, in ms. */
  readonly maxAgeMs: number;
}

/** What the next cycles would do, by one look; nothing was written. */
export interface PlanPreview
  extends Pick<
    CycleReport,
    | 'headline'
    | 'account'
    | 'reported'
    | 'failedParts'
    | 'blind'
    | 'counts'
    | 'truncated'
    | 'exchangeId'
    | 'asOf'
  > {
  /** Whether nothing was expected, and gate 4 was open, as under an arming that says that the bot is down. */
  readonly botIsDown: boolean;
  /** False where a part failed: then nothing is known, and there is no plan. */
  readonly conclusive: boolean;
  /** As a cycle's report names it: what the next cycle would do. `arm` takes it. */
  readonly plan: string | null;
  /** The same over all the cycles that it takes. */
  readonly wholePlan: string | null;
  /** How many that are. */
  readonly cycles: number;
  readonly actions: readonly PlannedAction[];
  /** Every gate that is closed for any action, in order. */
  readonly gates: readonly ExplainedGate[];
  /** So much is unexpected that the guard may hold it back (`mass_change`). */
  readonly massChange: boolean;
  /** Whether the bot wrote the state that was expected. */
  readonly asOfFromBot: boolean;
  /** Null where no bot writes the expected state: it is declared flat. */
  readonly bot: BotSays | null;
  /** Start of the exchange reads, ms, the worker's clock. */
  readonly observedAt: number;
}

/** One look, as a preview needs it. */
export interface SeenForPlan {
  readonly conclusive: boolean;
  readonly failedParts: readonly FailedPart[];
  /** Start of the exchange reads, ms, the worker's clock. */
  readonly readAt: number;
  readonly exchangeId: string;
  /** Of the expected state, ms; null where it could not be had. */
  readonly asOf: number | null;
  readonly asOfFromBot: boolean;
  readonly counts: Comparison['counts'] | null;
  readonly mismatches: readonly Mismatch[];
  /** Mismatches beyond the bound. */
  readonly truncated: number;
  /** Rows that could not be judged, bounded. */
  readonly blind: readonly BlindRow[];
  /** So much is unexpected at once that a living bot's word for it is in doubt. */
  readonly massChange: boolean;
  /** Of the symbols with an unexpected position. */
  readonly listings: readonly SymbolListing[];
}

/** Plans and evaluates exactly as a cycle does. Pure. */
export function planPreview(
  asked: Pick<PlanPreview, 'account' | 'botIsDown' | 'bot'>,
  seen: SeenForPlan,
  facts: GateFacts,
): PlanPreview {
  const as = asked.botIsDown ? armedAnew(facts) : facts;
  const plan = planActions(seen.mismatches, seen.listings, as.guard?.policy.action ?? 'none');
  const cycles = overCycles(plan, as);
  const cycleOf = (group: ActionGroup) => {
    const index = cycles.findIndex((groups) => groups.includes(group));
    return index < 0 ? null : index + 1;
  };
  const verdicts = evaluateGates(plan, factsOfPlan(as, cycles[0] ?? []));
  const { headline, actions, reported, failedParts, blind, counts, truncated, exchangeId, asOf } =
    buildReport({
      account: asked.account,
      actions: verdicts.flatMap(({ verdicts: own }) => own.map(rowOf)),
      reported: seen.mismatches.filter(isReportedOnly),
      failedParts: seen.failedParts,
      blind: seen.blind,
      counts: seen.counts,
      truncated: seen.truncated,
      unprotectedPosition: false,
      massChange: seen.massChange,
      plan: null,
      exchangeId: seen.exchangeId,
      observedAt: seen.readAt,
      asOf: seen.asOf,
      cancelled: false,
    });
  // A report has a row for each of its actions, in their order.
  const places = verdicts.flatMap(({ group }) =>
    actionsOf(group).map((action) => ({ line: planLine(action), cycle: cycleOf(group) })),
  );
  const rows = actions.map((row, i) => ({ ...row, ...(places[i] as (typeof places)[number]) }));
  const whole = rows.filter(({ cycle }) => cycle !== null).map(({ line }) => line);
  const found = {
    ...asked,
    conclusive: seen.conclusive,
    plan: cycles[0] === undefined ? null : planId(cycles[0]),
    wholePlan: whole.length === 0 ? null : idOfLines(whole),
    cycles: cycles.length,
    actions: rows,
    gates: gatesOf(verdicts),
    reported,
    failedParts,
    blind,
    counts,
    truncated,
    exchangeId,
    asOf,
    massChange: seen.massChange,
    asOfFromBot: seen.asOfFromBot,
    observedAt: seen.readAt,
  };
  return { headline: seen.conclusive && rows.length > 0 ? headlineOf(found) : headline, ...found };
}

const ANEW: ArmingScope = {
  actions: null,
  symbols: null,
  maxNotionalUsdt: null,
  usedNotional: '0',
  plan: null,
  planLeft: null,
  planDone: [],
};

/** As an arming that is about to be made would find it: nothing narrows it, and no earlier one counts. */
const armedAnew = (facts: GateFacts): GateFacts => ({
  ...facts,
  guard: facts.guard && {
    ...facts.guard,
    arming: ANEW,
  },
});

const rowOf = ({ action, closed }: Verdict): ActionReport =>
  closed.length === 0
    ? actionReport(action, { result: 'planned', reason: null })
    : gatedReport(action, closed);

function gatesOf(verdicts: readonly GroupVerdict[]): ExplainedGate[] {
  const reasons = verdicts.flatMap(({ verdicts: own }) =>
    own.flatMap(({ closed }) => closed.map(({ reason }) => reason)),
  );
  return inGateOrder(reasons).map(explainedGate);
}

function headlineOf(
  found: Pick<PlanPreview, 'actions' | 'cycles' | 'reported' | 'counts' | 'blind'>,
): string {
  const possible = found.actions.filter(({ cycle }) => cycle !== null);
  const count = (action: ActionReport['action']) => possible.filter((row) => row.action === action).length;
  const reasonsOf = (rows: readonly PlannedAction[]) =>
    [...new Set(rows.flatMap(({ reason }) => (reason === null ? [] : [reason])))].join(', ');
  const held = reasonsOf(possible.filter(({ cycle }) => cycle === 1));
  const never = found.actions.filter(({ cycle }) => cycle === null);
  return [
    ...(count('cancel_all') > 0 ? [`${plural(count('cancel_all'), 'order')} to cancel`] : []),
    ...(count('flatten') > 0 ? [`${plural(count('flatten'), 'position')} to close`] : []),
    ...(found.cycles > 1 ? [`in ${found.cycles} cycles`] : []),
    ...(held === '' ? [] : [`held now (${held})`]),
    ...(never.length > 0 ? [`${plural(never.length, 'action')} blocked (${reasonsOf(never)})`] : []),
    ...(found.reported.length > 0
      ? [`${plural(found.reported.length, 'mismatch', 'mismatches')} to report only`]
      : []),
    ...unjudged(found),
  ].join(', ');
}
