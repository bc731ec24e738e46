import { type Action, type ActionGroup, actionsOf, type CancelAction, type CloseAction } from './plan';
import { sliceNotionals } from './sizing';
import type { Usage } from './usage';

/** One request that changes the exchange: a batch of regular cancels, one conditional cancel, or one slice. */
export interface PlannedWrite {
  readonly key: string;
  readonly symbol: string;
  /** Keys of the actions it carries out. */
  readonly actions: readonly string[];
  /** What exactly is sent, one line a target: a permit holds for this and nothing else. */
  readonly targets: readonly string[];
  /** Of a close: which of its slices, from 0 on. */
  readonly slice: number | null;
  readonly calls: number;
  /** USDT. */
  readonly notional: string;
}

/** Calls and notional that an action takes from the budgets: one call an order cancelled or placed. */
export function costOf(action: Action): Usage {
  return action.kind === 'cancel_all'
    ? { calls: 1, notional: '0' }
    : { calls: action.slices.length, notional: action.notional ?? '0' };
}

/** The line of a permit that names one order to cancel. */
export const cancelTarget = (
  symbol: string,
  order: Pick<CancelAction, 'orderKind' | 'orderId' | 'clientOrderId'>,
): string => `cancel ${symbol} ${order.orderKind} ${order.orderId} ${order.clientOrderId}`;

/** The line of a permit that names one market order of a close. */
export const closeTarget = (
  close: Pick<CloseAction, 'symbol' | 'positionSide' | 'side'>,
  quantity: string,
): string => `${close.side} ${quantity} ${close.symbol} ${close.positionSide}`;

/**
 * Cuts granted groups into writes, in the order in which they are sent. Keys are positions in that
 * order (`w1`, `w2`, ...), so the same grant always gives the same keys.
 * @param cancelBatch so many regular orders of one symbol the exchange cancels in one request
 */
export function cutIntoWrites(groups: readonly ActionGroup[], cancelBatch: number): PlannedWrite[] {
  const writes: Omit<PlannedWrite, 'key'>[] = [];
  let batch: CancelAction[] = [];
  const flush = () => {
    const [first] = batch;
    if (first !== undefined) writes.push(cancelWrite(first.symbol, batch));
    batch = [];
  };
  for (const group of groups) {
    // Protective cancels share no request with anything but their own group.
    if (group.close !== null) flush();
    for (const action of actionsOf(group)) {
      if (action.kind === 'flatten') {
        flush();
        writes.push(...closeWrites(action));
      } else if (action.orderKind === 'conditional') {
        flush();
        writes.push(cancelWrite(action.symbol, [action]));
      } else {
        if (batch.length >= cancelBatch || (batch[0] !== undefined && batch[0].symbol !== action.symbol))
          flush();
        batch.push(action);
      }
    }
    if (group.close !== null) flush();
  }
  flush();
  return writes.map((write, index) => ({ key: `w${index + 1}`, ...write }));
}

/** @param orders all of that symbol */
function cancelWrite(symbol: string, orders: readonly CancelAction[]): Omit<PlannedWrite, 'key'> {
  return {
    symbol,
    actions: orders.map(({ key }) => key),
    targets: orders.map((order) => cancelTarget(symbol, order)),
    slice: null,
    calls: orders.length,
    notional: '0',
  };
}

function closeWrites(close: CloseAction): Omit<PlannedWrite, 'key'>[] {
  const { key, symbol, slices, markPrice, notional } = close;
  return sliceNotionals(slices, markPrice ?? '0', notional ?? '0').map(({ quantity, worth }, slice) => ({
    symbol,
    actions: [key],
    targets: [closeTarget(close, quantity)],
    slice,
    calls: 1,
    notional: worth,
  }));
}
