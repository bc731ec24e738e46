import type { ArmingTerms, GuardStatus } from '../client';
import { iso } from './iso';

/** Apart by more than this, clocks are worth a line. */
const MAX_CLOCK_AHEAD_MS = 2_000;

/** A guard's status for people: what is true, then what bounds it. */
export function statusLines(status: GuardStatus): string[] {
  const { budget, policy } = status;
  const by = status.disarmed?.by ?? null;
  const lines = [
    status.headline,
    ...(by === null ? [] : [`  disarmed by  ${by}`]),
    `  policy       ${policy.action}, ${policy.dryRun ? 'dry run' : 'real'}, active remediation ${policy.allowActiveRemediation ? 'allowed' : 'not allowed'} (version ${status.policyVersion})`,
    `  symbols      ${policy.symbolWhitelist.join(', ') || 'none'}`,
    `  budget today ${budget.unknown ? 'unknown, counts as spent' : `${budget.used.calls} of ${policy.budget.maxCallsPerDay} calls, ${budget.used.notional} of ${policy.budget.maxNotionalPerDay} USDT`} (${budget.day} UTC)`,
    `  last acted   ${status.lastActedAt === null ? 'never' : iso(status.lastActedAt)}`,
  ];
  const { arming } = status;
  // A guard of an older worker knows of no proposals.
  const proposal = status.proposal ?? null;
  if (arming !== null) lines.push(`  scope        ${scopeOf(arming)}`);
  if (proposal !== null) {
    lines.push(`  proposed     ${scopeOf(proposal.terms)}; for ${proposal.ttlSeconds} s from the approval`);
    lines.push(
      `  to approve   grinder-reconcile approve ${status.account} ${proposal.hash} --operator <another name>`,
    );
  }
  if (arming !== null || proposal !== null)
    lines.push('  names        as given; the server does not vouch for them');
  if (status.openReservations.length > 0)
    lines.push(`  open         ${status.openReservations.map(({ id }) => id).join(', ')}`);
  if (status.lockedUntil > status.at) lines.push(`  locked until ${iso(status.lockedUntil)}`);
  if (status.quietAt !== null && status.quietAt > status.at)
    lines.push(`  quiet at     ${iso(status.quietAt)}`);
  if (status.exchangePausedUntil > status.at)
    lines.push(
      `  exchange     asked to wait until ${iso(status.exchangePausedUntil)}; signal exchangePaused {"lift":true} takes it back, then restart the worker`,
    );
  if (Math.abs(status.clockAheadMs) > MAX_CLOCK_AHEAD_MS)
    lines.push(
      `  clocks       the guard's worker is about ${(Math.abs(status.clockAheadMs) / 1_000).toFixed(1)} s ${status.clockAheadMs > 0 ? 'ahead of' : 'behind'} the Temporal server; times here are the server's`,
    );
  if (status.lastRejected !== null)
    lines.push(`  rejected     ${status.lastRejected.message} (${iso(status.lastRejected.at)})`);
  if (status.birth.status === 'unreadable')
    lines.push(`  predecessor  could not be read: ${status.birth.problem}`);
  return lines;
}

/** What an arming covers, beside the policy. */
function scopeOf(terms: ArmingTerms): string {
  const { actions, symbols, maxNotionalUsdt, plan, planLeft } = terms;
  const narrowed = [
    actions?.join('+'),
    symbols?.join(', '),
    maxNotionalUsdt === null ? undefined : `${maxNotionalUsdt} USDT`,
    plan === null ? undefined : `plan ${plan}`,
    // An older guard names none of the last ones.
    planLeft == null ? undefined : `${planLeft.length} of its actions left`,
    terms.once ? 'once' : undefined,
  ].filter((part) => part !== undefined);
  return `${narrowed.length === 0 ? 'all the policy allows' : narrowed.join('; ')}${terms.botIsDown ? '; bot is down' : ''}`;
}
