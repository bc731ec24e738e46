import { hasTrait, REASON_NAMES } from '../../../src/domain/reasons';
import type { AlertGroup } from '../alert';
import { newest } from '../promql';
import { THRESHOLDS } from '../thresholds';

const { blockedWithin, budgetLeftShare } = THRESHOLDS;
const TROUBLE = REASON_NAMES.filter((reason) => hasTrait(reason, 'trouble')).join('|');

const shareLeft = (unit: 'calls' | 'notional'): string => {
  const left = newest(`grinder_reconcile_budget_${unit}_remaining_day`);
  const used = newest(`grinder_reconcile_budget_${unit}_used_day`);
  return `(${left} / (${used} + ${left}) < ${budgetLeftShare})`;
};

export const BLOCKED: AlertGroup = {
  name: 'grinder-reconcile-blocked',
  title: 'Is it kept from acting?',
  alerts: [
    {
      name: 'GrinderReconcileTrouble',
      severity: 'warning',
      expr: `sum by (account, reason) (increase(grinder_reconcile_account_action_blocked_total{reason=~"${TROUBLE}"}[${blockedWithin}])) > 0`,
      keepFiringFor: '5m',
      perAccount: true,
      summary: '{{ $labels.account }}: an action was blocked by trouble, not by choice: {{ $labels.reason }}',
      description: 'It was planned and allowed, and could not be done.',
      first: [
        [
          `temporal workflow list --query "ReconcileAccount = '$ACCOUNT' AND ReconcileOutcome IN ('blocked', 'partial')"`,
          'the cycles',
        ],
        ['temporal workflow result --workflow-id "$ID"', 'the reason, and what to do next'],
      ],
      further: 'What each reason means: [the table](../reference.md#every-reason).',
    },
    {
      name: 'GrinderReconcileMassChange',
      severity: 'critical',
      expr: `sum by (account) (increase(grinder_reconcile_account_action_blocked_total{reason="mass_change"}[${blockedWithin}])) > 0`,
      perAccount: true,
      summary:
        '{{ $labels.account }}: armed, and its bot has forgotten so much at once that it is not believed yet',
      description:
        'That is what a bot looks like that has restarted and has not read back what it owns. Once it has lasted for `policy.massConfirmSeconds`, a minute by default, it is believed, and everything is removed.',
      first: [
        ['grinder-reconcile disarm $ACCOUNT --wait', 'where the bot is wrong, or you do not know'],
        ['grinder-reconcile run $ACCOUNT', 'what it has forgotten'],
      ],
      further:
        'Is the bot right, wait, or arm for exactly that plan: [mass change](reconciliation-triage.md#mass-change).',
    },
    {
      name: 'GrinderReconcileBudgetUsedUp',
      severity: 'warning',
      expr: `sum by (account, reason) (increase(grinder_reconcile_account_action_blocked_total{reason=~"max_calls_per_day|max_notional_per_day"}[${blockedWithin}])) > 0`,
      keepFiringFor: '5m',
      perAccount: true,
      summary:
        "{{ $labels.account }}: an action was blocked because today's budget is used up ({{ $labels.reason }})",
      description: "Nothing more is done before 00:00 UTC. What uses a whole day's budget deserves a look.",
      first: [
        ['grinder-reconcile status $ACCOUNT', 'what is left'],
        [
          `temporal workflow list --query "ReconcileAccount = '$ACCOUNT' AND ReconcileOutcome = 'acted'"`,
          'what it was spent on',
        ],
      ],
      further:
        'Wait for 00:00 UTC, or raise `policy.budget` and run `grinder-reconcile apply`, which disarms.',
    },
    {
      name: 'GrinderReconcileBudgetLow',
      severity: 'warning',
      expr: `${shareLeft('calls')} or ${shareLeft('notional')}`,
      perAccount: true,
      summary: '{{ $labels.account }}: {{ $value | humanizePercentage }} of a budget of the day is left',
      description: 'With an empty budget nothing is done before 00:00 UTC.',
      first: [
        ['grinder-reconcile status $ACCOUNT', 'what is left of calls and notional'],
        [
          `temporal workflow list --query "ReconcileAccount = '$ACCOUNT' AND ReconcileOutcome = 'acted'"`,
          'what it was spent on',
        ],
      ],
    },
  ],
};
