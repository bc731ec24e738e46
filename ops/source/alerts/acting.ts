import type { AlertGroup } from '../alert';
import { newest } from '../promql';
import { THRESHOLDS } from '../thresholds';

const {
  actedWithin,
  armingEndsSeconds,
  mismatchWithin,
  needsALookSeconds,
  needsALookWithin,
  requestWeightShare,
} = THRESHOLDS;

const NEEDS_A_LOOK = 'grinder_reconcile_needs_a_look_timestamp_seconds';
const needsALook = (by: string) =>
  `sum by (${by}) (increase(grinder_reconcile_cycles_total{outcome=~"unprotected_position|unverified"}[${needsALookWithin}])) > 0`;
/**
 * A cycle that was terminated, or whose worker died for good, reports nothing: the guard finds out. And it goes on saying
 * so until somebody arms: a page for a leg without its stop must not end by itself.
 */
const guardFoundOut = `time() - ((${newest(NEEDS_A_LOOK)} or ${newest(`last_over_time(${NEEDS_A_LOOK}[${needsALookWithin}])`)}) > 0) < ${needsALookSeconds}`;

export const ACTING: AlertGroup = {
  name: 'grinder-reconcile-acting',
  title: 'What is it doing?',
  alerts: [
    {
      name: 'GrinderReconcileNeedsALook',
      severity: 'critical',
      expr: `${needsALook('account, outcome')} or (${guardFoundOut}) unless on (account) (${needsALook('account')})`,
      perAccount: true,
      summary:
        '{{ $labels.account }}: {{ if $labels.outcome }}a cycle ended {{ $labels.outcome }}{{ else }}a write is unknown to the guard, or a position lost its stop, and nobody armed since{{ end }}; the account is disarmed',
      description:
        'What was sent and what the exchange shows differ, or a position lost its protective order and is still open.',
      first: [
        [
          `temporal workflow list --query "ReconcileAccount = '$ACCOUNT' AND ReconcileOutcome IN ('unverified', 'unprotected_position')"`,
          'the cycle',
        ],
        ['temporal workflow result --workflow-id "$ID"', 'its report: each action, and what became of it'],
        ['grinder-reconcile run $ACCOUNT', 'what the exchange shows now'],
      ],
      further:
        'Where no cycle ended so, it was terminated, or its worker died in the middle of a write: `status` says what the guard knows. It fires until somebody arms, at most for a day; a silence by `alertname` and `account` says that you have it (after a quarter of an hour it has no `outcome` any more). Look at the exchange itself. An unprotected position: protect or close it by hand, now. Arm again only when exchange and report agree.',
    },
    {
      name: 'GrinderReconcilePartial',
      severity: 'warning',
      expr: `sum by (account) (increase(grinder_reconcile_cycles_total{outcome="partial"}[${needsALookWithin}])) > 0`,
      perAccount: true,
      summary: '{{ $labels.account }}: a cycle did only part of what it was granted',
      description: 'The report lists each action with its result. The next cycle decides anew.',
      first: [
        [
          `temporal workflow list --query "ReconcileAccount = '$ACCOUNT' AND ReconcileOutcome = 'partial'"`,
          'the cycle',
        ],
        ['grinder-reconcile run $ACCOUNT', 'what is still there'],
      ],
    },
    {
      name: 'GrinderReconcileActed',
      severity: 'info',
      expr: `sum by (account, action) (increase(grinder_reconcile_account_action_executed_total[${actedWithin}])) > 0`,
      perAccount: true,
      summary: '{{ $labels.account }}: active remediation wrote to the exchange ({{ $labels.action }})',
      description: "A bot left something behind. The cycle's report lists what was removed.",
      first: [
        [
          `temporal workflow list --query "ReconcileAccount = '$ACCOUNT' AND ReconcileOutcome = 'acted'"`,
          'the cycle',
        ],
      ],
      further: 'Find out why the bot left it.',
    },
    {
      name: 'GrinderReconcileMismatchStays',
      severity: 'warning',
      expr: `sum by (account, type) (increase(grinder_reconcile_account_mismatch_total{type!="ORDER_MISSING_ON_EXCHANGE"}[${mismatchWithin}])) > 0`,
      for: '10m',
      keepFiringFor: '5m',
      perAccount: true,
      summary: '{{ $labels.account }}: {{ $labels.type }} has been found for more than ten minutes',
      description: 'Nothing removes it: some gate is closed, or the exchange goes on showing what is gone.',
      first: [
        ['grinder-reconcile run $ACCOUNT', 'which gates are closed, for each action'],
        [
          'grinder-reconcile can-execute $ACCOUNT --symbol BTCUSDT --client-order-id "$ID"',
          'the same for one order',
        ],
      ],
      further:
        'What each reason means: [the table](../reference.md#every-reason). `already_satisfied` each time: the list of the exchange lags behind; disarm until it does not, since each try costs a call of the budget.',
    },
    {
      name: 'GrinderReconcileReservationOpen',
      severity: 'warning',
      expr: `${newest('grinder_reconcile_open_reservations')} > 0`,
      for: '10m',
      perAccount: true,
      summary: '{{ $labels.account }}: a reservation does not close',
      description: 'It should expire with its plan, within minutes. Meanwhile no other cycle may write.',
      first: [
        ['grinder-reconcile status $ACCOUNT --json', 'which one, and when it expires'],
        ['docker compose logs --tail 50 worker', "does the guard's Worker get to it?"],
      ],
    },
    {
      name: 'GrinderReconcileArmed',
      severity: 'info',
      expr: `${newest('grinder_reconcile_armed')} == 1`,
      perAccount: true,
      summary: '{{ $labels.account }}: armed, so cycles may write to the exchange',
      description: 'Somebody armed it, by name, with a reason and an end.',
      first: [
        ['grinder-reconcile status $ACCOUNT', 'who, why, until when, how narrowly'],
        ['grinder-reconcile disarm $ACCOUNT --wait', 'returns when nothing can arrive any more'],
      ],
    },
    {
      name: 'GrinderReconcileArmingEnds',
      severity: 'info',
      expr: `(${newest('grinder_reconcile_armed_until_timestamp_seconds')} - time() < ${armingEndsSeconds}) and on (account) (${newest('grinder_reconcile_armed')} == 1)`,
      perAccount: true,
      summary: '{{ $labels.account }}: the arming ends in {{ $value | humanizeDuration }}',
      description: 'After that every action is blocked (`arming_expired`).',
      first: [
        [
          'grinder-reconcile arm $ACCOUNT --operator you --reason "night shift" --ttl 3600',
          'only where it is to go on',
        ],
      ],
    },
    {
      name: 'GrinderReconcileRequestWeight',
      severity: 'warning',
      expr: `${newest('grinder_reconcile_exchange_request_weight_used')} / ${newest('grinder_reconcile_exchange_request_weight_limit')} > ${requestWeightShare}`,
      for: '1m',
      keepFiringFor: '5m',
      perAccount: true,
      summary:
        '{{ $labels.account }}: {{ $value | humanizePercentage }} of the request weight of a minute is used',
      description:
        "The limit counts per IP address, the bots' own requests from there included. Beyond it the exchange refuses, and then bans.",
      first: [['grinder-reconcile schedule pause $ACCOUNT --reason "request weight"', 'takes our part away']],
      further: 'Then a longer `intervalSeconds`, or fewer clients on this address.',
    },
  ],
};
