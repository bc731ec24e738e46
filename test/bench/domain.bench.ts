import { describe, expect, it } from 'vitest';
import { bound } from '../../src/domain/bound';
import { compare } from '../../src/domain/compare';
import type { ExpectedState } from '../../src/domain/expected-state';
import { planActions } from '../../src/domain/plan';
import { wholeSnapshot } from '../../src/domain/snapshot';
import { parseBinanceJson } from '../../src/exchange/binance/json';
import { readOpenOrders } from '../../src/exchange/binance/order-rows';
import { evaluate, openContext } from '../unit/domain/gates/builders';
import { goal, median, often, show } from './figures';

const NOW = 1_767_268_800_000;
const AGO = NOW - 600_000;
const ROUNDS = often(15, 1);
/** As many rows warm every size up, or small books would be slower only for not being compiled yet. */
const WARM_ROWS = often(60_000, 200);
const LARGE = 20_000;

const idOf = (i: number) => `grinder_d_BTCUSDT_${i}_1704067200_1`;

/** The answer of `openOrders` as text, as Binance spells it, with ids above 2^53. */
function bookText(size: number): string {
  const rows = Array.from(
    { length: size },
    (_, i) =>
      `{"orderId":${8389765500000000000n + BigInt(i)},"symbol":"BTCUSDT","status":"NEW","clientOrderId":"${idOf(i)}","price":"90000.10","avgPrice":"0.00","origQty":"0.002","executedQty":"0.000","cumQuote":"0.00000","timeInForce":"GTC","type":"LIMIT","reduceOnly":false,"closePosition":false,"side":"BUY","positionSide":"BOTH","stopPrice":"0.00","workingType":"CONTRACT_PRICE","priceProtect":false,"origType":"LIMIT","priceMatch":"NONE","selfTradePreventionMode":"EXPIRE_MAKER","goodTillDate":0,"time":${AGO},"updateTime":${AGO}}`,
  );
  return `[${rows.join(',')}]`;
}

const expecting = (size: number): ExpectedState => ({
  version: 1,
  asOf: NOW,
  orders: Array.from({ length: size }, (_, i) => ({
    symbol: 'BTCUSDT',
    clientOrderId: idOf(i),
    status: 'OPEN' as const,
    createdAt: AGO,
  })),
  positions: [],
  ordersComplete: true,
  positionsComplete: true,
});

const SETTINGS = { strategies: ['d'], orderGraceMs: 5_000, expectedTtlMs: 86_400_000, now: NOW };
const STEPS = ['bytes', 'rows', 'compare', 'plan', 'gates'] as const;

/** ms of each step, once: what a cycle does with a book. */
function decide(bytes: Buffer, expected: ExpectedState) {
  const marks: number[] = [performance.now()];
  const step = <T>(run: () => T): T => {
    const result = run();
    marks.push(performance.now());
    return result;
  };
  const answer = step(() => parseBinanceJson(bytes.toString()));
  const regular = step(() => readOpenOrders(answer));
  const mismatches = step(() => {
    const none = { orders: [], unclear: [] };
    const positions = { positions: [], blind: [] };
    const whole = wholeSnapshot(
      { mode: 'one-way', regular, conditional: none, positions },
      SETTINGS.strategies,
    );
    if ('problem' in whole) throw new Error(whole.problem.problem);
    return compare(whole.snapshot, expected, SETTINGS).mismatches;
  });
  const { kept } = bound(mismatches, ['BTCUSDT']);
  const plan = step(() => planActions(kept, [], 'cancel_then_flatten'));
  step(() => evaluate(plan, openContext()));
  return { mismatches: mismatches.length, ms: marks.slice(1).map((at, i) => at - (marks[i] ?? at)) };
}

/** ms that `run` takes. */
function timedOf(run: () => unknown): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}

function measure(size: number, stray: boolean) {
  const text = bookText(size);
  const bytes = Buffer.from(text);
  const expected = expecting(stray ? 0 : size);
  const warmup = Math.ceil(WARM_ROWS / size);
  const runs = Array.from({ length: ROUNDS + warmup }, () => decide(bytes, expected)).slice(warmup);
  expect(runs[0]?.mismatches).toBe(stray ? size : 0);
  const steps = STEPS.map((_, i) => median(runs.map(({ ms }) => ms[i] ?? 0)));
  const total = median(runs.map(({ ms }) => ms.reduce((sum, part) => sum + part, 0)));
  const [lossless = 0] = steps;
  const bare = median(Array.from({ length: ROUNDS }, () => timedOf(() => JSON.parse(text))));
  return {
    book: stray ? 'all stray' : 'clean',
    orders: size,
    'all, ms': total,
    'µs an order': (total * 1_000) / size,
    ...Object.fromEntries(STEPS.map((name, i) => [name, steps[i] ?? 0])),
    'bytes / JSON.parse': lossless / bare,
  };
}

describe('parse, compare, plan and gates', () => {
  it('of books of growing size', (context) => {
    const rows = [200, 2_000, LARGE].flatMap((size) => [measure(size, false), measure(size, true)]);
    show(context, `Parse, compare, plan and gates of a book (medians of ${ROUNDS}; steps in ms)`, rows);
    for (const row of rows.filter(({ orders }) => orders === LARGE))
      goal(context, {
        what: `20,000 orders from bytes to verdicts, ${row.book}`,
        figure: row['all, ms'],
        unit: 'ms',
        bound: { atMost: 100 },
      });
  });
});
