import type { Account } from '../core/account';
import { type Dec, ZERO } from '../core/decimal';
import { errors } from '../core/errors';
import type { Exchange } from '../core/exchange';
import type { Market } from '../core/market';
import type { OrderType, PositionSide, Side, TimeInForce } from '../core/model';
import type { Params } from '../core/params';

/** A new order after its parameters were read and before any rule was applied. */
export interface OrderRequest {
  readonly market: Market;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly type: OrderType;
  readonly origType: string;
  readonly timeInForce: TimeInForce;
  readonly quantity: Dec;
  /** 0 for MARKET. */
  readonly price: Dec;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly clientOrderId: string;
  readonly respType: 'ACK' | 'RESULT';
  readonly selfTradePreventionMode: string;
  readonly goodTillDate: number;
}

const SIDES: readonly string[] = ['BUY', 'SELL'];
const TIMES_IN_FORCE: readonly string[] = ['GTC', 'IOC', 'FOK', 'GTX', 'GTD', 'RPI'];
const CONDITIONAL: readonly string[] = [
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
];
const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;

/**
 * Reads the parameters of POST /fapi/v1/order or of one item of POST /fapi/v1/batchOrders.
 *
 * @throws ExchangeError -1102, -1100, -1106, -1115, -1116, -1117, -1121, -4015, -4060, -4061, -4062, -4120
 */
export function readOrderRequest(exchange: Exchange, account: Account, params: Params): OrderRequest {
  const market = exchange.market(params.require('symbol'));
  const side = readSide(params);
  const type = params.require('type');
  // Binance change log 2025-12-09: conditional types moved to the Algo Order API.
  if (CONDITIONAL.includes(type)) throw errors.algoOnly();
  if (type !== 'LIMIT' && type !== 'MARKET') throw errors.badOrderType();
  const limit = type === 'LIMIT';
  if (!limit && params.get('price') !== undefined) throw errors.notRequired('price');
  if (!limit && params.get('timeInForce') !== undefined) throw errors.notRequired('timeinforce');
  const timeInForce = limit ? readTimeInForce(params, true) : 'GTC';
  return {
    market,
    side,
    type,
    origType: type,
    timeInForce,
    positionSide: readPositionSide(account, params),
    quantity: params.requireDecimal('quantity'),
    price: limit ? params.requireDecimal('price') : ZERO,
    reduceOnly: readReduceOnly(account, params),
    closePosition: false,
    clientOrderId: readClientId(exchange, params, 'newClientOrderId'),
    respType: params.get('newOrderRespType') === 'RESULT' ? 'RESULT' : 'ACK',
    selfTradePreventionMode: params.get('selfTradePreventionMode') ?? 'EXPIRE_MAKER',
    goodTillDate: timeInForce === 'GTD' ? (params.integer('goodTillDate') ?? 0) : 0,
  };
}

/** @throws ExchangeError -1102, -1117 */
export function readSide(params: Params): Side {
  const side = params.require('side');
  if (!SIDES.includes(side)) throw errors.badSide();
  return side as Side;
}

/** @throws ExchangeError -1102 when mandatory and absent, -1115 */
export function readTimeInForce(params: Params, mandatory: boolean): TimeInForce {
  const value = mandatory ? params.require('timeInForce') : (params.get('timeInForce') ?? 'GTC');
  if (!TIMES_IN_FORCE.includes(value)) throw errors.badTimeInForce();
  return value as TimeInForce;
}

/**
 * Binance new-order: BOTH in one-way mode (default); LONG or SHORT has to be sent in hedge mode.
 *
 * @throws ExchangeError -4060 for an unknown value, -4061 when it does not fit the account's mode
 */
export function readPositionSide(account: Account, params: Params): PositionSide {
  const value = params.get('positionSide') ?? 'BOTH';
  if (value !== 'BOTH' && value !== 'LONG' && value !== 'SHORT') throw errors.badPositionSide();
  if (account.dualSidePosition === (value === 'BOTH')) throw errors.positionSideMismatch();
  return value;
}

/**
 * Binance new-order: `reduceOnly` cannot be sent in hedge mode, not even as false.
 *
 * @throws ExchangeError -1106 in hedge mode, -4062 for anything but true or false
 */
export function readReduceOnly(account: Account, params: Params): boolean {
  const value = params.get('reduceOnly')?.toLowerCase();
  if (value === undefined) return false;
  if (account.dualSidePosition) throw errors.notRequired('reduceonly');
  if (value !== 'true' && value !== 'false') throw errors.badReduceOnly();
  return value === 'true';
}

/**
 * The client id sent, or one made up by the exchange. Binance new-order: `^[\.A-Z\:/a-z0-9_-]{1,36}$`.
 *
 * @throws ExchangeError -4015
 */
export function readClientId(exchange: Exchange, params: Params, name: string): string {
  const value = params.get(name);
  if (value === undefined) return exchange.random.text(22);
  if (value.length > 36) throw errors.clientIdTooLong();
  if (!CLIENT_ID.test(value)) throw errors.clientIdInvalid();
  return value;
}
