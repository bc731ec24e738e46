import { decimal } from './decimal';
import type { ExchangeOrder, ExchangePosition } from './exchange-view';
import type { PositionMode, PositionSide } from './vocabulary';

/** One leg of a symbol: BOTH in one-way mode, LONG or SHORT in hedge mode. */
export interface Leg {
  readonly symbol: string;
  readonly positionSide: PositionSide;
}

/** Whether two rows are of the same leg. */
export const isSameLeg = (a: Leg, b: Leg): boolean =>
  a.symbol === b.symbol && a.positionSide === b.positionSide;

/** Whether an account in this position mode can have such a leg open. */
export const fitsMode = (positionSide: PositionSide, mode: PositionMode): boolean =>
  (positionSide === 'BOTH') === (mode === 'one-way');

/** Whether all that an order can do is reduce its leg. In hedge mode the side alone tells; the flag cannot be sent there. */
export const onlyReduces = ({ positionSide, side, reduceOnly, closePosition }: ExchangeOrder): boolean =>
  positionSide === 'BOTH' ? reduceOnly || closePosition : side === (positionSide === 'LONG' ? 'SELL' : 'BUY');

/** A LONG leg is never below, a SHORT leg never above zero: closing it would enlarge it. */
export function signProblem({
  positionSide,
  amount,
}: Pick<ExchangePosition, 'positionSide' | 'amount'>): string | null {
  const size = decimal(amount);
  if (positionSide === 'LONG' && size.lt(0))
    return `has the amount ${amount}, but a LONG leg is not below zero`;
  if (positionSide === 'SHORT' && size.gt(0))
    return `has the amount ${amount}, but a SHORT leg is not above zero`;
  return null;
}
