import type { AlertGroup } from '../alert';
import { newest, UNLESS_DISABLED } from '../promql';
import { THRESHOLDS } from '../thresholds';

const { guardSilentSeconds, expectedStateSeconds, lookedSeconds } = THRESHOLDS;

/** What is gone says nothing by itself: cycles may be clean, or there may be none. */
export const ABSENCE: AlertGroup = {
  name: 'grinder-reconcile-absence',
  title: 'Is something missing?',
  alerts: [
    {
      name: 'GrinderReconcileGuardGone',
      severity: 'critical',
      expr: `time() - ${newest('grinder_reconcile_guard_last_answer_timestamp_seconds')} > ${guardSilentSeconds} ${UNLESS_DISABLED}`,
      for: '1m',
      keepFiringFor: '1m',
      perAccount: true,
      summary: '{{ $labels.account }}: the guard does not answer, so every action is blocked',
      description: 'Somebody terminated it, or no worker polls its task queue, or Temporal is away.',
      first: [
        ['grinder-reconcile status $ACCOUNT', 'says which of these it is'],
        [
          'grinder-reconcile apply',
          'starts a guard where there is none; it is disarmed and knows what was spent',
        ],
      ],
      further: 'More: [the guard is gone](../operations.md#the-guard-is-gone).',
    },
    {
      name: 'GrinderReconcileNotConfigured',
      severity: 'warning',
      expr: `${newest('grinder_reconcile_budget_configured')} == 0`,
      for: '10m',
      perAccount: true,
      summary: '{{ $labels.account }}: the guard has no policy, so nothing is allowed',
      description: 'The policy of the configuration file was never given to it.',
      first: [['grinder-reconcile apply', 'gives every guard its policy']],
    },
    {
      name: 'GrinderReconcileScheduleGone',
      severity: 'critical',
      expr: `${newest('grinder_reconcile_schedule_present')} == 0 ${UNLESS_DISABLED}`,
      for: '3m',
      perAccount: true,
      summary: '{{ $labels.account }}: there is no schedule, so nothing looks at the account',
      description: 'Somebody deleted it, or it was never created.',
      first: [
        ['grinder-reconcile apply', 'creates it again'],
        ['grinder-reconcile schedule list', 'is it there?'],
      ],
    },
    {
      name: 'GrinderReconcileSchedulePaused',
      severity: 'warning',
      expr: `${newest('grinder_reconcile_schedule_paused')} == 1`,
      for: '1h',
      perAccount: true,
      summary: '{{ $labels.account }}: the schedule has been paused for more than an hour',
      description:
        'No cycle starts, and nothing else alerts meanwhile: whoever pauses a schedule means it. An account that is to rest for long has `enabled` false in the configuration.',
      first: [
        ['grinder-reconcile schedule list', 'who paused it, and why'],
        ['grinder-reconcile schedule resume $ACCOUNT', 'undoes it'],
      ],
    },
    {
      name: 'GrinderReconcileExpectedStateOld',
      severity: 'warning',
      expr: `(time() - ${newest('grinder_reconcile_expected_state_timestamp_seconds')} > ${expectedStateSeconds}) and on (account) (${newest('grinder_reconcile_armed')} == 1) unless on (account) (${newest('grinder_reconcile_bot_declared_down')} == 1)`,
      for: '2m',
      perAccount: true,
      summary: '{{ $labels.account }}: armed, and no expected state of the last three minutes could be read',
      description: 'Nothing is removed without one. The bot is dead or does not write, or no cycle reads it.',
      first: [
        ['grinder-reconcile run $ACCOUNT', 'what is wrong with the expected state'],
        [
          'grinder-reconcile arm $ACCOUNT --operator you --reason "bot is dead" --bot-is-down',
          'only where it is: then a missing state counts as flat',
        ],
      ],
    },
    {
      name: 'GrinderReconcileBlindSymbols',
      severity: 'warning',
      // A worker that looks no more would say for ever what it saw last.
      expr: `max by (account) ((grinder_reconcile_blind_symbols > 0) and on (account, instance) (time() - grinder_reconcile_last_conclusive_observation_timestamp_seconds < ${lookedSeconds}))`,
      for: '5m',
      keepFiringFor: '5m',
      perAccount: true,
      summary: '{{ $labels.account }}: {{ $value }} symbols cannot be judged',
      description:
        "A row of the exchange's answer makes no sense, so nothing is done in its symbol (`symbol_unreadable`); the others go on.",
      first: [['grinder-reconcile run $ACCOUNT', 'names symbol and row']],
      further:
        'Look at the row on the exchange. More: [a symbol is unreadable](reconciliation-triage.md#a-symbol-is-unreadable).',
    },
  ],
};
