import { decimal } from '../../../src/domain/decimal';
import type { Policy } from '../../../src/domain/policy';
import { type Evidence, ofKind } from '../evidence';
import { type Check, time } from './check';
import { type SentWrite, sentWrites } from './writes';

/** Prices never move during a storm, so what a fill was worth is what was reserved for it. */
const worthOf = ({ effects }: SentWrite) =>
  effects
    .filter(({ kind }) => kind === 'order_filled')
    .reduce(
      (sum, { quantity, price }) => sum.plus(decimal(quantity ?? '0').times(decimal(price ?? '0'))),
      decimal('0'),
    );

/** The policy that may have been in force: the latest one that was asked for by then. */
export function policyAt(evidence: Evidence, account: string, at: number): Policy | undefined {
  return ofKind(evidence, 'policy').findLast((each) => each.account === account && each.at <= at)?.policy;
}

/** Calls and notional of a UTC day stay within the budget that was in force. */
export const withinBudget: Check = (evidence) => {
  const used = new Map<string, { calls: number; notional: ReturnType<typeof decimal> }>();
  return sentWrites(evidence).flatMap((sent) => {
    const day = `${sent.account} on ${new Date(sent.at).toISOString().slice(0, 10)}`;
    const before = used.get(day) ?? { calls: 0, notional: decimal('0') };
    const now = {
      calls: before.calls + sent.targets.length,
      notional: before.notional.plus(worthOf(sent)),
    };
    used.set(day, now);
    const budget = policyAt(evidence, sent.account, sent.at)?.budget;
    if (budget === undefined) return [`${sent.account}: a write at ${time(sent.at)} before any policy`];
    return [
      ...(now.calls > budget.maxCallsPerDay
        ? [`${day}: ${now.calls} calls at ${time(sent.at)}, allowed are ${budget.maxCallsPerDay}`]
        : []),
      // A market order may fill a tick away from the mark price.
      ...(now.notional.gt(decimal(budget.maxNotionalPerDay).times('1.001'))
        ? [`${day}: ${now.notional} USDT at ${time(sent.at)}, allowed are ${budget.maxNotionalPerDay}`]
        : []),
    ];
  });
};

/** One cycle's writes stay within `maxOrdersPerAction` and `maxSymbolsPerAction`. */
export const withinCycleLimits: Check = (evidence) => {
  const cycles = new Map<string, SentWrite[]>();
  for (const sent of sentWrites(evidence)) {
    if (sent.granted === null) continue;
    const cycle = sent.granted.reservation.reservationId.split('/').slice(0, -1).join('/');
    cycles.set(cycle, [...(cycles.get(cycle) ?? []), sent]);
  }
  return [...cycles].flatMap(([cycle, writes]) => {
    const [first] = writes;
    const policy = first === undefined ? undefined : policyAt(evidence, first.account, first.at);
    if (policy === undefined) return [];
    const orders = new Set(writes.flatMap(({ targets }) => targets)).size;
    const symbols = new Set(writes.flatMap((write) => write.symbols)).size;
    return [
      ...(orders > policy.maxOrdersPerAction
        ? [`${cycle}: ${orders} orders, allowed are ${policy.maxOrdersPerAction}`]
        : []),
      ...(symbols > policy.maxSymbolsPerAction
        ? [`${cycle}: ${symbols} symbols, allowed are ${policy.maxSymbolsPerAction}`]
        : []),
    ];
  });
};

/** Nothing is sent for a symbol that is not in the whitelist. */
export const onlyWhitelisted: Check = (evidence) =>
  sentWrites(evidence).flatMap(({ account, at, request, symbols }) => {
    const allowed = policyAt(evidence, account, at)?.symbolWhitelist ?? [];
    return symbols
      .filter((symbol) => !allowed.includes(symbol))
      .map((symbol) => `${account}: ${request.method} ${request.path} in ${symbol} at ${time(at)}`);
  });
