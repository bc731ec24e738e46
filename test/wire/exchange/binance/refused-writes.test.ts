import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../../../src/activities/problem';
import { BinanceAdapter } from '../../../../src/exchange/binance/adapter';
import { RateLimits } from '../../../../src/exchange/binance/rate-limits';
import { ExchangeError } from '../../../../src/exchange/errors';
import { startSimulator } from '../../../../src/simulator';
import type { FaultSpec } from '../../../../src/simulator/faults/types';
import { closeOrder, regularCancel, write } from '../../../support/raw-adapter';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** What a write and a read say of one answer of the exchange. */
async function told(fault: FaultSpec) {
  const credentials = { apiKey: 'key', apiSecret: 'secret' };
  const sim = await startSimulator({ accounts: [credentials] });
  const options = { baseUrl: sim.url, credentials, recvWindowMs: 5_000 };
  const adapter = new BinanceAdapter({ ...options, rateLimits: new RateLimits(Date.now) });
  cleanUps.push(() => sim.close());
  sim.faults.add(fault);
  const thrownBy = async (call: Promise<unknown>) => {
    const thrown = await call.catch((error: unknown) => error);
    if (thrown instanceof ExchangeError) return thrown;
    throw new Error(`expected an ExchangeError, got ${String(thrown)}`);
  };
  return {
    cancel: await thrownBy(adapter.cancelOrders(regularCancel('BTCUSDT', '1'), write)),
    close: await thrownBy(adapter.closePosition(closeOrder, write)),
    read: await thrownBy(adapter.positions()),
    effects: sim.log.effects(),
  };
}

describe('a refused write says what the operator does', () => {
  it.each([
    [
      'invalid-key-id',
      'Check the key at Binance: that it exists, may trade futures and allows this IP address',
    ],
    [
      'restricted-location',
      'Binance does not serve this from here: run the worker where the account may trade',
    ],
    [
      'region-restricted',
      'Binance does not serve this from here: run the worker where the account may trade',
    ],
    ['agreement-unsigned', 'Sign the TradFi-Perps agreement at Binance'],
  ] as const)('%s', async (kind, remedy) => {
    const { cancel, close, read, effects } = await told({ kind });
    for (const refused of [cancel, close]) {
      expect(refused.outcome).toBe('not_done');
      expect(problemOf(refused)).toBe(`${read.message} - ${remedy}`);
    }
    expect(effects).toEqual([]);
  });

  it('after the message of a limit and what was told of it', async () => {
    const { cancel } = await told({
      kind: 'error',
      code: -1003,
      msg: 'Too many requests.',
      headers: { 'retry-after': '0' },
    });
    expect(cancel.message).toBe(
      '-1003 Too many requests. (Retry-After "0" is of no use: waiting as where nothing is told) - Send less from this IP address, the bots included',
    );
  });
});

it('a write of which nobody can tell says nothing of the kind: it is found out', async () => {
  const { cancel, close } = await told({ kind: 'backend-timeout' });
  for (const { outcome, message } of [cancel, close]) {
    expect(outcome).toBe('unknown');
    expect(message).toMatch(/execution status unknown\.$/);
  }
});
