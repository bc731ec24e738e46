import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SHORT_WINDOWS } from '../support/short-windows';
import { AGO, OPEN_POLICY, Stack } from '../support/stack';
import { ownId, strayOrder } from '../support/strays';
import { median, often, show, timed } from './figures';

const ROUNDS = often(5, 1);
const EXPECTED = 100;
const STRAYS = 10;

/** What one look at the book took. */
interface Taken {
  /** Seen from outside: of the script its whole process, as cron starts it. */
  readonly ms: number;
  /** Without the start of the process. */
  readonly inside: number;
  readonly requests: number;
  readonly weight: number;
  readonly writes: number;
}

const directory = mkdtempSync(join(tmpdir(), 'bench-peers-'));
let stack: Stack;
beforeAll(async () => {
  const budget = { maxCallsPerDay: 100_000, maxCallsPerRun: 100 };
  stack = await Stack.start({ policy: { ...OPEN_POLICY, maxOrdersPerAction: STRAYS, budget } });
  const expected = Array.from({ length: EXPECTED }, () => strayOrder(stack, { clientOrderId: ownId() }));
  stack.bot.orders = expected.map((clientOrderId) => ({
    symbol: 'BTCUSDT',
    clientOrderId,
    status: 'OPEN' as const,
    createdAt: Date.now() - AGO,
  }));
  writeFileSync(join(directory, 'expected.json'), JSON.stringify(expected));
});
afterAll(async () => {
  await stack.stop();
  rmSync(directory, { recursive: true });
});

/** Measures a look at the book with so many strays, which are gone after it. @param look gives the time it took inside */
async function taken(strays: number, look: () => Promise<number | undefined>): Promise<Taken> {
  for (let i = 0; i < strays; i += 1) strayOrder(stack);
  await stack.unlocked();
  await stack.arm();
  stack.sim.limits.setUsedWeight(0);
  const before = stack.sim.log.entries.at(-1)?.seq ?? 0;
  let inside: number | undefined;
  const ms = await timed(async () => {
    inside = await look();
  });
  expect(stack.exchange.openOrders()).toHaveLength(EXPECTED);
  const entries = stack.sim.log.entries.filter(({ seq }) => seq > before);
  const writes = entries.filter(({ write }) => write).length;
  return {
    ms,
    inside: inside ?? ms,
    requests: entries.length,
    weight: stack.sim.limits.usedWeight(),
    writes,
  };
}

async function script(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'cron-script.cjs')], {
    env: {
      EXCHANGE_URL: stack.sim.url,
      API_KEY: `key-${stack.account}`,
      API_SECRET: `secret-${stack.account}`,
      EXPECTED_FILE: join(directory, 'expected.json'),
    },
  });
  return (JSON.parse(stdout) as { ms: number }).ms;
}

/** A cycle that acts; on a machine too busy to write it says so, and that is no figure. */
const cycle = (outcome: string) => async () => {
  expect((await stack.cycleNow()).outcome).toBe(outcome);
  return undefined;
};

it('on the same book', async (context) => {
  const rows = [];
  for (const strays of [0, STRAYS])
    for (const [who, look] of [
      ['the script', script],
      ['a cycle', cycle(strays === 0 ? 'clean' : 'acted')],
    ] as const) {
      const all: Taken[] = [];
      for (let round = 0; round < ROUNDS; round += 1) all.push(await taken(strays, look));
      const middle = (of: (one: Taken) => number) => median(all.map(of));
      rows.push({
        'not expected': strays,
        who,
        'p50 ms': middle(({ ms }) => ms),
        'p50 ms without the start of a process': middle(({ inside }) => inside),
        requests: middle(({ requests }) => requests),
        weight: middle(({ weight }) => weight),
        writes: middle(({ writes }) => writes),
      });
    }
  const waits = `${SHORT_WINDOWS.confirmSeconds} s of a cycle that acts are the wait between its two looks`;
  show(context, `${EXPECTED} expected orders, and some that are not; ${waits}`, rows);
});
