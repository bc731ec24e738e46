import { decimal, isDecimalText } from './decimal';

/** What the policy may do: the runbook's actions and our `cancel_then_flatten`. */
export const POLICY_ACTIONS = ['none', 'cancel_all', 'flatten', 'cancel_then_flatten'] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

/** Limits of what the guard grants; `perDay` is the UTC day, amounts are USDT as decimal strings. */
export interface BudgetLimits {
  readonly maxCallsPerRun: number;
  readonly maxNotionalPerRun: string;
  readonly maxCallsPerDay: number;
  readonly maxNotionalPerDay: string;
}

/** The policy of an account. It lives in the guard and nowhere else; the default allows nothing. */
export interface Policy {
  readonly action: PolicyAction;
  readonly dryRun: boolean;
  readonly allowActiveRemediation: boolean;
  readonly cooldownSeconds: number;
  readonly symbolWhitelist: string[];
  /** USDT. */
  readonly maxFlattenNotionalUsdt: string;
  readonly maxOrdersPerAction: number;
  readonly maxSymbolsPerAction: number;
  /** How long a mass of unexpected things must last before it is acted on; 0 acts at once. */
  readonly massConfirmSeconds: number;
  readonly budget: BudgetLimits;
  readonly maxArmSeconds: number;
  /** How many operators an arming takes: with 2 it waits for a second one, of another name. */
  readonly approvals: number;
}

/** True where both policies say the same, whatever the order of keys, the notation of amounts or the order of symbols. */
export function samePolicy(a: Policy, b: Policy): boolean {
  return canonical(a) === canonical(b);
}

function canonical(policy: Policy): string {
  const { budget, symbolWhitelist, ...rest } = policy;
  const sorted = (value: object) => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(
    [sorted(rest), sorted(budget), [...new Set(symbolWhitelist)].sort()],
    (_key, value) => (isDecimalText(value) ? decimal(value).toFixed() : value),
  );
}

export const allowsCancel = (action: PolicyAction) =>
  action === 'cancel_all' || action === 'cancel_then_flatten';
export const allowsFlatten = (action: PolicyAction) =>
  action === 'flatten' || action === 'cancel_then_flatten';
