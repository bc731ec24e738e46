import { settledResult } from './guard/closing';
import type { SettleAnswer, WriteResult } from './guard/settle';
import type { Action, ActionGroup } from './plan';
import type { Reason } from './reasons';
import { type ActionReport, actionReport, combineResults, leftOf } from './report';
import type { ActionResult } from './vocabulary';

/** What became of one action, as far as one write carried it out. */
export interface TargetResult {
  /** Key of the action. */
  readonly key: string;
  readonly result: ActionResult;
  readonly reason: Reason | null;
  readonly detail: string | null;
}

/** What one write's activity said about one action, or what the cycle says of a write it never asked for. */
export interface TargetClaim extends TargetResult {
  readonly write: string;
  /** True where the invocation that says so had the permit. */
  readonly sender: boolean;
  /** True where the guard did not say whether it permits. */
  readonly unanswered?: boolean;
  /** False where the cycle never asked for this write: then nobody can have sent it, but the run before a reset. */
  readonly mayBeSent: boolean;
}

const GRAVITY: Record<ActionResult, number> = {
  unverified: 6,
  failed: 5,
  partial: 4,
  blocked: 3,
  planned: 2,
  executed: 1,
  already_satisfied: 0,
};

/** One line per write for the guard: the gravest of what was said about its actions. */
export function writeResults(claims: readonly TargetClaim[]): WriteResult[] {
  const gravest = new Map<string, TargetClaim>();
  for (const claim of claims) {
    const other = gravest.get(claim.write);
    if (other === undefined || GRAVITY[claim.result] > GRAVITY[other.result]) gravest.set(claim.write, claim);
  }
  return [...gravest.values()].map(({ write, result, sender }) => ({ write, result, sender }));
}

/** Claims as they may stand, once the guard has said which writes were ever permitted. */
export function settleClaims(
  claims: readonly TargetClaim[],
  answer: SettleAnswer | null,
  doubt = 'another attempt may have sent it',
): TargetClaim[] {
  return claims.map((claim) => {
    const permitted =
      answer?.known === true ? (answer.permitted[claim.write] ?? claim.mayBeSent) : claim.mayBeSent;
    const result = settledResult(claim.result, permitted, claim.sender);
    if (result === claim.result) return claim;
    if (result === 'unverified') return { ...claim, result, reason: null, detail: claim.detail ?? doubt };
    return { ...claim, result, reason: result === 'blocked' ? whyNotSent(claim) : null };
  });
}

/** Of a write that nobody was permitted to send, though what was said of it sounds as if somebody might have. */
const whyNotSent = ({ unanswered, reason }: TargetClaim): Reason =>
  unanswered === true ? 'guard_unavailable' : (reason ?? 'port_error');

/** The row of an action from everything that was said about it: several claims where a close took slices. */
export function settledRow(action: Action, claims: readonly TargetClaim[]): ActionReport {
  const own = claims.filter(({ key }) => key === action.key);
  const result = combineResults(own.map((claim) => claim.result));
  const detail = leftOf(action);
  if (detail !== null && result === 'executed')
    return actionReport(action, { result: 'partial', reason: null, detail });
  const worst = own.find((claim) => claim.result !== 'executed') ?? own[0];
  return actionReport(action, {
    result,
    reason: result === 'executed' ? null : (worst?.reason ?? null),
    detail: worst?.detail ?? null,
  });
}

/** True where a leg lost protective orders and is not known to be closed. */
export function leavesUnprotected(group: ActionGroup, claims: readonly TargetClaim[]): boolean {
  const { close } = group;
  if (close === null) return false;
  const lost = group.cancels.some(({ key }) =>
    claims.some(
      (claim) => claim.key === key && (claim.result === 'executed' || claim.result === 'unverified'),
    ),
  );
  const ends = claims.filter(({ key }) => key === close.key).map(({ result }) => result);
  return (
    lost &&
    !(ends.length > 0 && ends.every((result) => result === 'executed' || result === 'already_satisfied'))
  );
}
