import { decimal } from '../../domain/decimal';
import { fitsMode } from '../../domain/leg';
import type { CloseOrder } from '../port';

/** Why an order is none that only reduces: then it is not sent, whatever the caller believes. */
export function contradictionIn({ side, positionSide, mode, quantity }: CloseOrder): string | null {
  if (!fitsMode(positionSide, mode)) return `a ${positionSide} leg cannot be closed in ${mode} mode`;
  const reduces = positionSide === 'BOTH' || side === (positionSide === 'LONG' ? 'SELL' : 'BUY');
  if (!reduces) return `${side} would enlarge a ${positionSide} leg`;
  return decimal(quantity).gt(0) ? null : `a quantity of ${quantity} closes nothing`;
}
