import { decimal, sum } from '../../domain/decimal';
import { utcDay } from '../../domain/guard/state';
import type { Policy } from '../../domain/policy';
import type { Invariant } from './invariant';
import type { Sent } from './sent';
import { HEALING_POLICY, POLICY } from './settings';

/** Mark prices: they stand still here. */
const PRICES: Readonly<Record<string, number>> = { BTCUSDT: 95_000, ETHUSDT: 3_500 };

/**
 * The sum of everything sent is never above the budgets, over all runs of the guard. What was sent before the world was
 * healed counts by itself: the arming after it takes for spent what the guard knows of, which may be less.
 */
export const withinBudgets: Invariant = ({ sent }, world) => {
  const isHealed = ({ entry, permit }: Sent) => (permit?.at ?? entry.receivedAt) >= world.healedAt;
  return [
    ...aboveBudget(
      sent.filter((each) => !isHealed(each)),
      POLICY.budget,
    ),
    ...aboveBudget(sent.filter(isHealed), HEALING_POLICY.budget),
  ];
};

function aboveBudget(sent: readonly Sent[], budget: Policy['budget']): string[] {
  const byDay = grouped(sent, ({ entry, permit }) => utcDay(permit?.at ?? entry.receivedAt));
  const byCycle = grouped(sent, ({ permit }) => permit?.request.reservationId ?? '?');
  const { maxCallsPerDay, maxNotionalPerDay, maxCallsPerRun, maxNotionalPerRun } = budget;
  return [
    ...over(byDay, maxCallsPerDay, maxNotionalPerDay),
    ...over(byCycle, maxCallsPerRun, maxNotionalPerRun),
  ];
}

function grouped(sent: readonly Sent[], nameOf: (each: Sent) => string): ReadonlyMap<string, Sent[]> {
  const groups = new Map<string, Sent[]>();
  for (const each of sent) groups.set(nameOf(each), [...(groups.get(nameOf(each)) ?? []), each]);
  return groups;
}

function over(
  groups: ReadonlyMap<string, readonly Sent[]>,
  mostCalls: number,
  mostNotional: string,
): string[] {
  return [...groups].flatMap(([name, sent]) => {
    const calls = sent.reduce((n, each) => n + each.calls, 0);
    const notional = decimal(
      sum(
        sent.map(({ entry: { params } }) =>
          params['quantity'] === undefined
            ? '0'
            : decimal(params['quantity'])
                .times(PRICES[params['symbol'] ?? ''] ?? 0)
                .toFixed(),
        ),
      ),
    );
    return [
      ...(calls > mostCalls ? [`${name}: ${calls} calls, allowed are ${mostCalls}`] : []),
      ...(notional.gt(mostNotional) ? [`${name}: ${notional} USDT, allowed are ${mostNotional}`] : []),
    ];
  });
}
