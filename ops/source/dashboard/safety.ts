import { THRESHOLDS } from '../thresholds';
import type { Row } from './panel';

const CONCLUSIVE =
  'max by (account) (grinder_reconcile_last_conclusive_observation_timestamp_seconds{account=~"$account"})';

/** The first screen: what somebody wants to know who was woken. */
export const SAFETY: Row = {
  title: 'Is each account safe?',
  panels: [
    {
      title: 'Known to be right now',
      description: 'Looked at lately, and nothing found that should not be there.',
      type: 'stat',
      width: 8,
      queries: [{ expr: 'grinder_reconcile:known_right{account=~"$account"}', legend: '{{account}}' }],
      words: { '0': ['not known', 'red'], '1': ['known right', 'green'] },
    },
    {
      title: 'Last conclusive look',
      description: 'How long ago an account could be judged.',
      type: 'stat',
      width: 8,
      queries: [{ expr: `time() - ${CONCLUSIVE}`, legend: '{{account}}' }],
      unit: 's',
      steps: [
        [THRESHOLDS.blindSeconds, 'orange'],
        [2 * THRESHOLDS.blindSeconds, 'red'],
      ],
    },
    {
      title: 'Share of minutes known right, of a day and of 30 days',
      description: 'The objective is 99% of a day.',
      type: 'stat',
      width: 8,
      queries: [
        { expr: 'grinder_reconcile:known_right:ratio_1d{account=~"$account"}', legend: '{{account}}, 1 day' },
        {
          expr: 'grinder_reconcile:known_right:ratio_30d{account=~"$account"}',
          legend: '{{account}}, 30 days',
        },
      ],
      unit: 'percentunit',
      base: 'red',
      steps: [[THRESHOLDS.knownRightShare, 'green']],
    },
    {
      title: 'When it was known to be right',
      description: 'Red: a mismatch stood, nothing conclusive was seen, or no worker ran.',
      type: 'state-timeline',
      width: 12,
      queries: [{ expr: 'grinder_reconcile:known_right{account=~"$account"}', legend: '{{account}}' }],
      words: { '0': ['not known', 'red'], '1': ['known right', 'green'] },
    },
    {
      title: 'Alerts that fire',
      description: 'What each means and what to do first is in docs/runbooks/alerts.md.',
      type: 'table',
      width: 12,
      queries: [
        { expr: 'ALERTS{alertstate="firing", alertname!="Watchdog", account=~"$account|"}', legend: '' },
      ],
    },
  ],
};
