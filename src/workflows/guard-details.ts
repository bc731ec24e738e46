import type { GuardStatus } from '../domain/guard/status';
import { markdownText } from '../domain/plain-text';

const MAX_SYMBOLS = 20;

const time = (ms: number) => new Date(ms).toISOString();

/** Markdown for the Web UI's details tab: what is true and how to stop it, in the first lines. */
export function guardDetails(status: GuardStatus): string {
  const { budget, policy, disarmed, arming, proposal } = status;
  const rows: [string, string | null][] = [
    ['Disarmed', disarmed && `${disarmed.reason} at ${time(disarmed.at)}${by(disarmed.by)}`],
    ['Armed', arming && `by ${who(arming)} until ${time(arming.until)}: ${arming.reason}`],
    [
      'Proposed',
      proposal && `by ${proposal.terms.operator} until ${time(proposal.until)}: ${proposal.terms.reason}`,
    ],
    ['To approve', proposal && `signal approve with the hash ${proposal.hash}, as another operator`],
    ['Names', arming || proposal ? 'as given: the server does not vouch for them' : null],
    ['Policy', `${policy.action}, ${policy.dryRun ? 'dry run' : 'real'}, version ${status.policyVersion}`],
    ['Symbols', listed(policy.symbolWhitelist)],
    ['Calls today', `${budget.used.calls} of ${policy.budget.maxCallsPerDay}`],
    ['Notional today', `${budget.used.notional} of ${policy.budget.maxNotionalPerDay} USDT`],
    ['Open reservations', String(status.openReservations.length)],
    ['Last action', status.lastActedAt === null ? 'never' : time(status.lastActedAt)],
    ['Last rejected', status.lastRejected?.message ?? null],
  ];
  return [
    `### ${markdownText(status.headline)}`,
    '',
    '| | |',
    '|---|---|',
    '| To stop | *Send a Signal* `disarm` (no input), or *Request Cancellation* |',
    ...rows.flatMap(([name, value]) => (value === null ? [] : [`| ${name} | ${markdownText(value)} |`])),
  ].join('\n');
}

const who = ({ operator, approvedBy }: { operator: string; approvedBy: string | null }) =>
  approvedBy === null ? operator : `${operator}, approved by ${approvedBy}`;

const by = (who: string | null) => (who === null ? '' : ` by ${who}`);

function listed(symbols: readonly string[]): string {
  const more = symbols.length - MAX_SYMBOLS;
  return `${symbols.slice(0, MAX_SYMBOLS).join(', ') || 'none'}${more > 0 ? ` and ${more} more` : ''}`;
}
