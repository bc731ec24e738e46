import { afterEach, expect, it } from 'vitest';
import { parseConfig } from '../../../src/domain/config';
import { serveAccounts } from '../../../src/plugin/accounts';
import { followLimits } from '../../../src/plugin/follow-limits';
import { startSimulator } from '../../../src/simulator';
import { createLog } from '../../../src/telemetry/log';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A worker of three accounts at two addresses, of which the second says nothing. */
async function begin() {
  const sims = [];
  for (const [label, weightPerMinute] of [
    ['one', 6_000],
    ['other', 1_200],
  ] as const) {
    const sim = await startSimulator({
      accounts: [{ apiKey: label, apiSecret: 's', label }],
      limits: { weightPerMinute },
    });
    sims.push(sim);
    cleanUps.push(() => sim.close());
  }
  const [first, second] = sims as [(typeof sims)[0], (typeof sims)[0]];
  const at = (url: string) => ({ exchange: { simulator: url }, expectedState: 'flat' as const });
  const config = parseConfig(
    { accounts: { one: at(first.url), twin: at(first.url), other: at(second.url) } },
    'test',
  );
  const environment = Object.fromEntries(
    Object.keys(config.accounts).flatMap((account) => [
      [`BINANCE_API_KEY_${account.toUpperCase()}`, account],
      [`BINANCE_API_SECRET_${account.toUpperCase()}`, 's'],
    ]),
  );
  const served = serveAccounts({ config, directory: '.', environment });
  const stopped = new AbortController();
  let may: () => void = () => undefined;
  const mayAsk = new Promise<void>((resolve) => {
    may = resolve;
  });
  const accounts = Object.keys(config.accounts);
  const job = followLimits({ accounts, served, mayAsk, log: createLog('silent'), signal: stopped.signal });
  cleanUps.push(async () => {
    stopped.abort();
    await job;
  });
  return { first, second, served, may: () => may() };
}

it('an account may be called as what every object has', () => {
  const config = parseConfig(
    { accounts: { constructor: { exchange: { simulator: 'http://127.0.0.1:9' }, expectedState: 'flat' } } },
    'test',
  );
  const environment = { BINANCE_API_KEY: 'key', BINANCE_API_SECRET: 'secret' };
  const { expectedState } = serveAccounts({ config, directory: '.', environment }).get('constructor');
  expect(expectedState.place).toBe('flat');
});

it('each exchange is asked once for all its accounts, and what it says holds for its address', async () => {
  const { first, second, served, may } = await begin();
  expect(served.limitsOf('one').weightPerMinute()).toBe(2_400);
  expect(first.log.entries).toEqual([]);
  may();
  await expect.poll(() => served.limitsOf('one').weightPerMinute()).toBe(6_000);
  await expect.poll(() => served.limitsOf('other').weightPerMinute()).toBe(1_200);
  expect(served.limitsOf('twin').weightPerMinute()).toBe(6_000);
  for (const sim of [first, second])
    expect(sim.log.entries.map(({ path }) => path)).toEqual(['/fapi/v1/exchangeInfo']);
});

it('one that says nothing keeps its usual limit, and the others theirs', async () => {
  const { second, served, may } = await begin();
  second.faults.add({ kind: 'answer', status: 500, body: '{}', match: { path: '/fapi/v1/exchangeInfo' } });
  may();
  await expect.poll(() => served.limitsOf('one').weightPerMinute()).toBe(6_000);
  await second.waitFor(({ path }) => path === '/fapi/v1/exchangeInfo');
  expect(served.limitsOf('other').weightPerMinute()).toBe(2_400);
});
