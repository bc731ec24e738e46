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
      description: 'By type, over all accounts; one that stands is found by every cycle.',
      type: 'timeseries',
      width: 12,
      queries: [
        { expr: `sum by (type) (increase(grinder_reconcile_mismatch_total${WINDOW}))`, legend: '{{type}}' },
      ],
    },
    {
      title: 'Actions',
      description: 'Executed, and planned in a dry run, over all accounts.',
      type: 'timeseries',
      width: 12,
      queries: [
        {
          expr: `sum by (action) (increase(grinder_reconcile_action_executed_total${WINDOW}))`,
          legend: '{{action}} executed',
        },
        {
          expr: `sum by (action) (increase(grinder_reconcile_action_planned_total${WINDOW}))`,
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
          expr: `sum by (reason) (increase(grinder_reconcile_action_blocked_total${WINDOW})) > 0`,
          legend: '{{reason}}',
        },
      ],
      stacked: true,
    },
  ],
};
