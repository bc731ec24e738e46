import { OUR_QUEUES } from '../promql';
import { THRESHOLDS } from '../thresholds';
import type { Row } from './panel';

/** Its server is scraped every 30 s: shorter windows would hold one sample. */
const WINDOW = '[2m]';

export const TEMPORAL_ROW: Row = {
  title: 'Worker and Temporal',
  panels: [
    {
      title: 'Up',
      description: 'Whether Prometheus reaches each, and whether the Workers take work.',
      type: 'stat',
      width: 12,
      queries: [
        { expr: 'max by (job) (up)', legend: '{{job}}' },
        { expr: 'min by (worker) (grinder_reconcile_worker_polling)', legend: 'Worker of {{worker}}' },
      ],
      words: { '0': ['down', 'red'], '1': ['up', 'green'] },
    },
    {
      title: 'Tasks wait for the worker',
      description: '95th percentile from scheduled to started, and the age of the oldest that waits.',
      type: 'timeseries',
      width: 12,
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (taskqueue, le) (rate(task_schedule_to_start_latency_bucket${OUR_QUEUES}${WINDOW})))`,
          legend: '{{taskqueue}} p95',
        },
        {
          expr: `max by (taskqueue) (approximate_backlog_age_seconds${OUR_QUEUES})`,
          legend: '{{taskqueue}} oldest',
        },
      ],
      unit: 's',
      steps: [[THRESHOLDS.queueLatencySeconds, 'red']],
    },
    {
      title: 'Scheduled starts',
      description: 'Taken, and missed for whatever reason.',
      type: 'timeseries',
      width: 8,
      queries: [
        { expr: `sum(rate(schedule_action_success${WINDOW}))`, legend: 'taken a second' },
        { expr: `sum(rate(schedule_missed_catchup_window${WINDOW}))`, legend: 'too late' },
        { expr: `sum(rate(schedule_buffer_overruns${WINDOW}))`, legend: 'too many' },
        { expr: `sum(rate(schedule_action_errors${WINDOW}))`, legend: 'refused' },
      ],
    },
    {
      title: 'Workflow tasks that failed',
      description: 'Of UnhandledCommand a few are normal.',
      type: 'timeseries',
      width: 8,
      queries: [
        {
          expr: `sum by (failure) (increase(failed_workflow_tasks{namespace!="temporal_system"}${WINDOW}))`,
          legend: '{{failure}}',
        },
      ],
    },
    {
      title: "Temporal's database",
      description: 'Requests a second, and those that failed.',
      type: 'timeseries',
      width: 8,
      queries: [
        { expr: `sum(rate(persistence_requests${WINDOW}))`, legend: 'requests' },
        { expr: `sum(rate(persistence_errors${WINDOW}))`, legend: 'errors' },
      ],
    },
  ],
};
