import type { AlgoOrder, Order, Position, Trade } from '../core/model';
import { averagePrice } from '../render/order';

type Text<T, K extends keyof T> = Omit<T, K> & { readonly [P in K]: string };

/** A regular order as tests see it: decimals and ids are text. */
export type OrderInfo = Readonly<Text<Order, 'price' | 'quantity' | 'executedQty' | 'cumQuote'>> & {
  readonly avgPrice: string;
};

/** An algo order as tests see it. */
export interface AlgoOrderInfo
  extends Readonly<
    Omit<
      AlgoOrder,
      | 'quantity'
      | 'price'
      | 'triggerPrice'
      | 'activatePrice'
      | 'callbackRate'
      | 'actualPrice'
      | 'actualQty'
      | 'extreme'
    >
  > {
  readonly quantity: string | null;
  readonly price: string;
  readonly triggerPrice: string;
  readonly actualPrice: string;
  readonly actualQty: string;
}

/** A leg as tests see it; `amount` is signed. */
export type PositionInfo = Readonly<Text<Position, 'amount' | 'entryPrice'>>;

/** A trade as tests see it. */
export type TradeInfo = Readonly<Text<Trade, 'price' | 'qty' | 'realizedPnl' | 'commission'>>;

/** Copies an order out of the exchange. */
export function orderInfo(order: Order): OrderInfo {
  return {
    ...order,
    price: order.price.toFixed(),
    quantity: order.quantity.toFixed(),
    executedQty: order.executedQty.toFixed(),
    cumQuote: order.cumQuote.toFixed(),
    avgPrice: averagePrice(order).toFixed(),
  };
}

/** Copies an algo order out of the exchange. */
export function algoInfo(algo: AlgoOrder): AlgoOrderInfo {
  const { activatePrice: _activate, callbackRate: _callback, extreme: _extreme, ...rest } = algo;
  return {
    ...rest,
    quantity: algo.quantity?.toFixed() ?? null,
    price: algo.price.toFixed(),
    triggerPrice: algo.triggerPrice.toFixed(),
    actualPrice: algo.actualPrice.toFixed(),
    actualQty: algo.actualQty.toFixed(),
  };
}

/** Copies a leg out of the exchange. */
export function positionInfo(leg: Position): PositionInfo {
  return { ...leg, amount: leg.amount.toFixed(), entryPrice: leg.entryPrice.toFixed() };
}

/** Copies a trade out of the exchange. */
export function tradeInfo(trade: Trade): TradeInfo {
  return {
    ...trade,
    price: trade.price.toFixed(),
    qty: trade.qty.toFixed(),
    realizedPnl: trade.realizedPnl.toFixed(),
    commission: trade.commission.toFixed(),
  };
}
