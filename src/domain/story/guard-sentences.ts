import { DISARM_REASONS } from '../guard/disarm-reasons';
import type { GuardStatus } from '../guard/status';
import { iso } from '../iso';
import { allowsCancel, allowsClose } from '../policy';
import { plural } from '../report';
import { listed, timeSpan } from './text';

const inSentence = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** What a guard's status says, the most important first. */
export function guardSentences(status: GuardStatus): string[] {
  const { account, reset, birth } = status;
  return [
    ...(reset
      ? [
          `The guard of ${account} was reset, so it grants nothing: terminate it, then "apply" starts another.`,
        ]
      : []),
    ...(birth.status === 'pending'
      ? [`The guard of ${account} is starting: it still reads what its predecessor spent.`]
      : []),
    ...(birth.status === 'unreadable'
      ? [`What the guard before this one spent today could not be read: ${birth.problem}.`]
      : []),
    armingSentence(status),
    ...proposalSentences(status),
    ...scopeSentences(status),
    policySentence(status),
    budgetSentence(status),
    ...waitSentences(status),
    ...rejectedSentences(status),
  ];
}

function armingSentence({ account, arming, disarmed, at }: GuardStatus): string {
  if (arming !== null) {
    const { until, operator, approvedBy, reason } = arming;
    const by = approvedBy === null ? operator : `${operator}, approved by ${approvedBy}`;
    return `${account} is armed until ${iso(until)} (${timeSpan(until - at)} left) by ${by}: ${reason}.`;
  }
  if (disarmed === null) return `${account} is not armed: nobody ever armed it.`;
  const by = disarmed.by === null ? '' : ` (${disarmed.by})`;
  return `${account} is not armed since ${iso(disarmed.at)}: ${inSentence(DISARM_REASONS[disarmed.reason])}${by}.`;
}

function proposalSentences({ account, proposal }: GuardStatus): string[] {
  if (proposal === null) return [];
  const { hash, until, terms } = proposal;
  return [
    `${terms.operator} wants to arm it: ${terms.reason}. It waits until ${iso(until)} for a second operator: "approve ${account} ${hash}".`,
  ];
}

function scopeSentences({ arming }: GuardStatus): string[] {
  if (arming === null) return [];
  const { actions, symbols, maxNotionalUsdt, usedNotional, plan, once, botIsDown, acceptedUnknownLedger } =
    arming;
  const narrowed = [
    ...(actions === null ? [] : [`only ${listed(actions)}`]),
    ...(symbols === null ? [] : [`only in ${listed(symbols)}`]),
    ...(maxNotionalUsdt === null ? [] : [`closes of ${maxNotionalUsdt} USDT in all (${usedNotional} used)`]),
    ...(plan === null ? [] : [`only plan ${plan}`]),
    ...(once ? ['one cycle that acts'] : []),
  ];
  return [
    ...(narrowed.length === 0 ? [] : [`The arming allows ${narrowed.join(', ')}.`]),
    ...(botIsDown
      ? ['The operator said that the bot is down: a missing or stale expected state counts as flat.']
      : []),
    ...(acceptedUnknownLedger
      ? ['The operator let what was spent earlier today, which is not known, count as nothing.']
      : []),
  ];
}

function policySentence({ policy, policyVersion, configured }: GuardStatus): string {
  if (!configured)
    return 'Nobody set a policy yet, and the default allows nothing; "apply" sets the file\'s.';
  const version = `The policy (version ${policyVersion})`;
  if (policy.action === 'none') return `${version} only looks and reports.`;
  const does = [
    ...(allowsCancel(policy.action) ? ['cancels orders'] : []),
    ...(allowsClose(policy.action) ? ['closes positions'] : []),
  ];
  const where = policy.symbolWhitelist.length === 0 ? 'in no symbol' : `in ${listed(policy.symbolWhitelist)}`;
  return `${version} ${listed(does)} ${where}${policy.dryRun ? ', as a dry run: nothing is sent' : ''}.`;
}

function budgetSentence({ budget, policy }: GuardStatus): string {
  const { day, used, unknown } = budget;
  const { maxCallsPerDay, maxNotionalPerDay } = policy.budget;
  return unknown
    ? `What was spent today (${day} UTC) is not known, so the whole budget counts as spent.`
    : `Spent today (${day} UTC): ${used.calls} of ${plural(maxCallsPerDay, 'call')} and ${used.notional} of ${maxNotionalPerDay} USDT.`;
}

/** What passes by itself. */
function waitSentences(status: GuardStatus): string[] {
  const { at, lockedUntil, cooldownUntil, quietAt, exchangePausedUntil, resting } = status;
  const until = (ms: number) => `${iso(ms)} (in ${timeSpan(ms - at)})`;
  return [
    ...(lockedUntil > at
      ? [
          `A cycle's writes may still arrive, so no other cycle is granted anything until ${until(lockedUntil)}.`,
        ]
      : []),
    ...(cooldownUntil > at ? [`A cycle acted; the cooldown ends at ${until(cooldownUntil)}.`] : []),
    ...(quietAt !== null && quietAt > at
      ? [`What was sent before the disarm can reach the exchange until ${until(quietAt)}.`]
      : []),
    ...(exchangePausedUntil > at
      ? [`The exchange asked to wait until ${until(exchangePausedUntil)}: no worker sends anything.`]
      : []),
    ...resting.map(
      (each) => `${each.symbol} failed three cycles in a row and is left alone until ${until(each.until)}.`,
    ),
  ];
}

function rejectedSentences({ lastRejected, arming, disarmed }: GuardStatus): string[] {
  if (lastRejected === null) return [];
  const since = Math.max(arming?.at ?? 0, disarmed?.at ?? 0);
  return lastRejected.at < since
    ? []
    : [`The last request was rejected at ${iso(lastRejected.at)}: ${lastRejected.message}.`];
}
