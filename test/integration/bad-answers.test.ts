import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CYCLE_TYPE } from '../../src/domain/names';
import type { FaultSpec } from '../../src/simulator';
import { AGO, Stack } from '../support/stack';
import { strayOrder, strayPosition } from '../support/strays';

/** Unknown is never empty: whatever is wrong with an answer, the cycle says so and writes nothing. */
describe('an answer of the exchange that cannot be believed makes the cycle inconclusive', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
    strayOrder(stack);
    strayOrder(stack);
    strayPosition(stack);
    await stack.arm();
  });
  afterAll(() => stack.stop());

  const cases: [string, string, FaultSpec, RegExp][] = [
    [
      'a row without a symbol',
      'openOrders',
      { kind: 'malformed-row', index: 1, field: 'symbol', value: null } as FaultSpec,
      /malformed answer at 1\.symbol/,
    ],
    ['HTML with status 200', 'openOrders', { kind: 'html', status: 200 } as FaultSpec, /not JSON/],
    ['truncated JSON', 'positions', { kind: 'truncated-json' } as FaultSpec, /not JSON/],
    ['an empty answer', 'conditionalOrders', { kind: 'empty-body' } as FaultSpec, /not JSON/],
    [
      'an object instead of a list',
      'openOrders',
      { kind: 'answer', status: 200, body: '{}' } as FaultSpec,
      /malformed answer/,
    ],
    [
      'a redirect to another host',
      'positions',
      { kind: 'redirect', location: 'http://127.0.0.1:9/' } as FaultSpec,
      /HTTP 30/,
    ],
    ['no answer in time', 'mode', { kind: 'no-answer' } as FaultSpec, /no answer within 3000 ms/],
    [
      'a trickled answer',
      'openOrders',
      { kind: 'slow-body', chunkBytes: 1, intervalMs: 200 } as FaultSpec,
      /no answer within 3000 ms/,
    ],
    ['a refused key', 'openOrders', { kind: 'rejected-key' } as FaultSpec, /-2015/],
  ];
  const paths: Record<string, string> = {
    openOrders: '/fapi/v1/openOrders',
    conditionalOrders: '/fapi/v1/openAlgoOrders',
    positions: '/fapi/v3/positionRisk',
    mode: '/fapi/v1/accountConfig',
  };
  it.each(cases)('%s', async (_name, part, spec, problem) => {
    const fault = stack.sim.faults.add({
      ...spec,
      match: { path: paths[part] ?? '' },
      when: spec.kind === 'answer' ? 'before' : 'after',
    } as FaultSpec);
    const report = await stack.cycle();
    fault.remove();
    expect(fault.hits).toBeGreaterThan(0);
    expect(report.outcome).toBe('inconclusive');
    expect(report.failedParts).toEqual([{ part, problem: expect.stringMatching(problem) }]);
    expect(report.headline).toContain(part);
    expect(stack.sim.log.writes()).toEqual([]);
  });
});

describe('a row that cannot be judged keeps its symbol closed, and nothing else', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
    strayOrder(stack);
    strayOrder(stack);
    strayPosition(stack);
    await stack.arm();
  });
  afterAll(() => stack.stop());

  const orders = '/fapi/v1/openOrders';
  const positions = '/fapi/v3/positionRisk';
  it.each<[string, string, FaultSpec, RegExp]>([
    [
      'no client id',
      orders,
      { kind: 'malformed-row', field: 'clientOrderId', value: null } as FaultSpec,
      /^clientOrderId: /,
    ],
    [
      'a finished order among the open ones',
      orders,
      { kind: 'malformed-row', field: 'status', value: 'FILLED' } as FaultSpec,
      /^status: FILLED, so finished/,
    ],
    [
      'an amount that is no number',
      positions,
      { kind: 'malformed-row', field: 'positionAmt', value: 'much' } as FaultSpec,
      /^positionAmt: /,
    ],
    [
      'one key twice with different content',
      positions,
      { kind: 'duplicated-row', change: { positionAmt: '9.000' } } as FaultSpec,
      /twice/,
    ],
  ])('%s', async (_name, path, spec, problem) => {
    const stray = strayOrder(stack, { symbol: 'ETHUSDT' });
    const fault = stack.sim.faults.add({
      ...spec,
      rowSymbol: 'BTCUSDT',
      match: { path },
      when: 'after',
    } as FaultSpec);
    const report = await stack.cycle();
    fault.remove();
    expect(report.blind).toMatchObject([{ symbol: 'BTCUSDT', problem: expect.stringMatching(problem) }]);
    expect(report.headline).toContain('unreadable in BTCUSDT');
    const inBtc = report.actions.filter(({ symbol }) => symbol === 'BTCUSDT');
    for (const action of inBtc)
      expect(action).toMatchObject({ result: 'blocked', reason: 'symbol_unreadable' });
    expect(report.actions.filter((action) => !inBtc.includes(action))).toMatchObject([
      { symbol: 'ETHUSDT', target: stray, result: 'executed' },
    ]);
    expect(stack.exchange.openOrders().map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'BTCUSDT']);
    expect(stack.exchange.positionAmount('BTCUSDT')).not.toBe('0');
  });
});

describe('an expected state that cannot be used makes the cycle inconclusive', () => {
  let stack: Stack;
  const directory = mkdtempSync(join(tmpdir(), 'expected-'));
  const file = join(directory, 'expected.json');
  const state = {
    version: 1,
    asOf: '',
    ordersComplete: true,
    positionsComplete: true,
    orders: [],
    positions: [],
  };
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  beforeAll(async () => {
    stack = await Stack.start({ account: { expectedState: { file } } });
    strayOrder(stack);
    await stack.arm();
  });
  afterAll(async () => {
    await stack.stop();
    rmSync(directory, { recursive: true });
  });

  it.each<[string, () => string | null, RegExp]>([
    ['missing', () => null, /no such file; the bot writes it/],
    ['not JSON', () => '{"version":1,', /not JSON/],
    [
      'of another version',
      () => JSON.stringify({ ...state, version: 2, asOf: at(0) }),
      /version: must be 1, got 2/,
    ],
    [
      'with a misspelt key',
      () => JSON.stringify({ ...state, asOf: at(0), orderComplete: true }),
      /unknown key "orderComplete"/,
    ],
    [
      'with a malformed row',
      () => JSON.stringify({ ...state, asOf: at(0), orders: [{ symbol: 'BTCUSDT' }] }),
      /orders\.0\.clientOrderId/,
    ],
    ['stale', () => JSON.stringify({ ...state, asOf: at(-60_000) }), / \d+ s old, allowed are 5 s/],
    ['from the future', () => JSON.stringify({ ...state, asOf: at(600_000) }), / \d+ s in the future/],
    [
      'in the wrong position mode',
      () =>
        JSON.stringify({
          ...state,
          asOf: at(0),
          positions: [{ symbol: 'BTCUSDT', positionSide: 'LONG', amount: '1' }],
        }),
      /account is in one-way mode/,
    ],
  ])('%s', async (_name, text, problem) => {
    const content = text();
    if (content !== null) writeFileSync(file, content);
    const report = await stack.cycle();
    expect(report).toMatchObject({
      outcome: 'inconclusive',
      failedParts: [{ part: 'expectedState', problem: expect.stringMatching(problem) }],
    });
    expect(report.failedParts[0]?.problem).toContain(file);
    expect(stack.sim.log.writes()).toEqual([]);
  });
});

/** Its cycles make it known to the server that the tests share: other tests need names that nobody knows. */
const UNSERVED = `u${randomBytes(5).toString('hex')}`;

describe('a cycle of nobody', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack.stop());

  it.each<[string, string, unknown[], RegExp]>([
    [
      'an account that no worker serves',
      `reconcile/${UNSERVED}-1`,
      [{ account: UNSERVED }],
      new RegExp(`unknown account "${UNSERVED}"; this worker serves t`),
    ],
    [
      'null',
      'by-hand',
      [null],
      /the account must be in the input, \{"account":"\.\.\."\}, or in the workflow id/,
    ],
    ['nothing', 'by-hand', [], /the account must be in the input/],
    ['no account at all', 'by-hand', [{ account: '../x\n' }], /unknown account/],
  ])('fails soon and has no metric: %s', async (_what, workflowId, args, problem) => {
    const failure = await stack.client.workflow
      .execute(CYCLE_TYPE, {
        taskQueue: stack.taskQueue,
        workflowId: `${workflowId}-${stack.account}`,
        args: args as never,
        workflowRunTimeout: '60s',
      })
      .catch((error: WorkflowFailedError) => error.cause?.message);
    expect(failure).toMatch(problem);
    const metrics = await stack.plugin.metrics.text();
    expect(metrics).not.toMatch(/account="(?!t[0-9a-f]{10}")/);
    expect(metrics).toMatch(/^grinder_reconcile_runs_total 0$/m);
  });
});

describe('while an operator says that the bot is down', () => {
  it('a missing expected state counts as flat, until the bot writes again', async () => {
    const stack = await Stack.start();
    try {
      strayOrder(stack);
      stack.bot.problem = 'bot: gone';
      await stack.arm();
      expect(await stack.cycle()).toMatchObject({ outcome: 'inconclusive' });
      await stack.arm({ botIsDown: true });
      expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
      strayOrder(stack);
      // Stale by now, but written after the operator's word.
      stack.bot.problem = null;
      stack.bot.asOf = (await stack.status()).at;
      await stack.until(({ at }) => at > (stack.bot.asOf ?? 0) + 5_500);
      const writes = stack.sim.log.writes().length;
      expect(await stack.cycle()).toMatchObject({
        outcome: 'inconclusive',
        failedParts: [{ problem: expect.stringContaining('disarmed') }],
      });
      expect(await stack.until(({ armed }) => !armed)).toMatchObject({ disarmed: { reason: 'bot_is_back' } });
      expect(stack.sim.log.writes()).toHaveLength(writes);
    } finally {
      await stack.stop();
    }
  });

  it('a bot that writes again takes the word back, also where nothing differs: later it is unknown, not none', async () => {
    const stack = await Stack.start();
    try {
      strayOrder(stack);
      stack.bot.problem = 'bot: gone';
      await stack.arm({ botIsDown: true });
      expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
      stack.bot.problem = null;
      expect(await stack.cycle()).toMatchObject({ outcome: 'clean' });
      expect(await stack.until(({ armed }) => !armed)).toMatchObject({ disarmed: { reason: 'bot_is_back' } });
      strayOrder(stack);
      stack.bot.problem = 'bot: restarts';
      const writes = stack.sim.log.writes().length;
      expect(await stack.cycle()).toMatchObject({ outcome: 'inconclusive' });
      expect(stack.sim.log.writes()).toHaveLength(writes);
    } finally {
      await stack.stop();
    }
  });

  it('an incomplete expected state is unknown, not none', async () => {
    const stack = await Stack.start();
    try {
      strayOrder(stack);
      strayPosition(stack);
      stack.bot.ordersComplete = false;
      stack.bot.positionsComplete = false;
      stack.bot.orders = [];
      await stack.arm();
      expect(await stack.cycle()).toMatchObject({ outcome: 'reported', counts: { unknown: 2 } });
      stack.bot.ordersComplete = true;
      stack.bot.orders = [
        {
          symbol: 'BTCUSDT',
          clientOrderId: 'grinder_d_BTCUSDT_9_1704067200_9',
          status: 'OPEN',
          createdAt: Date.now() - AGO,
        },
      ];
      const report = await stack.cycle();
      expect(report.actions).toMatchObject([{ action: 'cancel_all', result: 'executed' }]);
    } finally {
      await stack.stop();
    }
  });
});
