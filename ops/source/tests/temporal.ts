import { fires, type Scenario, silent } from './scenario';

const waited = (queue: string, le: string) =>
  `task_schedule_to_start_latency_bucket{taskqueue="${queue}", task_type="Activity", partition="0", le="${le}"}`;
const failures =
  'failed_workflow_tasks{namespace="default", failure="NonDeterministicError", operation="RespondWorkflowTaskFailed"}';

export const TEMPORAL_TESTS: readonly Scenario[] = [
  {
    name: 'the server goes away, and its database before that',
    series: {
      'up{job="temporal", instance="temporal:8000"}': '1x20 0x10',
      'persistence_errors{service_name="history", operation="UpdateShard"}': '0x5 0+5x15',
    },
    expected: [
      silent('5m', 'GrinderReconcileTemporalDatabase'),
      fires('10m', 'GrinderReconcileTemporalDatabase', {}, "Temporal's database refuses or does not answer"),
      silent('21m', 'GrinderReconcileTemporalDown'),
      fires('24m', 'GrinderReconcileTemporalDown', {}, 'The Temporal server does not answer'),
    ],
  },
  {
    name: 'the first workflow task that ever failed; those of the server itself are its own business',
    series: {
      [failures]: '_x5 1x40',
      'failed_workflow_tasks{namespace="temporal_system", failure="UnhandledCommand"}': '0+1x45',
    },
    expected: [
      silent('4m', 'GrinderReconcileTemporalTasksFail'),
      fires(
        '7m',
        'GrinderReconcileTemporalTasksFail',
        { namespace: 'default', failure: 'NonDeterministicError' },
        'default: workflow tasks fail (NonDeterministicError)',
      ),
      silent('30m', 'GrinderReconcileTemporalTasksFail'),
    ],
  },
  {
    name: 'tasks wait for the worker; a queue of somebody else waits longer',
    series: {
      [waited('grinder_reconcile', '2')]: '0+1x30',
      [waited('grinder_reconcile', '5')]: '0+10x30',
      [waited('grinder_reconcile', '+Inf')]: '0+10x30',
      [waited('theirs', '2')]: '0x30',
      [waited('theirs', '+Inf')]: '0+10x30',
      'approximate_backlog_age_seconds{taskqueue="grinder_reconcile_guard", task_type="Workflow", partition="0"}':
        '0x10 30+60x20',
      'approximate_backlog_age_seconds{taskqueue="theirs", task_type="Workflow", partition="0"}': '900x30',
    },
    expected: [
      silent('10m', 'GrinderReconcileTemporalQueueSlow'),
      fires(
        '20m',
        'GrinderReconcileTemporalQueueSlow',
        { taskqueue: 'grinder_reconcile', task_type: 'Activity' },
        'grinder_reconcile: Activity tasks wait 4.833s until they start',
      ),
      silent('12m', 'GrinderReconcileTemporalBacklog'),
      fires(
        '16m',
        'GrinderReconcileTemporalBacklog',
        { taskqueue: 'grinder_reconcile_guard', task_type: 'Workflow' },
        'grinder_reconcile_guard: Workflow tasks have waited for 5m 30s',
      ),
    ],
  },
  {
    name: 'schedules miss an action for the first time',
    series: { 'schedule_missed_catchup_window{namespace="default"}': '_x5 3x40' },
    expected: [
      silent('4m', 'GrinderReconcileTemporalScheduleMisses'),
      fires(
        '7m',
        'GrinderReconcileTemporalScheduleMisses',
        { namespace: 'default' },
        'default: schedules missed actions',
      ),
      silent('30m', 'GrinderReconcileTemporalScheduleMisses'),
    ],
  },
];
