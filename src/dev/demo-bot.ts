import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const EVERY_MS = 1_000;

/** What the demo's bot placed and expects to rest. */
export const EXPECTED = [
  {
    symbol: 'BTCUSDT',
    side: 'BUY',
    quantity: '0.002',
    price: '93000',
    clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
  },
  {
    symbol: 'ETHUSDT',
    side: 'BUY',
    quantity: '0.050',
    price: '3400',
    clientOrderId: 'grinder_d_ETHUSDT_1_1704067200_2',
  },
] as const;

/**
 * A bot as a bot should be: it replaces its expected state atomically every second, also when nothing
 * changed.
 * @param meant orders and positions it means to have now
 * @returns stops it
 */
export function startBotWriter(meant: () => object, file: string): () => void {
  mkdirSync(dirname(file), { recursive: true });
  const write = () => {
    const asOf = new Date().toISOString();
    const state = { version: 1, asOf, ordersComplete: true, positionsComplete: true, ...meant() };
    const beside = `${file}.${process.pid}.tmp`;
    writeFileSync(beside, `${JSON.stringify(state, null, 1)}\n`);
    renameSync(beside, file);
  };
  write();
  const timer = setInterval(write, EVERY_MS);
  return () => clearInterval(timer);
}

/**
 * The demo's bot.
 * @param since when it placed its orders, ms
 * @returns stops it
 */
export function startDemoBot(since: number, file: string): () => void {
  const createdAt = new Date(since).toISOString();
  const orders = EXPECTED.map(({ symbol, clientOrderId }) => ({
    symbol,
    clientOrderId,
    status: 'OPEN',
    createdAt,
  }));
  return startBotWriter(() => ({ orders, positions: [] }), file);
}
