import { newest } from '../promql';
import { THRESHOLDS } from '../thresholds';
import type { Row } from './panel';

const of = (metric: string) => newest(`grinder_reconcile_${metric}{account=~"$account"}`);

export const GUARD: Row = {
  title: 'The guard',
  panels: [
    {
      title: 'Armed',
      description: 'While it is, cycles may write to the exchange.',
      type: 'state-timeline',
      width: 12,
      queries: [{ expr: of('armed'), legend: '{{account}}' }],
      words: { '0': ['disarmed', 'green'], '1': ['armed', 'orange'] },
    },
    {
      title: 'Arming ends in',
      description: 'Of the accounts that are armed.',
      type: 'stat',
      width: 6,
      queries: [
        {
          expr: `(${of('armed_until_timestamp_seconds')} - time()) and on (account) ${of('armed')} == 1`,
          legend: '{{account}}',
        },
      ],
      unit: 's',
      base: 'orange',
    },
    {
      title: 'Last answer of the guard',
      description: 'How long ago. Without a guard every action is blocked.',
      type: 'stat',
      width: 6,
      queries: [{ expr: `time() - ${of('guard_last_answer_timestamp_seconds')}`, legend: '{{account}}' }],
      unit: 's',
      steps: [[THRESHOLDS.guardSilentSeconds, 'red']],
    },
    {
      title: 'Open reservations',
      description: 'Writes that were granted and are not settled: one at most, and not for long.',
      type: 'timeseries',
      width: 12,
      queries: [{ expr: of('open_reservations'), legend: '{{account}}' }],
    },
    {
      title: 'Needs a look since',
      description:
        'The guard disarmed since it does not know what became of a write, or a position is unprotected.',
      type: 'stat',
      width: 6,
      unit: 's',
      queries: [{ expr: `time() - (${of('needs_a_look_timestamp_seconds')} > 0)`, legend: '{{account}}' }],
    },
    {
      title: 'Last remediation',
      description: 'How long ago a write was granted or permitted.',
      type: 'stat',
      width: 6,
      queries: [
        {
          expr: `(time() - ${of('last_remediation_timestamp_seconds')}) and on (account) ${of('last_remediation_timestamp_seconds')} > 0`,
          legend: '{{account}}',
        },
      ],
      unit: 's',
      base: 'blue',
    },
    {
      title: "Age of the bot's expected state",
      description: 'Without a recent one nothing is removed.',
      type: 'stat',
      width: 6,
      queries: [{ expr: `time() - ${of('expected_state_timestamp_seconds')}`, legend: '{{account}}' }],
      unit: 's',
      steps: [[THRESHOLDS.expectedStateSeconds, 'red']],
    },
  ],
};
