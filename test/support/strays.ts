import { AGO, type Stack } from './stack';

type OnExchange = Pick<Stack, 'exchange'>;

let sequence = 0;
/** A client order id of ours that no test used before. */
export const ownId = (symbol = 'BTCUSDT', level = '1') =>
  `grinder_d_${symbol}_${level}_1704067200_${++sequence}`;

/** A resting limit order of ours that nobody expects, old enough to judge. */
export function strayOrder(
  { exchange }: OnExchange,
  more: {
    symbol?: string;
    clientOrderId?: string;
    side?: 'BUY' | 'SELL';
    reduceOnly?: boolean;
    positionSide?: 'LONG' | 'SHORT';
  } = {},
): string {
  const symbol = more.symbol ?? 'BTCUSDT';
  const clientOrderId = more.clientOrderId ?? ownId(symbol);
  exchange.addOrder({
    side: 'BUY',
    quantity: symbol === 'BTCUSDT' ? '0.002' : '0.05',
    price: symbol === 'BTCUSDT' ? '90000' : '3300',
    time: Date.now() - AGO,
    ...more,
    symbol,
    clientOrderId,
  });
  return clientOrderId;
}

/** A position that nobody expects, old enough to judge. */
export function strayPosition(
  { exchange }: OnExchange,
  amount = '0.004',
  more: { symbol?: string; positionSide?: 'LONG' | 'SHORT' } = {},
): void {
  exchange.setPosition({ symbol: 'BTCUSDT', amount, updateTime: Date.now() - AGO, ...more });
}

/** A resting stop-loss or take-profit of ours. */
export function protectiveOrder(
  { exchange }: OnExchange,
  more: { side?: 'BUY' | 'SELL'; positionSide?: 'LONG' | 'SHORT'; closePosition?: boolean } = {},
): string {
  const clientAlgoId = ownId('BTCUSDT', 'sl');
  const { closePosition = false, ...rest } = more;
  exchange.addAlgoOrder({
    symbol: 'BTCUSDT',
    side: 'SELL',
    orderType: 'STOP_MARKET',
    triggerPrice: '80000',
    clientAlgoId,
    createTime: Date.now() - AGO,
    ...(closePosition
      ? { closePosition: true }
      : { quantity: '0.004', ...(rest.positionSide === undefined ? { reduceOnly: true } : {}) }),
    ...rest,
  });
  return clientAlgoId;
}

/** Client ids of everything that rests, both kinds. */
export function restingIds({ exchange }: OnExchange): string[] {
  return [
    ...exchange.openOrders().map(({ clientOrderId }) => clientOrderId),
    ...exchange.openAlgoOrders().map(({ clientAlgoId }) => clientAlgoId),
  ].sort();
}
