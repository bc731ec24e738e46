import type { Account } from '../core/account';
import { decimal, ZERO } from '../core/decimal';
import type { Exchange } from '../core/exchange';
import type { Order, PositionSide } from '../core/model';
import { fillOrder } from '../engine/fill';
import { marketOf } from './seeds';

/** Why an exchange closes by itself: liquidation, auto-deleveraging, settlement. */
export type ExchangeOrderKind = 'autoclose' | 'adl' | 'settlement';

/** A close that the exchange makes by itself. */
export interface ExchangeOrderSeed {
  symbol: string;
  /** Default BOTH. */
  positionSide?: PositionSide;
  /** Decimal text; default the whole leg. */
  quantity?: string;
  /** Decimal text; default the mark price. */
  price?: string;
}

/**
 * Lets the exchange close a leg: liquidation (`autoclose-…`), auto-deleveraging (`adl_autoclose`) or settlement of a
 * delisted contract (`settlement_autoclose-…`). Binance all-orders, forceOrders: such orders show reduceOnly false.
 *
 * @throws TypeError when the leg is flat
 */
export function closeByExchange(
  exchange: Exchange,
  account: Account,
  kind: ExchangeOrderKind,
  seed: ExchangeOrderSeed,
): Order {
  const market = marketOf(exchange, seed.symbol);
  const positionSide = seed.positionSide ?? 'BOTH';
  const amount = account.amount(seed.symbol, positionSide);
  if (amount.isZero()) throw new TypeError(`${seed.symbol} ${positionSide} is flat`);
  const quantity = seed.quantity === undefined ? amount.abs() : decimal(seed.quantity, 'quantity');
  const price = seed.price === undefined ? market.mark : decimal(seed.price, 'price');
  const now = exchange.now();
  const order: Order = {
    orderId: exchange.ids.order(seed.symbol, market.spec.firstOrderId),
    symbol: seed.symbol,
    clientOrderId: clientIdOf(exchange, kind, now),
    side: amount.isNegative() ? 'BUY' : 'SELL',
    positionSide,
    type: 'LIMIT',
    origType: 'LIMIT',
    timeInForce: kind === 'autoclose' ? 'IOC' : 'GTC',
    reduceOnly: false,
    closePosition: false,
    workingType: 'CONTRACT_PRICE',
    priceMatch: 'NONE',
    selfTradePreventionMode: 'NONE',
    goodTillDate: 0,
    time: now,
    visibleFrom: now,
    price,
    quantity,
    executedQty: ZERO,
    cumQuote: ZERO,
    status: 'NEW',
    updateTime: now,
  };
  account.addOrder(order);
  exchange.effects.order('order_placed', account, order, { quantity });
  fillOrder(exchange, account, order, price, quantity, false);
  return order;
}

function clientIdOf(exchange: Exchange, kind: ExchangeOrderKind, now: number): string {
  if (kind === 'adl') return 'adl_autoclose';
  const suffix = `${now}${String(exchange.random.next(1_000_000)).padStart(6, '0')}`;
  return kind === 'autoclose' ? `autoclose-${suffix}` : `settlement_autoclose-${suffix}`;
}
