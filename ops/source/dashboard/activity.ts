import type { Row } from './panel';

const WINDOW = '[$__rate_interval]';

export const ACTIVITY: Row = {
  title: 'What is it doing?',
  panels: [
    {
      title: 'Cycles by outcome',
      description: 'Ended cycles within the interval.',
      type: 'timeseries',
      width: 12,
      queries: [
        {
          expr: `sum by (outcome) (increase(grinder_reconcile_cycles_total{account=~"$account"}${WINDOW})) > 0`,
          legend: '{{outcome}}',
        },
      ],
      stacked: true,
    },
    {
      title: 'Mismatches found',
      description: 'By type; one that stands is found by every cycle.',
      type: 'timeseries',
      width: 12,
      queries: [
        {
          expr: `sum by (type) (increase(grinder_reconcile_account_mismatch_total{account=~"$account"}${WINDOW}))`,
          legend: '{{type}}',
        },
      ],
    },
    {
      title: 'Actions',
      description: 'Executed, and planned in a dry run.',
      type: 'timeseries',
      width: 12,
      queries: [
        {
          expr: `sum by (action) (increase(grinder_reconcile_account_action_executed_total{account=~"$account"}${WINDOW}))`,
          legend: '{{action}} executed',
        },
        {
          expr: `sum by (action) (increase(grinder_reconcile_account_action_planned_total{account=~"$account"}${WINDOW}))`,
          legend: '{{action}} planned',
        },
      ],
    },
    {
      title: 'Blocked, by reason',
      description: 'What each reason means is in docs/reference.md.',
      type: 'timeseries',
      width: 12,
      queries: [
        {
          expr: `sum by (reason) (increase(grinder_reconcile_account_action_blocked_total{account=~"$account"}${WINDOW})) > 0`,
          legend: '{{reason}}',
        },
      ],
      stacked: true,
    },
  ],
};
