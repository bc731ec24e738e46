import { expect, it } from 'vitest';
import type { Simulator } from '../../../src/simulator/index';
import { exchange, type Query, send, signed } from './client';

async function rehearse(seed: number): Promise<string[]> {
  const sim = await exchange({ seed });
  const texts = await play(sim);
  await sim.close();
  return texts;
}

async function play(sim: Simulator): Promise<string[]> {
  const texts: string[] = [];
  const call = async (method: string, path: string, query: Query = {}) => {
    texts.push((await signed(sim, method, path, query)).text);
    sim.clock.advance(7);
  };
  const limit = {
    symbol: 'ETHUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '1',
    price: '3400',
  };
  await call('POST', '/fapi/v1/order', limit);
  await call('POST', '/fapi/v1/order', { symbol: 'XRPUSDT', side: 'SELL', type: 'MARKET', quantity: '30' });
  await call('POST', '/fapi/v1/algoOrder', {
    algoType: 'CONDITIONAL',
    symbol: 'ETHUSDT',
    side: 'SELL',
    type: 'STOP_MARKET',
    quantity: '1',
    triggerPrice: '3300',
  });
  sim.account('main').injectExchangeOrder('autoclose', { symbol: 'XRPUSDT', quantity: '10' });
  sim.setMarkPrice('ETHUSDT', '3300');
  for (const path of ['openOrders', 'openAlgoOrders', 'allOrders', 'accountConfig']) {
    await call('GET', `/fapi/v1/${path}`);
  }
  await call('GET', '/fapi/v3/positionRisk');
  await call('GET', '/fapi/v3/account');
  await call('GET', '/fapi/v1/userTrades', { symbol: 'ETHUSDT' });
  texts.push((await send(sim, 'POST', '/fapi/v1/listenKey')).text);
  texts.push(JSON.stringify(sim.log.effects()));
  return texts;
}

it('same seed and same calls: same answers, ids and effects', async () => {
  const first = await rehearse(1);
  expect(await rehearse(1)).toEqual(first);
  expect(await rehearse(2)).not.toEqual(first);
});
