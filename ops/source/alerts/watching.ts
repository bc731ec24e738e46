import type { AlertGroup } from '../alert';
import { ACCOUNTS_LATELY, newest, RESTING, RESTING_LATELY } from '../promql';
import { THRESHOLDS } from '../thresholds';

const { blindSeconds, cyclesWithin, inconclusiveShare, knownRightMinutes, knownRightShare } = THRESHOLDS;
const { restarts, restartsWithin } = THRESHOLDS;
const CONCLUSIVE = newest('grinder_reconcile_last_conclusive_observation_timestamp_seconds');

export const WATCHING: AlertGroup = {
  name: 'grinder-reconcile-watching',
  title: 'Is anybody watching?',
  alerts: [
    {
      name: 'GrinderReconcileWorkerDown',
      severity: 'critical',
      expr: 'absent(up{job="grinder-reconcile"} == 1)',
      for: '1m',
      summary: 'No worker answers, so nothing watches the accounts',
      description:
        'Nothing is written either. The worker ends by itself, and says why, where it does not reach Temporal or one of its Workers stops.',
      first: [
        ['docker compose ps --all worker', 'does it run, and with what did it end?'],
        ['docker compose logs --tail 50 worker', 'the last line is the reason'],
        [
          'docker compose restart worker',
          'starts it again, also where it hangs; a cycle that was cut off sends nothing twice',
        ],
      ],
      further:
        'Where there is no container any more: `docker compose up -d worker`. Where it runs and answers 403 on `/metrics`, Prometheus calls it by a name that is not in `metrics.allowedHosts`. More: [the worker is down](../operations.md#the-worker-is-down).',
    },
    {
      // Each start takes what `for` had counted of the others away.
      name: 'GrinderReconcileWorkerRestarts',
      severity: 'critical',
      expr: `max by (instance) (changes(grinder_reconcile_start_timestamp_seconds[${restartsWithin}])) > ${restarts}`,
      summary: '{{ $labels.instance }}: the worker starts again and again',
      description:
        'It ends each time, so cycles hardly get to their end. Nothing is sent twice. Other alerts may stay away: they need a worker that lasts.',
      first: [
        ['docker compose ps --all worker', 'for how long has it run?'],
        ['docker compose logs --tail 50 worker', 'what each one said last; one that was killed says nothing'],
      ],
      further:
        'Killed without a word: too little memory, as `dmesg` or the events of the platform say. After an upgrade: go back to the version before.',
    },
    {
      name: 'GrinderReconcileWorkerNotPolling',
      severity: 'critical',
      expr: 'min by (worker) (grinder_reconcile_worker_polling) == 0',
      for: '1m',
      summary: 'The Worker of {{ $labels.worker }} takes no work',
      description:
        'It stopped, and its process should have ended with it. Until it is started again nothing is written there.',
      first: [
        ['curl -s http://127.0.0.1:9090/healthz', 'which Worker, and which accounts it serves'],
        ['docker compose logs --tail 50 worker', 'why it stopped'],
        ['docker compose restart worker', 'what is being sent is finished first'],
      ],
    },
    {
      name: 'GrinderReconcileBlind',
      severity: 'critical',
      expr: `((time() - ${CONCLUSIVE} > ${blindSeconds}) or (${ACCOUNTS_LATELY} unless on (account) ${CONCLUSIVE})) unless on (account) (${RESTING_LATELY} or ${RESTING})`,
      for: '2m',
      keepFiringFor: '1m',
      perAccount: true,
      summary: '{{ $labels.account }}: nothing conclusive has been seen for more than four minutes',
      description:
        "The exchange or the bot's expected state cannot be read, or no cycle runs. Unknown is never taken for empty, so nothing is done.",
      first: [
        ['grinder-reconcile run $ACCOUNT', 'the headline names what cannot be read'],
        ['grinder-reconcile schedule list', 'is there a schedule, and when did it last start a cycle?'],
      ],
      further:
        'Where no worker serves the account any more, since the one on its task queue is down, start that one: the alert then ends by itself after a quarter of an hour, the account stays unseen. An account that is to leave the configuration is paused first (`grinder-reconcile schedule pause`). Where the bot is known to be dead, arm with `--bot-is-down`. Where the exchange is away, there is nothing to do but wait.',
    },
    {
      name: 'GrinderReconcileNoCycles',
      severity: 'warning',
      expr: `(sum by (account) (increase(grinder_reconcile_cycles_total[${cyclesWithin}])) == 0) unless on (account) ${RESTING}`,
      for: '5m',
      perAccount: true,
      summary: '{{ $labels.account }}: no cycle has ended for more than ten minutes',
      description: 'The schedule starts none, or Temporal or the worker does not get to them.',
      first: [
        ['grinder-reconcile schedule list', 'when the last one started, and whether it is paused'],
        ['grinder-reconcile run $ACCOUNT', 'does one end that is started by hand?'],
        ['docker compose ps', 'are Temporal and its database healthy?'],
      ],
    },
    {
      name: 'GrinderReconcileInconclusive',
      severity: 'warning',
      expr: `sum by (account) (increase(grinder_reconcile_cycles_total{outcome="inconclusive"}[10m])) / sum by (account) (increase(grinder_reconcile_cycles_total[10m])) > ${inconclusiveShare}`,
      for: '5m',
      keepFiringFor: '5m',
      perAccount: true,
      summary: '{{ $labels.account }}: {{ $value | humanizePercentage }} of the cycles are inconclusive',
      description:
        'Unknown is never taken for empty, so nothing is done. The reports name what cannot be read.',
      first: [['grinder-reconcile run $ACCOUNT', 'the headline names what cannot be read']],
      further:
        'Is it the expected state: does the bot write, often enough, and all of it? Is it the exchange: look at its status page, and at the request weight on the dashboard.',
    },
    {
      name: 'GrinderReconcileNotKnownRight',
      severity: 'warning',
      expr: `grinder_reconcile:known_right:ratio_1d < ${knownRightShare} and on (account) count_over_time(grinder_reconcile:known_right[1d]) > ${knownRightMinutes}`,
      for: '15m',
      perAccount: true,
      summary: '{{ $labels.account }}: known to be right in less than 99% of the minutes of a day',
      description:
        'The objective is 99%. In the other minutes a mismatch stood, or nothing conclusive had been seen, or no worker ran.',
      first: [
        [
          `temporal workflow list --query "ReconcileAccount = '$ACCOUNT' AND ReconcileOutcome IS NOT NULL"`,
          'every cycle that was not clean, newest first',
        ],
      ],
      further:
        'The dashboard shows when it was not. What repeats every day is worth mending: in the bot, its expected state, or the interval.',
    },
    {
      name: 'GrinderReconcileLogDropped',
      severity: 'warning',
      expr: 'sum by (instance) (increase(grinder_reconcile_log_dropped_total[10m])) > 0',
      summary: '{{ $labels.instance }}: {{ $value | humanize }} lines of the log were dropped',
      description:
        'The disk is full, or whatever reads the log does not. The worker goes on; the reports in Temporal are complete.',
      first: [['df -h', 'is a disk full?']],
    },
  ],
};
