import type { GuardStatus } from '../domain/guard/status';

const time = (ms: number) => new Date(ms).toISOString();

/** Markdown for the Web UI's details tab: what is true and how to stop it, in the first lines. */
export function guardDetails(status: GuardStatus): string {
  const { budget, policy, disarmed, arming } = status;
  const rows: [string, string][] = [
    ['To stop', '*Send a Signal* `disarm` (no input), or *Request Cancellation*'],
    ['Policy', `${policy.action}, ${policy.dryRun ? 'dry run' : 'real'}, version ${status.policyVersion}`],
    ['Symbols', policy.symbolWhitelist.join(', ') || 'none'],
    ['Calls today', `${budget.used.calls} of ${policy.budget.maxCallsPerDay}`],
    ['Notional today', `${budget.used.notional} of ${policy.budget.maxNotionalPerDay} USDT`],
    ['Open reservations', String(status.openReservations.length)],
    ['Last action', status.lastActedAt === null ? 'never' : time(status.lastActedAt)],
  ];
  if (arming !== null)
    rows.splice(1, 0, ['Armed', `by ${arming.operator} until ${time(arming.until)}: ${arming.reason}`]);
  if (disarmed !== null) rows.splice(1, 0, ['Disarmed', `${disarmed.reason} at ${time(disarmed.at)}`]);
  if (status.lastRejected !== null)
    rows.push(['Last rejected', status.lastRejected.message.split('\n').join('; ')]);
  return [
    `### ${status.headline}`,
    '',
    '| | |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${name} | ${value.replaceAll('|', '/')} |`),
  ].join('\n');
}
