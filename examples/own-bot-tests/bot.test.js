import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { checkExpectedFile } from 'grinder-reconcile/client';
import { startSimulator } from 'grinder-reconcile/simulator';
import { Bot } from './bot.js';
import { connect } from './connect.js';

let sim, account, bot;

beforeEach(async () => {
  sim = await startSimulator({ accounts: [{ apiKey: 'key', apiSecret: 'secret', label: 'main' }] });
  account = sim.account('main');
  bot = new Bot(await connect(sim.url, 'key', 'secret'), 'ETH/USDT:USDT');
});
afterEach(() => sim.close());

const ids = () => account.openOrders().map(({ clientOrderId }) => clientOrderId);
const expected = () => bot.expectedState().orders.map(({ clientOrderId }) => clientOrderId);

test('places one order where the answer was lost', async () => {
  sim.faults.add({ match: { method: 'POST' }, kind: 'hang-up', when: 'after', times: 1 });
  const id = await bot.buy(1, 3400);
  assert.deepEqual(ids(), [id]);
  assert.deepEqual(expected(), [id]);
});

test('expects no order that never arrived', async () => {
  sim.faults.add({ match: { method: 'POST' }, kind: 'service-unavailable', when: 'before', times: 1 });
  assert.equal(await bot.buy(1, 3400), null);
  assert.deepEqual(ids(), []);
  assert.deepEqual(expected(), []);
});

test('expects no order that the exchange refused', async () => {
  sim.faults.add({ match: { method: 'POST' }, kind: 'market-rejected', when: 'before', times: 1 });
  assert.equal(await bot.buy(1, 3400), null);
  assert.deepEqual(expected(), []);
});

test('expects an order before it is on the book', async () => {
  let meanwhile;
  const run = () => {
    meanwhile = expected();
  };
  sim.faults.add({ match: { method: 'POST' }, kind: 'run', run, when: 'after', times: 1 });
  const id = await bot.buy(1, 3400);
  assert.deepEqual(meanwhile, [id]);
});

test('cancels its own orders when it stops, and no other', async () => {
  account.addOrder({
    symbol: 'ETHUSDT',
    side: 'BUY',
    quantity: '1',
    price: '3000',
    clientOrderId: 'by-hand',
  });
  await bot.buy(1, 3400);
  await bot.buy(1, 3300);
  await bot.stop();
  assert.deepEqual(ids(), ['by-hand']);
});

test('says what a worker of grinder-reconcile can read', async (t) => {
  await bot.buy(1, 3400);
  const file = join(tmpdir(), `own-bot-${process.pid}.json`);
  t.after(() => rm(file, { force: true }));
  await writeFile(file, JSON.stringify(bot.expectedState()));
  const { valid, problems, warnings } = await checkExpectedFile(file, Date.now());
  assert.deepEqual({ valid, problems, warnings }, { valid: true, problems: [], warnings: [] });
});
