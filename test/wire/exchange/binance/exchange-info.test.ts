import { describe, expect, it } from 'vitest';
import { listingOf, readExchangeInfo } from '../../../../src/exchange/binance/exchange-info';
import { MalformedAnswer } from '../../../../src/exchange/binance/shape';

const SYMBOL = {
  symbol: 'BTCUSDT',
  status: 'TRADING',
  quoteAsset: 'USDT',
  contractType: 'PERPETUAL',
  orderTypes: ['LIMIT', 'MARKET'],
  filters: [
    { filterType: 'PRICE_FILTER', tickSize: '0.10', minPrice: '556.80', maxPrice: '4529764' },
    { filterType: 'LOT_SIZE', stepSize: '0.001', maxQty: '1000', minQty: '0.001' },
    { filterType: 'MARKET_LOT_SIZE', minQty: '0.002', stepSize: '0.002', maxQty: '120' },
    { filterType: 'MIN_NOTIONAL', notional: '50' },
  ],
};
const listing = (over: object = {}, beside: readonly unknown[] = []) =>
  listingOf(readExchangeInfo({ symbols: [{ ...SYMBOL, ...over }, ...beside] }).symbols, 'BTCUSDT');
const rules = (over: object = {}) => listing(over).rules;

describe('the rules of market orders', () => {
  it('are those of MARKET_LOT_SIZE, not those of limit orders and not the precisions', () => {
    expect(listing()).toEqual({
      symbol: 'BTCUSDT',
      rules: {
        trading: true,
        quoteAsset: 'USDT',
        minQuantity: '0.002',
        maxQuantity: '120',
        stepSize: '0.002',
        minNotional: '50',
      },
    });
  });

  it.each([[[]], [[{ filterType: 'MIN_NOTIONAL', notional: 'x' }]]])(
    'say nothing of what an order has to be worth where the exchange does not: %j',
    (instead) => {
      const filters = SYMBOL.filters.filter(({ filterType }) => filterType !== 'MIN_NOTIONAL');
      expect(rules({ filters: [...filters, ...instead] })).not.toHaveProperty('minNotional');
    },
  );

  it.each(['0', '0.0', '0.00000000', '.0', '0E-8', '-0'])(
    'are those of LOT_SIZE where MARKET_LOT_SIZE says %s',
    (zero) => {
      const filters = SYMBOL.filters.map((filter) =>
        filter.filterType === 'MARKET_LOT_SIZE'
          ? { ...filter, minQty: zero, maxQty: zero, stepSize: zero }
          : filter,
      );
      expect(rules({ filters })).toMatchObject({
        minQuantity: '0.001',
        maxQuantity: '1000',
        stepSize: '0.001',
      });
    },
  );

  it('are the narrower ones where MARKET_LOT_SIZE allows more than LOT_SIZE', () => {
    const filters = SYMBOL.filters.map((filter) =>
      filter.filterType === 'MARKET_LOT_SIZE' ? { ...filter, minQty: '0.0001', maxQty: '1312.8' } : filter,
    );
    expect(rules({ filters })).toMatchObject({ minQuantity: '0.001', maxQuantity: '1000' });
  });

  it('are those of LOT_SIZE where there is no MARKET_LOT_SIZE', () => {
    const filters = SYMBOL.filters.filter(({ filterType }) => filterType !== 'MARKET_LOT_SIZE');
    expect(rules({ filters })).toMatchObject({
      minQuantity: '0.001',
      maxQuantity: '1000',
      stepSize: '0.001',
    });
  });

  it.each(['SETTLING', 'PENDING_TRADING', 'CLOSE', 'PRE_SETTLE', 'trading'])(
    'of a symbol in status %s say that it does not trade',
    (status) => {
      expect(rules({ status })?.trading).toBe(false);
    },
  );
});

describe('only the symbol that is asked for must be well-formed', () => {
  it.each<[string, object]>([
    ['no filters', { filters: [] }],
    ['filters that are no list', { filters: undefined }],
    [
      'a step that is a number',
      { filters: [{ filterType: 'LOT_SIZE', stepSize: 0.1, maxQty: '1', minQty: '1' }] },
    ],
    [
      'a step below zero',
      { filters: [{ filterType: 'LOT_SIZE', stepSize: '-0.001', maxQty: '1', minQty: '1' }] },
    ],
    ['no status', { status: '' }],
    ['no quote asset', { quoteAsset: null }],
  ])('and with %s it cannot be judged', (_what, over) => {
    expect(listing(over)).toMatchObject({ rules: null, why: 'symbol_unreadable' });
  });

  it.each([[{ symbol: 'NEWCOINUSDT', status: 'PENDING_TRADING', filters: [] }], [{}], [null], [7], ['x']])(
    'and what stands beside it is nobody’s concern: %j',
    (row) => {
      expect(listing({}, [row])).toEqual(listing());
    },
  );

  it('and one that is not listed says so', () => {
    expect(listingOf(readExchangeInfo({ symbols: [] }).symbols, 'BTCUSDT')).toMatchObject({
      rules: null,
      why: 'symbol_not_trading',
    });
  });

  it('and the limit of request weight is read where it stands, and is not demanded', () => {
    const limits = [
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1_200 },
      'x',
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
    ];
    expect(readExchangeInfo({ symbols: [], rateLimits: limits }).weightPerMinute).toBe(6_000);
    for (const rateLimits of [undefined, null, [], limits.slice(0, 2)])
      expect(readExchangeInfo({ symbols: [], rateLimits }).weightPerMinute).toBeNull();
  });

  it('and the limits of orders, the shortest time first', () => {
    const orders = (interval: unknown, intervalNum: unknown, limit: unknown) => ({
      rateLimitType: 'ORDERS',
      interval,
      intervalNum,
      limit,
    });
    const rateLimits = [orders('MINUTE', 1, 1_200), orders('SECOND', 10, 300), orders('MOON', 1, 5), {}];
    expect(readExchangeInfo({ symbols: [], rateLimits }).orders).toEqual([
      { withinSeconds: 10, orders: 300 },
      { withinSeconds: 60, orders: 1_200 },
    ]);
  });

  it.each([{}, null, [], { symbols: {} }, '<html>'])('and %j lists nothing', (input) => {
    expect(() => readExchangeInfo(input)).toThrow(MalformedAnswer);
  });
});
