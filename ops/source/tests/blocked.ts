import { fires, type Scenario, silent } from './scenario';

const blocked = (reason: string, account = 'main') =>
  `grinder_reconcile_account_action_blocked_total{account="${account}", reason="${reason}"}`;
const budget = (account: string, unit: string, what: string) =>
  `grinder_reconcile_budget_${unit}_${what}_day{account="${account}"}`;
const budgets = (account: string, figures: readonly [number, number, number, number]) => ({
  [budget(account, 'calls', 'used')]: `${figures[0]}x10`,
  [budget(account, 'calls', 'remaining')]: `${figures[1]}x10`,
  [budget(account, 'notional', 'used')]: `${figures[2]}x10`,
  [budget(account, 'notional', 'remaining')]: `${figures[3]}x10`,
});

export const BLOCKED_TESTS: readonly Scenario[] = [
  {
    name: 'blocked by trouble, by an empty budget, and by choice',
    series: {
      [blocked('exchange_mismatch')]: '0x5 1x40',
      [blocked('max_calls_per_day')]: '0x5 4x40',
      [blocked('max_notional_per_day')]: '0x45',
      [blocked('not_armed')]: '0+2x45',
      [blocked('exchange_mismatch', 'other')]: '0x45',
    },
    expected: [
      silent('5m', 'GrinderReconcileTrouble'),
      silent('5m', 'GrinderReconcileBudgetUsedUp'),
      fires(
        '8m',
        'GrinderReconcileTrouble',
        { account: 'main', reason: 'exchange_mismatch' },
        'main: an action was blocked by trouble, not by choice: exchange_mismatch',
      ),
      fires(
        '8m',
        'GrinderReconcileBudgetUsedUp',
        { account: 'main', reason: 'max_calls_per_day' },
        "main: an action was blocked because today's budget is used up (max_calls_per_day)",
      ),
      silent('40m', 'GrinderReconcileTrouble'),
    ],
  },
  {
    name: 'a bot forgets what it owns, twice in an hour',
    series: { [blocked('mass_change')]: '0x5 6x30 12x30', [blocked('not_armed')]: '0+2x60' },
    expected: [
      silent('5m', 'GrinderReconcileMassChange'),
      ...['7m', '38m'].map((at) =>
        fires(
          at,
          'GrinderReconcileMassChange',
          { account: 'main' },
          'main: armed, and its bot has forgotten so much at once that it is not believed yet',
        ),
      ),
      silent('25m', 'GrinderReconcileMassChange'),
    ],
  },
  {
    name: 'budgets run low, a budget of zero does not',
    series: {
      ...budgets('main', [85, 15, 0, 5_000]),
      ...budgets('other', [80, 20, 4_500, 500]),
      ...budgets('watched', [0, 0, 0, 0]),
    },
    expected: [
      {
        at: '5m',
        alert: 'GrinderReconcileBudgetLow',
        firing: [
          { labels: { account: 'main' }, summary: 'main: 15% of a budget of the day is left' },
          { labels: { account: 'other' }, summary: 'other: 10% of a budget of the day is left' },
        ],
      },
    ],
  },
];
