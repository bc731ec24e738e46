import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Simulator, sign, startSimulator } from '../../../src/simulator';
import { readJournal } from '../../../src/simulator/journal/restore';

const SYMBOL = 'BTCUSDT';

let directory: string;
let journal: string;
let running: Simulator[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
  journal = join(directory, 'journal.jsonl');
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((sim) => sim.close()));
  rmSync(directory, { recursive: true });
});

/** An exchange on the journal; the one before it is simply left alone, as if it had been killed. */
async function start(): Promise<Simulator> {
  const accounts = ['one', 'two'].map((label) => ({ apiKey: `key-${label}`, apiSecret: 's', label }));
  const sim = await startSimulator({ accounts, journal });
  running.push(sim);
  return sim;
}

const everything = (sim: Simulator) =>
  sim.accountLabels().map((label) => {
    const account = sim.account(label);
    return {
      mode: account.dualSidePosition,
      orders: account.orders(),
      algos: account.algoOrders(),
      positions: account.positions(),
      trades: account.trades(),
    };
  });

const limit = (clientOrderId: string, quantity = '0.010') => ({
  ...({ symbol: SYMBOL, side: 'BUY', price: '90000' } as const),
  clientOrderId,
  quantity,
});

function fillTheBook(sim: Simulator): void {
  const [one, two] = [sim.account('one'), sim.account('two')];
  one.addOrder(limit('rests'));
  one.addOrder(limit('half'));
  one.fillOrder('half', '0.004');
  one.addOrder(limit('gone'));
  one.cancelBehindTheBack('gone');
  one.addAlgoOrder({
    symbol: SYMBOL,
    side: 'SELL',
    clientAlgoId: 'stop',
    triggerPrice: '80000',
    quantity: '0.004',
  });
  two.setPosition({ symbol: SYMBOL, amount: '-0.0000001' });
  two.setDualSidePosition(true);
}

it('goes on where the one before ended', async () => {
  const first = await start();
  fillTheBook(first);
  const second = await start();
  expect(everything(second)).toEqual(everything(first));
  // Also what the second one changes is there for the third.
  second.account('one').fillOrder('half');
  second.account('one').triggerAlgo('stop');
  expect(everything(await start())).toEqual(everything(second));
});

it('gives no id again', async () => {
  const first = await start();
  fillTheBook(first);
  const before = new Set(everything(first).flatMap(({ orders }) => orders.map(({ orderId }) => orderId)));
  const second = await start();
  expect(before).not.toContain(second.account('one').addOrder(limit('later')).orderId);
});

it('forgets with a reset', async () => {
  const first = await start();
  fillTheBook(first);
  first.reset();
  first.account('one').addOrder(limit('new'));
  expect((await start()).account('one').orders()).toMatchObject([{ clientOrderId: 'new' }]);
});

it('has each request together with what it did, and nothing half-written', async () => {
  const first = await start();
  first.account('one').addOrder(limit('rests'));
  const query = `symbol=${SYMBOL}&origClientOrderId=rests&timestamp=${Date.now()}`;
  const signed = `${query}&signature=${sign('s', query)}`;
  const headers = { 'x-mbx-apikey': 'key-one' };
  await fetch(`${first.url}/fapi/v1/order?${signed}`, { method: 'DELETE', headers });
  appendFileSync(journal, '{"at":1,"event":"cha');
  await start();
  const lines = readJournal(journal);
  expect(lines.map(({ event }) => event)).toEqual(['start', 'change', 'change', 'start']);
  expect(lines[1]).toMatchObject({ request: null, effects: [{ kind: 'order_placed' }] });
  const params = { symbol: SYMBOL, origClientOrderId: 'rests' };
  expect(lines[2]).toMatchObject({
    request: { method: 'DELETE', params },
    effects: [{ kind: 'order_canceled' }],
  });
  expect(readFileSync(journal, 'utf8')).not.toContain('signature');
  expect(readFileSync(journal, 'utf8').endsWith('\n')).toBe(true);
});
