import { newest } from '../promql';
import { THRESHOLDS } from '../thresholds';
import type { Row } from './panel';

const of = (metric: string) => newest(`grinder_reconcile_${metric}{account=~"$account"}`);
const used = (unit: 'calls' | 'notional') =>
  `${of(`budget_${unit}_used_day`)} / (${of(`budget_${unit}_used_day`)} + ${of(`budget_${unit}_remaining_day`)})`;

export const BUDGETS: Row = {
  title: 'Budgets, time and load',
  panels: [
    {
      title: 'Used of the budgets of the day',
      description: 'Calls and notional since 00:00 UTC. At 100% nothing more is done today.',
      type: 'timeseries',
      width: 12,
      queries: [
        { expr: used('calls'), legend: '{{account}} calls' },
        { expr: used('notional'), legend: '{{account}} notional' },
      ],
      unit: 'percentunit',
      max: 1,
      steps: [[1 - THRESHOLDS.budgetLeftShare, 'red']],
    },
    {
      title: 'Left today',
      description: 'Calls, and notional in USDT.',
      type: 'stat',
      width: 12,
      queries: [
        { expr: of('budget_calls_remaining_day'), legend: '{{account}} calls' },
        { expr: of('budget_notional_remaining_day'), legend: '{{account}} USDT' },
      ],
    },
    {
      title: 'Duration of cycles',
      description: 'Half of them are shorter than p50, one in a hundred is longer than p99.',
      type: 'timeseries',
      width: 12,
      queries: ['0.5', '0.95', '0.99'].map((quantile) => ({
        expr: `histogram_quantile(${quantile}, sum by (le) (rate(grinder_reconcile_cycle_duration_seconds_bucket{account=~"$account"}[$__rate_interval])))`,
        legend: `p${Number(quantile) * 100}`,
      })),
      unit: 's',
    },
    {
      title: 'Request weight of the last minute',
      description:
        'Share of what the exchange allows one IP address, the requests of the bots included. Looks stop at 85 %.',
      type: 'timeseries',
      width: 12,
      queries: [
        {
          expr: `${of('exchange_request_weight_used')} / ${of('exchange_request_weight_limit')}`,
          legend: '{{account}}',
        },
      ],
      unit: 'percentunit',
      max: 1,
      steps: [[THRESHOLDS.requestWeightShare, 'red']],
    },
  ],
};
