import type { Arming } from '../domain/guard/state';
import type { GuardStatus } from '../domain/guard/status';
import { markdownText } from '../domain/plain-text';
import type { Policy } from '../domain/policy';
import { detailsPage } from './details-page';

const MAX_HEADLINE = 500;
const MAX_SYMBOLS = 10;

/** Characters of a date. */
const DATE = 10;
/** To the second: the page has little room. */
const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/**
 * Markdown for the Web UI's details tab: what is true and how to stop it, in the first lines. It is made
 * when the guard changes, so what only time changes stands as the time at which it does.
 */
export function guardDetails(status: GuardStatus): string {
  const { policy, policyVersion, disarmed, arming, proposal, openReservations, resting, lastRejected } =
    status;
  const rows: [string, string | null][] = [
    [
      'Proposed',
      proposal && `by ${proposal.terms.operator} until ${time(proposal.until)}: ${proposal.terms.reason}`,
    ],
    ['To approve', proposal && `signal approve with the hash ${proposal.hash}, as another operator`],
    ['Names', arming || proposal ? 'as given: the server does not vouch for them' : null],
    ['Scope', arming && scopeOf(arming)],
    ['By', disarmed?.by ?? null],
    ['Policy', `${policyLine(policy)}, version ${policyVersion}`],
    ['Left', leftToday(status)],
    ['Acted', lastAction(status)],
    ['Open', reservationsLine(openReservations)],
    ['Resting', resting.map(({ symbol, until }) => `${symbol} until ${time(until)}`).join(', ') || null],
    ['Refused', lastRejected && `${lastRejected.message} (${time(lastRejected.at)})`],
  ];
  return detailsPage([
    `### ${markdownText(status.headline, MAX_HEADLINE)}`,
    '',
    '| | |',
    '|---|---|',
    '| Stop | *Request Cancellation*, or *Send a Signal* `disarm` (no input) |',
    ...rows.flatMap(([name, value]) => (value === null ? [] : [`| ${name} | ${markdownText(value)} |`])),
  ]);
}

/** How the arming narrows the policy, or null. */
function scopeOf(arming: Arming): string | null {
  const { actions, symbols, maxNotionalUsdt, usedNotional, plan, once, botIsDown, approvedBy } = arming;
  const parts = [
    actions === null ? '' : actions.join(' and '),
    symbols === null ? '' : listed(symbols),
    maxNotionalUsdt === null ? '' : `${usedNotional} of ${maxNotionalUsdt} USDT used`,
    plan === null ? '' : `plan ${plan}`,
    once ? 'for one cycle' : '',
    botIsDown ? 'the bot is down' : '',
    approvedBy === null ? '' : `approved by ${approvedBy}`,
  ].filter((part) => part !== '');
  return parts.join('; ') || null;
}

function policyLine(policy: Policy): string {
  const { action, dryRun, allowActiveRemediation, symbolWhitelist, maxFlattenNotionalUsdt } = policy;
  const real = allowActiveRemediation ? 'real' : 'no active remediation';
  return `${action}, ${dryRun ? 'dry run' : real}; ${listed(symbolWhitelist)}; closes up to ${maxFlattenNotionalUsdt} USDT`;
}

function leftToday({ budget: { unknown, remaining, day }, policy: { budget } }: GuardStatus): string {
  const left = `${remaining.calls} of ${budget.maxCallsPerDay} calls, ${remaining.notional} of ${budget.maxNotionalPerDay} USDT on ${day}`;
  return unknown ? `${left}, as nothing is known of what was spent` : left;
}

function lastAction({ lastActedAt, cooldownUntil }: GuardStatus): string {
  if (lastActedAt === null) return 'never';
  const [at, until] = [time(lastActedAt), time(cooldownUntil)];
  return `${at}, cooldown until ${at.slice(0, DATE) === until.slice(0, DATE) ? until.slice(DATE + 1) : until}`;
}

function reservationsLine(open: GuardStatus['openReservations']): string {
  if (open.length === 0) return 'no reservation';
  const writes = open.flatMap((reservation) => reservation.writes);
  const permitted = writes.filter((write) => write.permitted).length;
  const ends = time(Math.max(...open.map(({ expiresAt }) => expiresAt)));
  return `${permitted} of ${writes.length} writes permitted, until ${ends} at the latest`;
}

function listed(symbols: readonly string[]): string {
  const more = symbols.length - MAX_SYMBOLS;
  return `${symbols.slice(0, MAX_SYMBOLS).join(', ') || 'no symbol'}${more > 0 ? ` and ${more} more` : ''}`;
}
