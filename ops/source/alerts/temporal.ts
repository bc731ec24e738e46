import type { AlertGroup } from '../alert';
import { grew, OUR_QUEUES } from '../promql';
import { THRESHOLDS } from '../thresholds';

const { backlogSeconds, queueLatencySeconds } = THRESHOLDS;
const NAMESPACES = '{namespace!="temporal_system"}';

/**
 * From the metrics of Temporal's server, which Compose scrapes. On Temporal Cloud leave the file away; `GrinderReconcileGuardGone` and
 * `GrinderReconcileNoCycles` tell of the same from outside.
 */
export const TEMPORAL: AlertGroup = {
  name: 'grinder-reconcile-temporal',
  title: 'Does Temporal work?',
  alerts: [
    {
      name: 'GrinderReconcileTemporalDown',
      severity: 'critical',
      expr: 'absent(up{job="temporal"} == 1)',
      for: '2m',
      summary: 'The Temporal server does not answer',
      description:
        'No cycle starts, no permit is given, so nothing is written. A disarm is not heard either.',
      first: [
        ['docker compose ps --all', 'are temporal and postgresql up and healthy?'],
        ['docker compose logs --tail 50 temporal postgresql', 'why not'],
        ['docker compose up -d', 'starts what is down; cycles and guards go on where they were'],
      ],
    },
    {
      name: 'GrinderReconcileTemporalDatabase',
      severity: 'critical',
      expr: 'sum(increase(persistence_errors[5m])) > 0',
      for: '2m',
      keepFiringFor: '2m',
      summary: "Temporal's database refuses or does not answer",
      description: 'Guards and cycles cannot go on without it. Nothing is lost.',
      first: [
        ['docker compose logs --tail 50 postgresql', 'is the disk full, did it restart?'],
        ['df -h', 'is a disk full?'],
      ],
    },
    {
      name: 'GrinderReconcileTemporalTasksFail',
      severity: 'warning',
      expr: grew(`failed_workflow_tasks${NAMESPACES}`, 'namespace, failure', '10m'),
      keepFiringFor: '5m',
      summary: '{{ $labels.namespace }}: workflow tasks fail ({{ $labels.failure }})',
      description:
        'A workflow cannot go on with the code that the worker runs, or the worker broke off. It is tried again until it can.',
      first: [
        [
          `temporal workflow list --query "TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')"`,
          'which',
        ],
        ['docker compose logs --tail 50 worker', 'why'],
      ],
      further:
        'Temporal before 1.30 does not know the attribute. After an upgrade: go back to the version before. Of `UnhandledCommand` a few are normal: a signal arrived while the task ran.',
    },
    {
      name: 'GrinderReconcileTemporalQueueSlow',
      severity: 'warning',
      expr: `histogram_quantile(0.95, sum by (taskqueue, task_type, le) (rate(task_schedule_to_start_latency_bucket${OUR_QUEUES}[5m]))) > ${queueLatencySeconds}`,
      for: '10m',
      keepFiringFor: '5m',
      summary:
        '{{ $labels.taskqueue }}: {{ $labels.task_type }} tasks wait {{ $value | humanizeDuration }} until they start',
      description:
        'The worker is short of CPU, or does not poll enough. Cycles take longer, and plans may be too old when they are permitted.',
      first: [
        ['docker stats --no-stream', 'who uses the CPU?'],
        ['temporal task-queue describe --task-queue grinder-reconcile', 'pollers and backlog'],
      ],
    },
    {
      name: 'GrinderReconcileTemporalBacklog',
      severity: 'warning',
      expr: `max by (taskqueue, task_type) (approximate_backlog_age_seconds${OUR_QUEUES}) > ${backlogSeconds}`,
      for: '2m',
      summary:
        '{{ $labels.taskqueue }}: {{ $labels.task_type }} tasks have waited for {{ $value | humanizeDuration }}',
      description: 'No worker takes them.',
      first: [
        ['temporal task-queue describe --task-queue grinder-reconcile', 'does anybody poll?'],
        ['docker compose ps worker', 'does it run?'],
      ],
    },
    {
      name: 'GrinderReconcileTemporalScheduleMisses',
      severity: 'warning',
      expr: ['schedule_missed_catchup_window', 'schedule_buffer_overruns', 'schedule_action_errors']
        .map((counter) => grew(counter, 'namespace', '10m'))
        .join(' or '),
      keepFiringFor: '5m',
      summary: '{{ $labels.namespace }}: schedules missed actions',
      description:
        'Cycles were not started: Temporal was away for more than 10 s, or starts more in one namespace than it may. The next look makes up for a missed one.',
      first: [
        ['grinder-reconcile schedule list', 'do they start cycles again?'],
        ['docker compose logs --tail 50 temporal', 'was it away, or does it refuse?'],
      ],
    },
  ],
};
