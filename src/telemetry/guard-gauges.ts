import { callsSomebody } from '../domain/guard/arming';
import type { GuardStatus } from '../domain/guard/status';

/** Prometheus knows floats only; the exact figures are in the guard's status. */
export const GUARD_GAUGES: readonly [name: string, help: string, read: (status: GuardStatus) => number][] = [
  ['armed', 'Whether the guard is armed', ({ armed }) => Number(armed)],
  [
    'armed_until_timestamp_seconds',
    'End of the arming, 0 while disarmed',
    ({ arming }) => (arming?.until ?? 0) / 1_000,
  ],
  [
    'bot_declared_down',
    'Whether an operator armed on the word that the bot is down',
    ({ arming }) => Number(arming?.botIsDown === true),
  ],
  ['budget_configured', 'Whether the guard has a configured policy', ({ configured }) => Number(configured)],
  ['budget_calls_used_day', 'Calls used today (UTC)', ({ budget }) => budget.used.calls],
  ['budget_calls_remaining_day', 'Calls left today (UTC)', ({ budget }) => budget.remaining.calls],
  [
    'budget_notional_used_day',
    'Notional used today (UTC), USDT',
    ({ budget }) => Number(budget.used.notional),
  ],
  [
    'budget_notional_remaining_day',
    'Notional left today (UTC), USDT',
    ({ budget }) => Number(budget.remaining.notional),
  ],
  [
    'last_remediation_timestamp_seconds',
    'Last grant or permit, 0 if never',
    ({ lastActedAt }) => (lastActedAt ?? 0) / 1_000,
  ],
  [
    'needs_a_look_timestamp_seconds',
    'When the guard disarmed since what became of a write is not known, or left a position unprotected; 0 otherwise',
    ({ disarmed }) => (disarmed !== null && callsSomebody(disarmed.reason) ? disarmed.at / 1_000 : 0),
  ],
  [
    'open_reservations',
    'Reservations that are not settled yet',
    ({ openReservations }) => openReservations.length,
  ],
];
