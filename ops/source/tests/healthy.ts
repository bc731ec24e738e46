import { ALERTS } from '../alerts';
import { type Scenario, silent } from './scenario';

const of = (metric: string, labels = '') =>
  `grinder_reconcile_${metric}{account="main"${labels === '' ? '' : `, ${labels}`}}`;
const STEADY = '0+60x60';

/** Nothing but the Watchdog fires while all is well: every alert is silent on the same metrics. */
export const HEALTHY: Scenario = {
  name: 'a healthy account that finds nothing raises nothing',
  series: {
    'up{job="grinder-reconcile", instance="worker:9090"}': '1x60',
    'up{job="temporal-sdk", instance="worker:9091"}': '1x60',
    'up{job="temporal", instance="temporal:8000"}': '1x60',
    'grinder_reconcile_worker_polling{worker="cycles"}': '1x60',
    'grinder_reconcile_worker_polling{worker="guards"}': '1x60',
    grinder_reconcile_log_dropped_total: '0x60',
    'grinder_reconcile_start_timestamp_seconds{instance="worker:9090"}': '1000x60',
    'grinder_reconcile_account_action_blocked_total{account="main", reason="mass_change"}': '0x60',
    'grinder_reconcile_account_mismatch_total{account="main", type="ORDER_EXISTS_UNEXPECTED"}': '0x60',
    'grinder_reconcile_account_action_blocked_total{account="main", reason="port_error"}': '0x60',
    'grinder_reconcile_account_action_blocked_total{account="main", reason="not_armed"}': '0x60',
    'grinder_reconcile_account_action_blocked_total{account="main", reason="max_calls_per_day"}': '0x60',
    'grinder_reconcile_account_action_executed_total{account="main", action="flatten"}': '0x60',
    [of('last_conclusive_observation_timestamp_seconds')]: STEADY,
    [of('cycles_total', 'outcome="clean"')]: '0+2x60',
    [of('cycles_total', 'outcome="inconclusive"')]: '0x60',
    [of('cycles_total', 'outcome="unverified"')]: '0x60',
    [of('cycles_total', 'outcome="partial"')]: '0x60',
    [of('guard_last_answer_timestamp_seconds')]: STEADY,
    [of('account_enabled')]: '1x60',
    [of('schedule_present')]: '1x60',
    [of('schedule_paused')]: '0x60',
    [of('expected_state_timestamp_seconds')]: STEADY,
    [of('blind_symbols')]: '0x60',
    [of('budget_configured')]: '1x60',
    [of('budget_calls_used_day')]: '10x60',
    [of('budget_calls_remaining_day')]: '90x60',
    [of('budget_notional_used_day')]: '0x60',
    [of('budget_notional_remaining_day')]: '5000x60',
    [of('open_reservations')]: '0x60',
    [of('needs_a_look_timestamp_seconds')]: '0x60',
    [of('armed')]: '0x60',
    [of('bot_declared_down')]: '0x60',
    [of('armed_until_timestamp_seconds')]: '0x60',
    [of('exchange_request_weight_used')]: '120x60',
    [of('exchange_request_weight_limit')]: '2400x60',
    'persistence_errors{operation="GetWorkflowExecution"}': '3x60',
    'failed_workflow_tasks{namespace="default", failure="UnhandledCommand"}': '1x60',
    'approximate_backlog_age_seconds{taskqueue="grinder_reconcile", task_type="Workflow"}': '0x60',
    'task_schedule_to_start_latency_bucket{taskqueue="grinder_reconcile", task_type="Workflow", le="1"}':
      '0+10x60',
    'task_schedule_to_start_latency_bucket{taskqueue="grinder_reconcile", task_type="Workflow", le="+Inf"}':
      '0+10x60',
    'schedule_missed_catchup_window{namespace="default"}': '2x60',
    'alertmanager_notifications_failed_total{integration="slack"}': '0x60',
  },
  expected: ALERTS.filter(({ name }) => name !== 'Watchdog').map(({ name }) => silent('60m', name)),
  values: [
    { at: '60m', expr: 'count(ALERTS)', is: { '{}': 1 } },
    {
      at: '60m',
      expr: 'grinder_reconcile:known_right',
      is: { 'grinder_reconcile:known_right{account="main"}': 1 },
    },
  ],
};
