import { decimal, isDecimalText } from './decimal';
import type { ActionKind } from './vocabulary';

/** What the policy may do: the runbook's actions and our `cancel_then_flatten`. */
export const POLICY_ACTIONS = ['none', 'cancel_all', 'flatten', 'cancel_then_flatten'] as const;
/** Which kinds of action a policy has. */
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

/** A setting as a policy has it. */
export type SettingValue = string | number | boolean | readonly string[];

/** A setting that is one thing here and another there; null where it is not set. */
export interface Difference {
  /** Such as `dryRun`, or `budget.maxCallsPerDay`. */
  readonly key: string;
  readonly from: SettingValue | null;
  readonly to: SettingValue | null;
}

/**
 * A policy as one list of keys, those of the budget as `budget.<key>`.
 * @example
 * ```ts
 * import { policyRows } from 'grinder-reconcile/client';
 *
 * const { policy } = await reconcile.status('main');
 * for (const [key, value] of policyRows(policy)) console.log(key, value);
 * ```
 */
export function policyRows({ budget, ...rest }: Policy): [key: string, value: SettingValue][] {
  const ofBudget = Object.entries(budget).map(([key, value]): [string, SettingValue] => [
    `budget.${key}`,
    value,
  ]);
  return [...Object.entries(rest), ...ofBudget];
}

/**
 * What changes from one policy to another: not the order of symbols, and not the notation of amounts.
 * @example
 * ```ts
 * import { policyDifferences, readConfigFile } from 'grinder-reconcile/client';
 *
 * const filed = readConfigFile('reconcile.config.json').config.accounts['main'];
 * const { policy } = await reconcile.status('main');
 * if (filed !== undefined)
 *   for (const { key, from, to } of policyDifferences(policy, filed.policy)) console.log(key, from, to);
 * ```
 */
export function policyDifferences(from: Policy, to: Policy): Difference[] {
  const before = new Map(policyRows(from));
  const after = new Map(policyRows(to));
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => ({ key, from: before.get(key) ?? null, to: after.get(key) ?? null }))
    .filter((row) => canonical(row.from) !== canonical(row.to));
}

/** True where both policies say the same. */
export const samePolicy = (a: Policy, b: Policy): boolean => policyDifferences(a, b).length === 0;

const canonical = (value: SettingValue | null): string =>
  JSON.stringify(Array.isArray(value) ? [...new Set(value)].sort() : value, (_key, each) =>
    isDecimalText(each) ? decimal(each).toFixed() : each,
  );

export const allowsCancel = (action: PolicyAction) =>
  action === 'cancel_all' || action === 'cancel_then_flatten';
export const allowsClose = (action: PolicyAction) => action === 'flatten' || action === 'cancel_then_flatten';
/** Whether a policy has actions of this kind. */
export const allowsKind = (action: PolicyAction, kind: ActionKind) =>
  kind === 'cancel_all' ? allowsCancel(action) : allowsClose(action);
