import { canExecute } from '../can-execute';
import { type ExplainedGate, explainedGate, inGateOrder } from '../gates';
import type { GuardStatus } from '../guard/status';
import { hasTrait } from '../reasons';
import type { CycleReport } from '../report';

/**
 * What stops every action now, whatever it is, as far as the guard knows: the gates that are closed for a
 * cancel and for a close alike, and what the guard itself adds.
 */
export function closedForAll(status: GuardStatus): ExplainedGate[] {
  const { at, reset } = status;
  const symbol = anySymbol(status);
  const facts = { allowMainnetTrade: null, now: at, cooldownAllowanceMs: 0, strategies: ['d'], listings: [] };
  const ask = (question: { clientOrderId: string } | { amount: string; price: string }) =>
    canExecute({ symbol, ...question }, { available: true, status }, facts).gates;
  const ofClose = ask({ amount: '1', price: '0' }).map(({ reason }) => reason);
  const ofCancel = ask({ clientOrderId: `grinder_d_${symbol}_1_1_1` });
  return [
    ...(reset ? [explainedGate('reset_run')] : []),
    ...ofCancel.filter(({ reason }) => ofClose.includes(reason)),
  ];
}

/** One that the arming covers, that is whitelisted and that does not rest, as far as there is one. */
function anySymbol({ policy, arming, resting, at }: GuardStatus): string {
  const rests = (symbol: string) => resting.some((each) => each.symbol === symbol && each.until > at);
  const allowed = policy.symbolWhitelist.filter((symbol) => arming?.symbols?.includes(symbol) !== false);
  return allowed.find((symbol) => !rests(symbol)) ?? allowed[0] ?? policy.symbolWhitelist[0] ?? 'BTCUSDT';
}

/**
 * What stopped actions of a report, in the order of the gates.
 * @param guardKnown whether the guard's word is there too: then what only it decides is left to it
 */
export function closedInReport({ actions }: CycleReport, guardKnown: boolean): ExplainedGate[] {
  const reasons = actions
    .filter(({ result }) => result !== 'executed')
    .flatMap(({ gates, reason }) => (reason === null ? gates : [...gates, reason]));
  return inGateOrder(reasons)
    .filter((reason) => !(guardKnown && hasTrait(reason, 'of_guard')))
    .map(explainedGate);
}
