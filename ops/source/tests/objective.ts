import { fires, type Scenario, silent } from './scenario';

const cycles = (account: string, outcome: string) =>
  `grinder_reconcile_cycles_total{account="${account}", outcome="${outcome}"}`;
const answer = (account: string) =>
  `grinder_reconcile_guard_last_answer_timestamp_seconds{account="${account}"}`;
const known = (account: string) => `grinder_reconcile:known_right{account="${account}"}`;
const KNOWN = 'grinder_reconcile:known_right';

export const OBJECTIVE_TESTS: readonly Scenario[] = [
  {
    name: 'what makes an account known to be right, and what does not',
    series: {
      // Right, then a mismatch stands for ten minutes, then right again.
      [answer('main')]: '0+60x40',
      [cycles('main', 'clean')]: '0+1x9 10x11 10+1x20',
      [cycles('main', 'blocked')]: '0x9 0+1x10 10x21',
      // Nothing conclusive after the tenth minute.
      [answer('blind')]: '0+60x40',
      [cycles('blind', 'clean')]: '0+1x10 10x30',
      [cycles('blind', 'inconclusive')]: '0x10 0+1x30',
      [cycles('blind', 'blocked')]: '0x40',
      // Never looked at.
      [answer('never')]: '0+60x40',
      // Not to be looked at.
      [answer('resting')]: '0+60x40',
      'grinder_reconcile_schedule_present{account="resting"}': '1x40',
      // It left the configuration, and rested before.
      [answer('removed')]: '0+60x10 stale',
      'grinder_reconcile_schedule_present{account="removed"}': '1x10 stale',
      'grinder_reconcile_schedule_paused{account="removed"}': '1x10 stale',
      // The same, but the configuration paused it: what was last said of its schedule is "not paused".
      [answer('retired')]: '0+60x10 stale',
      'grinder_reconcile_account_enabled{account="retired"}': '1x5 0x5 stale',
      'grinder_reconcile_schedule_present{account="retired"}': '1x10 stale',
      'grinder_reconcile_schedule_paused{account="retired"}': '0x5 stale',
      // Its worker goes away.
      [answer('lost')]: '0+60x10 stale',
      [cycles('lost', 'clean')]: '0+1x10 stale',
      [cycles('lost', 'blocked')]: '0x10 stale',
    },
    expected: [],
    values: [
      {
        at: '8m',
        expr: KNOWN,
        is: { [known('main')]: 1, [known('blind')]: 1, [known('never')]: 0, [known('lost')]: 1 },
      },
      {
        at: '16m',
        expr: KNOWN,
        is: { [known('main')]: 0, [known('blind')]: 0, [known('never')]: 0, [known('lost')]: 0 },
      },
      {
        at: '30m',
        expr: KNOWN,
        is: { [known('main')]: 1, [known('blind')]: 0, [known('never')]: 0, [known('lost')]: 0 },
      },
    ],
  },
  {
    name: 'an account is not known to be right for half an hour of half a day, another for five minutes',
    series: {
      [answer('main')]: '0+60x780',
      [cycles('main', 'clean')]: '0+1x300 300x30 301+1x450',
      [cycles('main', 'blocked')]: '0x780',
      [answer('other')]: '0+60x780',
      [cycles('other', 'clean')]: '0+1x300 300x5 301+1x475',
      [cycles('other', 'blocked')]: '0x780',
    },
    expected: [
      silent('700m', 'GrinderReconcileNotKnownRight'),
      fires(
        '775m',
        'GrinderReconcileNotKnownRight',
        { account: 'main' },
        'main: known to be right in less than 99% of the minutes of a day',
      ),
    ],
  },
];
