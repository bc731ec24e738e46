import * as ccxt from 'ccxt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/index';

const ETH = 'ETH/USDT:USDT';

let sim: Simulator;
let client: InstanceType<typeof ccxt.binanceusdm>;

// An independent client, unmodified: only its URLs point here, and its error table for linear markets, which it picks by
// host name, is picked by hand.
function connect(url: string, apiKey: string): InstanceType<typeof ccxt.binanceusdm> {
  const exchange = new ccxt.binanceusdm({
    apiKey,
    secret: 'ccxt-secret',
    enableRateLimit: false,
    options: { fetchCurrencies: false, fetchMargins: false, warnOnFetchOpenOrdersWithoutSymbol: false },
  });
  const api = exchange.urls.api as Record<string, string>;
  for (const [name, base] of Object.entries(api)) {
    if (name.startsWith('fapi')) api[name] = base.replace('https://fapi.binance.com', url);
  }
  const lookUp = exchange.getExceptionsByUrl.bind(exchange);
  exchange.getExceptionsByUrl = (_url: string, kind: string) =>
    lookUp('https://fapi.binance.com/fapi/v1/x', kind);
  return exchange;
}

beforeEach(async () => {
  sim = await startSimulator({
    accounts: [
      { apiKey: 'ccxt-key', apiSecret: 'ccxt-secret', label: 'main' },
      { apiKey: 'ccxt-read', apiSecret: 'ccxt-secret', label: 'main', permissions: { trade: false } },
    ],
  });
  client = connect(sim.url, 'ccxt-key');
});

afterEach(async () => {
  await sim.close();
});

describe('ccxt as a client', () => {
  it('loads every market with its limits', async () => {
    await client.loadMarkets();
    const btc = client.market('BTC/USDT:USDT');
    expect(btc.precision).toMatchObject({ amount: 0.001, price: 0.1 });
    expect(btc.limits.cost?.min).toBe(50);
    expect((btc.limits as { market?: { max?: number } }).market?.max).toBe(120);
    expect(client.market('BTC/USDT:USDT-261225').id).toBe('BTCUSDT_261225');
    expect(client.market('测试/USDT:USDT').id).toBe('测试USDT');
    expect(await client.fetchTime()).toBeTypeOf('number');
  });

  it('lists regular and algo orders with exact ids', async () => {
    const account = sim.account('main');
    account.addOrder({
      symbol: 'ETHUSDT',
      side: 'BUY',
      quantity: '1.5',
      price: '3400',
      clientOrderId: 'one',
    });
    account.addAlgoOrder({
      symbol: 'ETHUSDT',
      side: 'SELL',
      quantity: '1.5',
      triggerPrice: '3300',
      clientAlgoId: 'stop',
    });
    const [order] = await client.fetchOpenOrders(ETH);
    expect(order).toMatchObject({
      id: '8389766145050669870',
      clientOrderId: 'one',
      amount: 1.5,
      side: 'buy',
    });
    expect(await client.fetchOpenOrders()).toHaveLength(1);
    const [algo] = await client.fetchOpenOrders(ETH, undefined, undefined, { trigger: true });
    expect(algo).toMatchObject({ clientOrderId: 'stop', triggerPrice: 3300, id: '9100000000033225453' });
  });

  it('places and cancels by id and by client id', async () => {
    const placed = await client.createOrder(ETH, 'limit', 'buy', 1, 3400);
    expect(placed).toMatchObject({ id: '8389766145050669870', status: 'open', amount: 1, price: 3400 });
    expect((await client.cancelOrder(String(placed.id), ETH)).status).toBe('canceled');
    const named = await client.createOrder(ETH, 'limit', 'buy', 1, 3400, { clientOrderId: 'mine' });
    expect((await client.fetchOrder('', ETH, { clientOrderId: 'mine' })).id).toBe(named.id);
    await client.cancelOrder('', ETH, { clientOrderId: 'mine' });
    expect((await client.fetchOrder(String(named.id), ETH)).status).toBe('canceled');
    expect(sim.account('main').openOrders()).toEqual([]);
  });

  it('cancels in batches and hides the failures', async () => {
    const account = sim.account('main');
    for (const clientOrderId of ['a', 'b:/c', 'd']) {
      account.addOrder({ symbol: 'ETHUSDT', side: 'BUY', quantity: '1', price: '3400', clientOrderId });
    }
    const byClientId = await client.cancelOrders([], ETH, { clientOrderIds: ['a', 'b:/c', 'gone'] });
    expect(byClientId.map((order) => order.clientOrderId)).toEqual(['a', 'b:/c']);
    const byId = await client.cancelOrders(['8389766145050669872', '12'], ETH);
    expect(byId.map((order) => order.id)).toEqual(['8389766145050669872']);
    expect(account.openOrders()).toEqual([]);
  });

  it('places and cancels a stop order', async () => {
    const stop = await client.createOrder(ETH, 'market', 'sell', 1, undefined, { stopLossPrice: 3300 });
    expect(sim.account('main').openAlgoOrders()).toHaveLength(1);
    await client.cancelOrder(String(stop.id), ETH, { trigger: true });
    expect(sim.account('main').openAlgoOrders()).toEqual([]);
  });

  it('sees a position and closes it', async () => {
    const account = sim.account('main');
    account.setPosition({ symbol: 'ETHUSDT', amount: '-0.4', entryPrice: '3600' });
    const [position] = await client.fetchPositions();
    expect(position).toMatchObject({ symbol: ETH, side: 'short', contracts: 0.4, unrealizedPnl: 40 });
    const close = await client.createOrder(ETH, 'market', 'buy', 0.4, undefined, { reduceOnly: true });
    expect(close).toMatchObject({ status: 'closed', filled: 0.4 });
    expect(account.positions()).toEqual([]);
    expect(await client.fetchPositions()).toEqual([]);
    expect(await client.fetchMyTrades(ETH)).toMatchObject([{ amount: 0.4, side: 'buy', order: close.id }]);
  });

  it('reads positions by the other two routes', async () => {
    sim.account('main').setPosition({ symbol: 'ETHUSDT', amount: '2', entryPrice: '3000' });
    const v2 = await client.fetchPositions([ETH], { useV2: true });
    expect(v2).toMatchObject([{ side: 'long', contracts: 2, leverage: 20 }]);
    const account = await client.fetchPositions([ETH], { method: 'account' });
    expect(account).toMatchObject([{ side: 'long', contracts: 2 }]);
  });

  it('reads mode, balance and book', async () => {
    expect(await client.fetchPositionMode()).toMatchObject({ hedged: false });
    sim.account('main').setDualSidePosition(true);
    expect(await client.fetchPositionMode()).toMatchObject({ hedged: true });
    expect((await client.fetchBalance()).USDT).toMatchObject({ total: 100000 });
    expect((await client.fetchBidsAsks([ETH]))[ETH]).toMatchObject({ bid: 3499.99, ask: 3500.01 });
  });

  it('cancels everything of a symbol in two calls, regular and algo', async () => {
    const account = sim.account('main');
    account.addOrder({ symbol: 'ETHUSDT', side: 'BUY', quantity: '1', price: '3400', clientOrderId: 'a' });
    account.addAlgoOrder({
      symbol: 'ETHUSDT',
      side: 'SELL',
      closePosition: true,
      triggerPrice: '3300',
      clientAlgoId: 'b',
    });
    await client.cancelAllOrders(ETH);
    expect(account.openAlgoOrders()).toHaveLength(1);
    await client.cancelAllOrders(ETH, { trigger: true });
    expect(account.openAlgoOrders()).toEqual([]);
  });
});

describe('ccxt error classes', () => {
  it.each([
    ['reduce-only-rejected', ccxt.InvalidOrder],
    ['duplicate-client-id', ccxt.InvalidOrder],
    ['throttled', ccxt.OperationFailed],
    ['timestamp-outside', ccxt.InvalidNonce],
    ['backend-timeout', ccxt.RequestTimeout],
    ['too-many-requests', ccxt.DDoSProtection],
    ['ip-ban', ccxt.DDoSProtection],
    ['rejected-key', ccxt.AuthenticationError],
    ['unknown-error', ccxt.OperationFailed],
  ] as const)('%s', async (kind, expected) => {
    await client.loadMarkets();
    sim.faults.add({ match: { method: 'POST' }, kind });
    const order = client.createOrder(ETH, 'limit', 'buy', 1, 3400);
    await expect(order).rejects.toBeInstanceOf(expected);
  });

  it('of the exchange itself', async () => {
    await client.loadMarkets();
    await expect(client.cancelOrder('12', ETH)).rejects.toBeInstanceOf(ccxt.OrderNotFound);
    await expect(client.fetchOrder('12', ETH)).rejects.toBeInstanceOf(ccxt.OrderNotFound);
    await expect(client.createOrder(ETH, 'limit', 'buy', 0.001, 3400)).rejects.toBeInstanceOf(
      ccxt.InvalidOrder,
    );
    const reader = connect(sim.url, 'ccxt-read');
    await expect(reader.createOrder(ETH, 'limit', 'buy', 1, 3400)).rejects.toBeInstanceOf(
      ccxt.AuthenticationError,
    );
    expect(sim.log.effects()).toEqual([]);
  });
});
