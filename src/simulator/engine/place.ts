import type { Account } from '../core/account';
import { type Dec, min, ZERO } from '../core/decimal';
import { errors } from '../core/errors';
import type { Exchange } from '../core/exchange';
import { isOpen, type Order } from '../core/model';
import { settleLeg, tradeOrder } from './fill';
import { checkCounterparty, checkNotional, checkPrice, checkQuantity, takeBound } from './filters';
import { finishOrder } from './finish';
import { findLiquidity, type Match } from './match';
import type { OrderRequest } from './order-request';
import { admitReducing, isReducing } from './reduce-only';

/** Conditions that a fault puts on an order. */
export interface Conditions {
  /** The book yields no more than this. */
  readonly fillAtMost?: Dec;
  /** Reads do not show the order for this many ms. */
  readonly hiddenForMs?: number;
}

/** An order right after it was accepted and after it met the book. */
export interface Placed {
  readonly order: Order;
  /** As accepted, before any fill: what an ACK shows. */
  readonly accepted: Order;
}

/**
 * Applies every rule to a new order without placing it, as POST /fapi/v1/order/test does.
 *
 * @returns the quantity that may trade
 * @throws ExchangeError -4116, -4140, -4141, -1122, -2025, the filters' and the reduce-only policy's errors
 */
export function checkOrder(exchange: Exchange, account: Account, request: OrderRequest): Dec {
  const { market } = request;
  if (account.hasOpenClientId(request.clientOrderId)) throw errors.duplicateClientId();
  checkStatus(request);
  checkQuantity(market, request.type, request.quantity);
  if (request.type === 'LIMIT') checkPrice(market, request.side, request.price);
  const admitted = admitReducing(account, request, exchange.rules.reduceOnly);
  const exempt =
    request.reduceOnly || (isReducing(request) && exchange.rules.hedgeCloseMinNotional === 'exempt');
  if (!exempt) checkNotional(market, request.type, request.price, request.quantity);
  if (account.openOrders(market.spec.symbol).length >= market.spec.maxNumOrders) {
    throw errors.tooManyOpenOrders();
  }
  if (request.type === 'MARKET') checkCounterparty(market, request.side);
  return admitted;
}

/**
 * Places an order: checks it, puts it on record, lets it meet the book, expires what may not rest.
 *
 * @throws ExchangeError as `checkOrder`; -5021 and -5022 for FOK and GTX, which leave no record
 */
export function placeOrder(
  exchange: Exchange,
  account: Account,
  request: OrderRequest,
  conditions: Conditions = {},
): Placed {
  const admitted = checkOrder(exchange, account, request);
  return execute(exchange, account, request, admitted, conditions);
}

/** Puts a checked order on record and lets it meet the book. @throws ExchangeError -5021, -5022 */
export function execute(
  exchange: Exchange,
  account: Account,
  request: OrderRequest,
  admitted: Dec,
  conditions: Conditions,
): Placed {
  const bound = request.type === 'MARKET' ? takeBound(request.market, request.side) : request.price;
  const wanted = conditions.fillAtMost === undefined ? admitted : min(admitted, conditions.fillAtMost);
  const matches = findLiquidity(request.market, request.side, wanted, bound);
  if (request.timeInForce === 'GTX' && matches.length > 0) throw errors.postOnlyRejected();
  if (request.timeInForce === 'FOK' && total(matches).lessThan(request.quantity)) throw errors.fokRejected();
  const trimmed = exchange.rules.clampedOrder === 'trimmed' ? admitted : request.quantity;
  const order = newOrder(exchange, request, trimmed, conditions.hiddenForMs ?? 0);
  account.addOrder(order);
  exchange.effects.order('order_placed', account, order, { quantity: order.quantity });
  const accepted = { ...order };
  for (const match of matches) {
    match.level.quantity = match.level.quantity.minus(match.quantity);
    tradeOrder(exchange, account, order, match.level.price, match.quantity, false);
  }
  const mayRest = request.type === 'LIMIT' && request.timeInForce !== 'IOC';
  if (!mayRest && isOpen(order.status)) finishOrder(exchange, account, order, 'EXPIRED');
  // Only now: an order half-way through the book must not be knocked out by its own fills.
  if (matches.length > 0) settleLeg(exchange, account, order.symbol, order.positionSide);
  return { order, accepted };
}

// Which calls still work outside TRADING is not documented: reducing orders do until the symbol is closed.
function checkStatus(request: OrderRequest): void {
  const { status } = request.market;
  if (status === 'TRADING') return;
  if (status === 'PENDING_TRADING') throw errors.badSymbolStatus();
  if (status === 'CLOSE' || status === 'DELIVERED') throw errors.symbolClosed();
  if (!isReducing(request)) throw errors.statusNotForOpening();
}

function newOrder(exchange: Exchange, request: OrderRequest, quantity: Dec, hiddenForMs: number): Order {
  const { spec } = request.market;
  const now = exchange.now();
  return {
    orderId: exchange.ids.order(spec.symbol, spec.firstOrderId),
    symbol: spec.symbol,
    clientOrderId: request.clientOrderId,
    side: request.side,
    positionSide: request.positionSide,
    type: request.type,
    origType: request.origType,
    timeInForce: request.timeInForce,
    reduceOnly: request.reduceOnly,
    closePosition: request.closePosition,
    workingType: 'CONTRACT_PRICE',
    priceMatch: 'NONE',
    selfTradePreventionMode: request.selfTradePreventionMode,
    goodTillDate: request.goodTillDate,
    time: now,
    visibleFrom: now + hiddenForMs,
    price: request.price,
    quantity,
    executedQty: ZERO,
    cumQuote: ZERO,
    status: 'NEW',
    updateTime: now,
  };
}

function total(matches: readonly Match[]): Dec {
  return matches.reduce((sum, match) => sum.plus(match.quantity), ZERO);
}
