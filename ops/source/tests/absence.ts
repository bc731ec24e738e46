import { fires, type Scenario, silent } from './scenario';

const answer = (account: string, instance = 'a:9090') =>
  `grinder_reconcile_guard_last_answer_timestamp_seconds{account="${account}", instance="${instance}"}`;
const gone = (account: string) => ({
  labels: { account },
  summary: `${account}: the guard does not answer, so every action is blocked`,
});

export const ABSENCE_TESTS: readonly Scenario[] = [
  {
    name: 'a guard goes away while cycles are clean, another one never was there',
    series: {
      [answer('main')]: '0+60x10 600x20',
      [answer('never')]: '0x30',
      // One of its two workers lost it.
      [answer('other')]: '0x30',
      [answer('other', 'b:9090')]: '0+60x30',
      // Retired on purpose.
      [answer('retired')]: '0x30',
      'grinder_reconcile_account_enabled{account="retired"}': '0x30',
    },
    expected: [
      silent('1m', 'GrinderReconcileGuardGone'),
      { at: '11m', alert: 'GrinderReconcileGuardGone', firing: [gone('never')] },
      { at: '13m', alert: 'GrinderReconcileGuardGone', firing: [gone('main'), gone('never')] },
    ],
  },
  {
    name: 'a guard without policy, as two workers see it',
    series: {
      'grinder_reconcile_budget_configured{account="main", instance="a:9090"}': '0x20',
      'grinder_reconcile_budget_configured{account="main", instance="b:9090"}': '0x20',
      'grinder_reconcile_budget_configured{account="other", instance="a:9090"}': '1x20',
    },
    expected: [
      silent('8m', 'GrinderReconcileNotConfigured'),
      fires(
        '15m',
        'GrinderReconcileNotConfigured',
        { account: 'main' },
        'main: the guard has no policy, so nothing is allowed',
      ),
    ],
  },
  {
    name: 'a schedule is deleted, another is created a little late',
    series: {
      'grinder_reconcile_schedule_present{account="main"}': '1x10 0x20',
      'grinder_reconcile_schedule_present{account="late"}': '0 0 1x28',
      // Retired on purpose.
      'grinder_reconcile_schedule_present{account="retired"}': '1x10 0x20',
      'grinder_reconcile_account_enabled{account="retired"}': '0x30',
    },
    expected: [
      silent('3m', 'GrinderReconcileScheduleGone'),
      silent('13m', 'GrinderReconcileScheduleGone'),
      fires(
        '15m',
        'GrinderReconcileScheduleGone',
        { account: 'main' },
        'main: there is no schedule, so nothing looks at the account',
      ),
    ],
  },
  {
    name: 'a schedule is paused and forgotten, another is paused for a while',
    series: {
      'grinder_reconcile_schedule_paused{account="main"}': '1x90',
      'grinder_reconcile_schedule_paused{account="other"}': '1x50 0x40',
    },
    expected: [
      silent('55m', 'GrinderReconcileSchedulePaused'),
      fires(
        '61m',
        'GrinderReconcileSchedulePaused',
        { account: 'main' },
        'main: the schedule has been paused for more than an hour',
      ),
    ],
  },
  {
    name: 'the expected state stands still; that matters to the account that is armed, not to the other',
    series: {
      'grinder_reconcile_expected_state_timestamp_seconds{account="main"}': '0+60x10 600x20',
      'grinder_reconcile_armed{account="main"}': '1x30',
      'grinder_reconcile_expected_state_timestamp_seconds{account="disarmed"}': '0x30',
      'grinder_reconcile_armed{account="disarmed"}': '0x30',
      // Its operator said that the bot is down.
      'grinder_reconcile_expected_state_timestamp_seconds{account="down"}': '0x30',
      'grinder_reconcile_armed{account="down"}': '1x30',
      'grinder_reconcile_bot_declared_down{account="down"}': '1x30',
      // Its guard is gone: there is another alert for that.
      'grinder_reconcile_expected_state_timestamp_seconds{account="unguarded"}': '0x30',
    },
    expected: [
      silent('14m', 'GrinderReconcileExpectedStateOld'),
      fires(
        '17m',
        'GrinderReconcileExpectedStateOld',
        { account: 'main' },
        'main: armed, and no expected state of the last three minutes could be read',
      ),
    ],
  },
  {
    name: 'symbols that stay blind, one that was blind once, and one of a worker that looks no more',
    series: {
      'grinder_reconcile_blind_symbols{account="main"}': '0x5 2x35',
      'grinder_reconcile_last_conclusive_observation_timestamp_seconds{account="main"}': '0+60x40',
      'grinder_reconcile_blind_symbols{account="other"}': '0x5 1 0x34',
      'grinder_reconcile_last_conclusive_observation_timestamp_seconds{account="other"}': '0+60x40',
      'grinder_reconcile_blind_symbols{account="moved", instance="old"}': '1x40',
      'grinder_reconcile_last_conclusive_observation_timestamp_seconds{account="moved", instance="old"}':
        '0+60x8 480x32',
      'grinder_reconcile_blind_symbols{account="moved", instance="new"}': '0x40',
      'grinder_reconcile_last_conclusive_observation_timestamp_seconds{account="moved", instance="new"}':
        '0+60x40',
    },
    expected: [
      silent('4m', 'GrinderReconcileBlindSymbols'),
      fires('35m', 'GrinderReconcileBlindSymbols', { account: 'main' }, 'main: 2 symbols cannot be judged'),
    ],
  },
];
