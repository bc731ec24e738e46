import { ExchangeError, errors } from '../core/errors';
import { type JsonObject, type JsonValue, parseExact } from '../core/json';
import { Params } from '../core/params';
import { type AccountCall, type Endpoint, requireSymbol } from './endpoint';
import { cancelOne, placeOne } from './order-writes';

const MAX_PLACE = 5;
const MAX_CANCEL = 10;

/** Several regular orders in one call; every item succeeds or fails by itself, HTTP 200 either way. */
export const batchEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/fapi/v1/batchOrders',
    security: 'TRADE',
    weight: 5,
    orderCost: { per10Seconds: 5, perMinute: 1 },
    engineWindow: true,
    write: true,
    run: (call) => readOrders(call.params).map((item) => settle(() => placeOne(call, item))),
  },
  {
    method: 'DELETE',
    path: '/fapi/v1/batchOrders',
    security: 'TRADE',
    weight: 1,
    write: true,
    run: cancelBatch,
  },
];

function cancelBatch(call: AccountCall): JsonValue {
  const symbol = requireSymbol(call);
  const results = readCancels(call.params).map((item) => settle(() => cancelOne(call, symbol, item)));
  return call.exchange.rules.batchCancelOrder === 'reversed' ? results.reverse() : results;
}

function settle(run: () => JsonObject): JsonObject {
  try {
    return run();
  } catch (error) {
    if (error instanceof ExchangeError) return { code: error.code, msg: error.msg };
    throw error;
  }
}

/**
 * Items of POST batchOrders: a JSON list of at most five objects.
 *
 * @throws ExchangeError -1102 when it is not one, -4082 for another number of items
 */
export function readOrders(params: Params): Params[] {
  const items = parseList(params.require('batchOrders'), 'batchorders');
  if (items.length === 0 || items.length > MAX_PLACE) throw errors.badBatchSize();
  return items.map((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw errors.mandatory('batchorders');
    }
    return new Params(Object.entries(item).map(([name, value]) => [name, String(value)]));
  });
}

/**
 * Items of DELETE batchOrders: `orderIdList`, else `origClientOrderIdList`, at most ten. Binance change log 2023-06-16:
 * real JSON without whitespace; quoted ids in `orderIdList` are not supported.
 *
 * @throws ExchangeError -1102, -4032
 */
export function readCancels(params: Params): Params[] {
  const ids = params.get('orderIdList');
  const clientIds = params.get('origClientOrderIdList');
  if (!ids && !clientIds) throw errors.eitherMandatory('orderidlist', 'origclientorderidlist');
  const items = ids ? readIds(ids) : readClientIds(clientIds ?? '');
  if (items.length === 0) throw errors.eitherMandatory('orderidlist', 'origclientorderidlist');
  if (items.length > MAX_CANCEL) throw errors.tooManyCancels();
  const name = ids ? 'orderId' : 'origClientOrderId';
  return items.map((value) => new Params([[name, value]]));
}

function readIds(text: string): string[] {
  if (!/^\[(\d{1,19}(,\d{1,19})*)?\]$/.test(text)) throw errors.mandatory('orderidlist');
  return text
    .slice(1, -1)
    .split(',')
    .filter((id) => id !== '');
}

function readClientIds(text: string): string[] {
  const items = parseList(text, 'origclientorderidlist');
  if (/\s/.test(text)) throw errors.mandatory('origclientorderidlist');
  return items.map((item) => {
    if (typeof item !== 'string') throw errors.mandatory('origclientorderidlist');
    return item;
  });
}

function parseList(text: string, name: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = parseExact(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw errors.mandatory(name);
    throw error;
  }
  if (!Array.isArray(parsed)) throw errors.mandatory(name);
  return parsed;
}
