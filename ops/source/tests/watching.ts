import { fires, type Scenario, silent } from './scenario';

const CONCLUSIVE = 'grinder_reconcile_last_conclusive_observation_timestamp_seconds';
const cycles = (account: string, outcome: string) =>
  `grinder_reconcile_cycles_total{account="${account}", outcome="${outcome}"}`;

export const WATCHING_TESTS: readonly Scenario[] = [
  {
    name: "the guards' Worker stops in one of two processes, and the log of the other is not read",
    series: {
      'grinder_reconcile_worker_polling{worker="cycles", instance="one:9090"}': '1x20',
      'grinder_reconcile_worker_polling{worker="guards", instance="one:9090"}': '1x10 0x10',
      'grinder_reconcile_worker_polling{worker="guards", instance="two:9090"}': '1x20',
      'grinder_reconcile_log_dropped_total{instance="one:9090"}': '0x20',
      'grinder_reconcile_log_dropped_total{instance="two:9090"}': '0x10 0+20x10',
    },
    expected: [
      silent('11m', 'GrinderReconcileWorkerNotPolling'),
      silent('11m', 'GrinderReconcileLogDropped'),
      fires(
        '13m',
        'GrinderReconcileWorkerNotPolling',
        { worker: 'guards' },
        'The Worker of guards takes no work',
      ),
      fires(
        '20m',
        'GrinderReconcileLogDropped',
        { instance: 'two:9090' },
        'two:9090: 180 lines of the log were dropped',
      ),
    ],
  },
  {
    name: 'the worker goes away',
    series: { 'up{job="grinder-reconcile", instance="worker:9090"}': '1x10 0x10' },
    expected: [
      silent('11m', 'GrinderReconcileWorkerDown'),
      fires('13m', 'GrinderReconcileWorkerDown', {}, 'No worker answers, so nothing watches the accounts'),
    ],
  },
  {
    name: 'a worker starts every minute, away at each second scrape; another one is upgraded twice',
    series: {
      'grinder_reconcile_start_timestamp_seconds{instance="worker:9090"}':
        '0x10 60 _ 120 _ 180 _ 240 _ 300 300x20',
      'grinder_reconcile_start_timestamp_seconds{instance="other:9090"}': '0x12 60x2 120x20',
      'up{job="grinder-reconcile", instance="worker:9090"}': '1x10 1 0 1 0 1 0 1 0 1 1x20',
    },
    expected: [
      silent('13m', 'GrinderReconcileWorkerRestarts'),
      // What needs the same worker for a while does not tell of it.
      silent('19m', 'GrinderReconcileWorkerDown'),
      fires(
        '18m',
        'GrinderReconcileWorkerRestarts',
        { instance: 'worker:9090' },
        'worker:9090: the worker starts again and again',
      ),
      silent('35m', 'GrinderReconcileWorkerRestarts'),
    ],
  },
  {
    name: 'one of two workers is enough',
    series: {
      'up{job="grinder-reconcile", instance="a:9090"}': '0x10',
      'up{job="grinder-reconcile", instance="b:9090"}': '1x10',
    },
    expected: [silent('10m', 'GrinderReconcileWorkerDown')],
  },
  {
    name: 'the worker of one account goes away and takes its series with it, another one serves the rest',
    series: {
      'up{job="grinder-reconcile", instance="a:9090"}': '1x40',
      'up{job="grinder-reconcile", instance="b:9090"}': '1x10 0x30',
      [`${CONCLUSIVE}{account="mine", instance="a:9090"}`]: '0+60x40',
      'grinder_reconcile_guard_last_answer_timestamp_seconds{account="mine", instance="a:9090"}': '0+60x40',
      [`${CONCLUSIVE}{account="lost", instance="b:9090"}`]: '0+60x10 stale',
      'grinder_reconcile_guard_last_answer_timestamp_seconds{account="lost", instance="b:9090"}':
        '0+60x10 stale',
      [`${CONCLUSIVE}{account="paused", instance="b:9090"}`]: '0+60x10 stale',
      'grinder_reconcile_guard_last_answer_timestamp_seconds{account="paused", instance="b:9090"}':
        '0+60x10 stale',
      'grinder_reconcile_schedule_present{account="paused", instance="b:9090"}': '1x10 stale',
      'grinder_reconcile_schedule_paused{account="paused", instance="b:9090"}': '1x10 stale',
    },
    expected: [
      silent('12m', 'GrinderReconcileBlind'),
      fires(
        '14m',
        'GrinderReconcileBlind',
        { account: 'lost' },
        'lost: nothing conclusive has been seen for more than four minutes',
      ),
      silent('35m', 'GrinderReconcileBlind'),
    ],
  },
  {
    name: 'nothing conclusive is seen any more, or never was, but four accounts are not to be looked at',
    series: {
      [`${CONCLUSIVE}{account="main"}`]: '0+60x10 600x20',
      'grinder_reconcile_guard_last_answer_timestamp_seconds{account="main"}': '0+60x30',
      'grinder_reconcile_guard_last_answer_timestamp_seconds{account="never"}': '0+60x30',
      [`${CONCLUSIVE}{account="paused"}`]: '0x30',
      'grinder_reconcile_schedule_present{account="paused"}': '1x30',
      'grinder_reconcile_schedule_paused{account="paused"}': '1x30',
      'grinder_reconcile_guard_last_answer_timestamp_seconds{account="disabled"}': '0+60x30',
      'grinder_reconcile_schedule_present{account="disabled"}': '1x30',
      // The worker starts anew with it disabled: what is said of its schedule ends with "not paused".
      [`${CONCLUSIVE}{account="retired"}`]: '0+60x5 stale',
      'grinder_reconcile_guard_last_answer_timestamp_seconds{account="retired"}': '0+60x30',
      'grinder_reconcile_account_enabled{account="retired"}': '1x5 0x25',
      // The same in a process at another address.
      [`${CONCLUSIVE}{account="moved", instance="a:9090"}`]: '0+60x5 stale',
      'grinder_reconcile_guard_last_answer_timestamp_seconds{account="moved", instance="b:9090"}':
        '_x5 0+60x25',
      'grinder_reconcile_account_enabled{account="moved", instance="a:9090"}': '1x5 stale',
      'grinder_reconcile_account_enabled{account="moved", instance="b:9090"}': '_x5 0x25',
      'grinder_reconcile_schedule_present{account="moved", instance="a:9090"}': '1x5 stale',
      'grinder_reconcile_schedule_present{account="moved", instance="b:9090"}': '_x5 1x25',
      'grinder_reconcile_schedule_paused{account="moved", instance="a:9090"}': '0x5 stale',
      'grinder_reconcile_schedule_present{account="retired"}': '1x30',
      'grinder_reconcile_schedule_paused{account="retired"}': '0x5 stale',
      // One of its two workers sees nothing.
      [`${CONCLUSIVE}{account="shared", instance="a:9090"}`]: '0x30',
      [`${CONCLUSIVE}{account="shared", instance="b:9090"}`]: '0+60x30',
    },
    expected: [
      silent('1m', 'GrinderReconcileBlind'),
      fires(
        '13m',
        'GrinderReconcileBlind',
        { account: 'never' },
        'never: nothing conclusive has been seen for more than four minutes',
      ),
      {
        at: '16m',
        alert: 'GrinderReconcileBlind',
        firing: ['main', 'never'].map((account) => ({
          labels: { account },
          summary: `${account}: nothing conclusive has been seen for more than four minutes`,
        })),
      },
    ],
  },
  {
    name: 'cycles of one account stop, another is paused',
    series: {
      [cycles('main', 'clean')]: '0+2x10 20x30',
      [cycles('other', 'clean')]: '0+2x40',
      [cycles('paused', 'clean')]: '0x40',
      'grinder_reconcile_schedule_present{account="paused"}': '1x40',
      'grinder_reconcile_schedule_paused{account="paused"}': '1x40',
    },
    expected: [
      silent('22m', 'GrinderReconcileNoCycles'),
      fires(
        '30m',
        'GrinderReconcileNoCycles',
        { account: 'main' },
        'main: no cycle has ended for more than ten minutes',
      ),
    ],
  },
  {
    name: 'one account is mostly inconclusive, the other now and then',
    series: {
      [cycles('main', 'inconclusive')]: '0+3x30',
      [cycles('main', 'clean')]: '0+1x30',
      [cycles('other', 'inconclusive')]: '0+2x30',
      [cycles('other', 'clean')]: '0+3x30',
    },
    expected: [
      silent('4m', 'GrinderReconcileInconclusive'),
      fires(
        '20m',
        'GrinderReconcileInconclusive',
        { account: 'main' },
        'main: 75% of the cycles are inconclusive',
      ),
    ],
  },
];
