import { type BudgetLimits, type Policy, policyRows, type SettingValue } from './policy';
import { defaultPolicy, policySchema } from './policy-schema';
import { InvalidInput, parseOrExplain } from './validation';

/** Keys of a policy with what they shall be; the others stay. */
export type PolicyChange = Partial<Omit<Policy, 'budget'>> & { readonly budget?: Partial<BudgetLimits> };

const PREFIX = /^policy\./;
const BUDGET = 'budget.';

/**
 * What `key=value` asks for, such as `dryRun=true`, `symbolWhitelist=BTCUSDT,ETHUSDT` or
 * `budget.maxCallsPerDay=20`.
 * @param place what the user calls the input
 * @throws InvalidInput where a key or a value is not one of a policy
 * @example
 * ```ts
 * import { parsePolicyChange } from 'grinder-reconcile/client';
 *
 * const change = parsePolicyChange(['dryRun=false', 'budget.maxCallsPerDay=20'], 'policy set');
 * ```
 */
export function parsePolicyChange(pairs: readonly string[], place: string): PolicyChange {
  const known = new Map(policyRows(defaultPolicy()));
  const given = new Map<string, SettingValue>();
  for (const pair of pairs) {
    const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    const key = name.replace(PREFIX, '');
    const sample = known.get(key);
    if (sample === undefined)
      throw new InvalidInput(
        `${place}: must be key=value, got ${JSON.stringify(pair)}; keys are ${[...known.keys()].join(', ')}`,
      );
    if (given.has(key)) throw new InvalidInput(`${place}: ${key} is given twice`);
    given.set(key, valueLike(sample, text));
  }
  const change = nested(given);
  changedPolicy(defaultPolicy(), change, place);
  return change;
}

/**
 * A policy with some keys changed.
 * @throws InvalidInput where the change names a key or a value that is not one of a policy
 */
export const changedPolicy = (policy: Policy, change: PolicyChange, place: string): Policy =>
  parseOrExplain(
    policySchema,
    { ...policy, ...change, budget: { ...policy.budget, ...change.budget } },
    place,
  );

/** The text as a value of the same kind; as it is where it is none, so that whoever checks it can show it. */
function valueLike(sample: SettingValue, text: string): SettingValue {
  switch (typeof sample) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'number':
      return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'string':
      return text;
    default:
      return text === '' ? [] : text.split(',').map((part) => part.trim());
  }
}

function nested(given: ReadonlyMap<string, SettingValue>): PolicyChange {
  const isBudget = ([key]: [string, SettingValue]) => key.startsWith(BUDGET);
  const rows = [...given];
  const budget = rows.filter(isBudget).map(([key, value]) => [key.slice(BUDGET.length), value]);
  return {
    ...Object.fromEntries(rows.filter((row) => !isBudget(row))),
    ...(budget.length === 0 ? {} : { budget: Object.fromEntries(budget) }),
  };
}
