import type { ComparisonCounts } from './comparison';
import { decimal } from './decimal';
import type { BlindRow } from './exchange-view';
import type { Closed } from './gates/gate';
import type { Mismatch } from './mismatches';
import { nextStep } from './next-step';
import { plainText } from './plain-text';
import type { Action } from './plan';
import type { Reason } from './reasons';
import type { ActionKind, ActionResult, CycleOutcome, MismatchType, Part, Side } from './vocabulary';

/** Characters of what a report says was wrong, and of a client id in it. */
const MAX_PROBLEM = 2_000;
const MAX_ID = 64;

/** A part of an observation that could not be had, and why. */
export interface FailedPart {
  readonly part: Part;
  readonly problem: string;
}

/** What became of one action. */
export interface ActionReport {
  readonly result: ActionResult;
  readonly reason: Reason | null;
  readonly detail: string | null;
  /** As the metrics' label calls it. */
  readonly action: ActionKind;
  readonly symbol: string;
  /** Client order id of a cancel, position side of a close. */
  readonly target: string;
  /** Of the order that is cancelled, or of the one that closes. */
  readonly side: Side;
  /** Base quantity of the order, or of the whole leg. */
  readonly quantity: string;
  /** USDT, of the whole leg; null for a cancel. */
  readonly notional: string | null;
  readonly mismatch: MismatchType;
  /** Every closed gate, in order. */
  readonly gates: readonly Reason[];
  readonly key: string;
}

/** Whether a gate of this reason was closed for any of the actions. */
export const hasReason = (actions: readonly Pick<ActionReport, 'gates'>[], reason: Reason): boolean =>
  actions.some(({ gates }) => gates.includes(reason));

/** The result of a cycle: complete by itself, the most important first. */
export interface CycleReport {
  /** In one word; docs/reference.md says what each means. */
  readonly outcome: CycleOutcome;
  /** The outcome and its figures, one line. */
  readonly headline: string;
  /** What the operator should do. */
  readonly next: string;
  /** As the configuration calls it. */
  readonly account: string;
  /** What became of each action, in the order of the plan. */
  readonly actions: readonly ActionReport[];
  /** Mismatches for which there is no action. */
  readonly reported: readonly Mismatch[];
  /** Reads that failed: where there are any, nothing was acted on. */
  readonly failedParts: readonly FailedPart[];
  /** Rows that could not be judged: nothing in their symbols was acted on. */
  readonly blind: readonly BlindRow[];
  /** Numbers of orders, positions and mismatches at the last look; null where it could not compare. */
  readonly counts: ComparisonCounts | null;
  /** How many mismatches are beyond what one report holds; the next cycles show them. */
  readonly truncated: number;
  /** Whether a position may be open whose protective orders this cycle cancelled. */
  readonly unprotectedPosition: boolean;
  /** Whether a look saw so much unexpected at once that the bot's word for it was in doubt. */
  readonly massChange: boolean;
  /**
   * Names what would be done if nothing but settings and the moment stood in the way, which an arming can be for alone;
   * null where that is nothing.
   */
  readonly plan: string | null;
  /** The exchange's host and a hash of the API key; null where no look was answered. */
  readonly exchangeId: string | null;
  /** Start of the last exchange reads, ms, the worker's clock; null where no look was answered. */
  readonly observedAt: number | null;
  /** Of the expected state, ms, the bot's clock; null where nothing was compared. */
  readonly asOf: number | null;
}

export type ReportFacts = Omit<CycleReport, 'outcome' | 'headline' | 'next'> & {
  readonly cancelled: boolean;
};

/** First that applies. */
export function outcomeOf(facts: ReportFacts): CycleOutcome {
  const has = (...results: ActionResult[]) => facts.actions.some(({ result }) => results.includes(result));
  if (facts.failedParts.length > 0) return 'inconclusive';
  if (facts.cancelled) return 'cancelled';
  if (facts.unprotectedPosition) return 'unprotected_position';
  if (has('unverified')) return 'unverified';
  if (has('partial', 'failed')) return 'partial';
  if (has('executed')) return 'acted';
  if (has('planned')) return 'planned';
  if (has('blocked')) return 'blocked';
  if (has('already_satisfied') || facts.reported.length > 0) return 'reported';
  // Not judged is not clean.
  return unjudged(facts).length > 0 ? 'reported' : 'clean';
}

/** Puts outcome, headline and next step before the facts. */
export function buildReport({ cancelled, ...raw }: ReportFacts): CycleReport {
  const facts = inPlainText(raw);
  const outcome = outcomeOf({ ...facts, cancelled });
  return { outcome, headline: headline(outcome, facts), next: nextStep(outcome, facts), ...facts };
}

/** The facts with every text that came from outside, however it got here, as one line of nothing but text. */
function inPlainText(facts: Omit<ReportFacts, 'cancelled'>): Omit<ReportFacts, 'cancelled'> {
  const withProblem = <T extends { readonly problem: string }>(row: T): T => ({
    ...row,
    problem: plainText(row.problem, MAX_PROBLEM),
  });
  return {
    ...facts,
    actions: facts.actions.map((row) => ({
      ...row,
      target: plainText(row.target, MAX_ID),
      detail: row.detail === null ? null : plainText(row.detail, MAX_PROBLEM),
    })),
    reported: facts.reported.map((row) =>
      'clientOrderId' in row ? { ...row, clientOrderId: plainText(row.clientOrderId, MAX_ID) } : row,
    ),
    failedParts: facts.failedParts.map(withProblem),
    blind: facts.blind.map(withProblem),
  };
}

/** What was left unjudged, and why. */
export function unjudged({ counts, blind }: Pick<ReportFacts, 'counts' | 'blind'>): string[] {
  const { tooRecent = 0, unknown = 0, blind: rows = 0 } = counts ?? {};
  const symbols = [...new Set(blind.map(({ symbol }) => symbol))];
  const why = [
    tooRecent > 0 ? `${tooRecent} too recent` : '',
    unknown > 0 ? `${unknown} unknown` : '',
    rows > 0 ? `${rows} unreadable${symbols.length > 0 ? ` in ${symbols.slice(0, 5).join(', ')}` : ''}` : '',
  ].filter((text) => text !== '');
  return why.length === 0 ? [] : [`${tooRecent + unknown + rows} not judged (${why.join(', ')})`];
}

/** `1 order`, `2 orders`. */
export const plural = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

function headline(outcome: CycleOutcome, facts: Omit<ReportFacts, 'cancelled'>): string {
  if (outcome === 'inconclusive')
    return `inconclusive: ${facts.failedParts.map(({ part, problem }) => `${part}: ${problem}`).join('; ')}`;
  if (outcome === 'clean') {
    const { openOrders = 0, positions = 0, foreign = 0 } = facts.counts ?? {};
    return `clean: ${plural(openOrders, 'open order')} (${foreign} not ours), ${plural(positions, 'open position')}`;
  }
  const parts: string[] = [];
  const count = (action: ActionKind, ...results: ActionResult[]) =>
    facts.actions.filter((entry) => entry.action === action && results.includes(entry.result)).length;
  const cancelled = count('cancel_all', 'executed');
  const closed = count('flatten', 'executed');
  if (cancelled > 0) parts.push(`${plural(cancelled, 'order')} cancelled`);
  if (closed > 0) parts.push(`${plural(closed, 'position')} closed`);
  for (const result of [
    'already_satisfied',
    'partial',
    'unverified',
    'failed',
    'planned',
    'blocked',
  ] as const) {
    const entries = facts.actions.filter((entry) => entry.result === result);
    if (entries.length === 0) continue;
    const reasons = [
      ...new Set(entries.flatMap(({ reason }) => (reason === null || result === 'planned' ? [] : [reason]))),
    ];
    parts.push(
      `${plural(entries.length, 'action')} ${result}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`,
    );
  }
  if (facts.reported.length > 0)
    parts.push(`${plural(facts.reported.length, 'mismatch', 'mismatches')} to report only`);
  parts.push(...unjudged(facts));
  if (facts.unprotectedPosition) parts.unshift('an open position lost its protective orders');
  return `${outcome}: ${parts.join(', ') || 'nothing was sent'}`;
}

/** The row of an action that was not sent, or whose result is known. */
export function actionReport(
  action: Action,
  outcome: { result: ActionResult; reason: Reason | null; detail?: string | null; gates?: readonly Reason[] },
): ActionReport {
  return {
    result: outcome.result,
    reason: outcome.reason,
    detail: outcome.detail ?? null,
    action: action.kind,
    symbol: action.symbol,
    ...(action.kind === 'cancel_all'
      ? { target: action.clientOrderId, side: action.side, quantity: action.quantity, notional: null }
      : {
          target: action.positionSide,
          side: action.side,
          quantity: decimal(action.amount).abs().toFixed(),
          notional: action.notional,
        }),
    mismatch: action.mismatch,
    gates: outcome.gates ?? (outcome.reason === null ? [] : [outcome.reason]),
    key: action.key,
  };
}

/** The row of an action that its gates closed: a dry run is planned, anything else blocked. */
export function gatedReport(action: Action, closed: readonly Closed[]): ActionReport {
  const gates = closed.map(({ reason }) => reason);
  const reason = gates[0] ?? null;
  const result = reason === 'dry_run' ? 'planned' : 'blocked';
  return actionReport(action, { result, reason, gates, detail: closedDetail(closed[0]) ?? leftOf(action) });
}

/** What of a close is too much for the orders of one cycle, or null. */
export const leftOf = (action: Action): string | null =>
  action.kind === 'flatten' && action.left !== '0'
    ? `more than the orders of one cycle; ${action.left} is left for the next cycle`
    : null;

/** What there is to say of a closed gate beyond its name: the figures of a limit, what stands in the way, or when it opens by itself. */
function closedDetail(closed: Closed | undefined): string | null {
  if (closed?.detail !== undefined) return closed.detail;
  if (closed?.figures !== undefined) {
    const { used, attempted, total, cap } = closed.figures;
    return `used ${used}, attempted ${attempted}, total ${total}, cap ${cap}`;
  }
  return closed?.until === undefined ? null : `until ${new Date(closed.until).toISOString()}`;
}

/** One result for a close that took several slices. */
export function combineResults(results: readonly ActionResult[]): ActionResult {
  if (results.length === 0) return 'blocked';
  if (results.includes('unverified')) return 'unverified';
  if (results.every((result) => result === results[0])) return results[0] as ActionResult;
  // The rest was gone before it was sent: all of it is as it should be.
  if (results.every((result) => result === 'executed' || result === 'already_satisfied')) return 'executed';
  return results.some((result) => result === 'executed' || result === 'partial') ? 'partial' : 'failed';
}
