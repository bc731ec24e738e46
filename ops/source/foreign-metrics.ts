/**
 * Metrics of others that rules and dashboard use. Temporal's names are those of its server with Prometheus's
 * endpoint on (`PROMETHEUS_ENDPOINT`): counters without `_total`, times in seconds.
 */
export const TEMPORAL_METRICS: Readonly<Record<string, string>> = {
  approximate_backlog_age_seconds: 'how long the oldest waiting task of a task queue has waited',
  failed_workflow_tasks: 'workflow tasks that a worker could not do',
  persistence_errors: 'requests to the database that failed',
  persistence_requests: 'requests to the database',
  schedule_action_errors: 'starts of a schedule that were refused',
  schedule_action_success: 'starts of a schedule',
  schedule_buffer_overruns: 'starts that a schedule gave up, because too many waited',
  schedule_missed_catchup_window: 'starts that a schedule gave up, because they were too late',
  task_schedule_to_start_latency_bucket: 'how long tasks waited for a worker',
};

export const MONITORING_METRICS: Readonly<Record<string, string>> = {
  ALERTS: 'alerts that are pending or fire',
  alertmanager_notifications_failed_total: 'pages that could not be delivered',
  up: 'whether the last scrape worked',
};
