import { describe, expect } from 'vitest';
import { createSchedule } from '../../src/client/schedules';
import { accountOf, parseConfig } from '../../src/domain/config';
import { scheduleId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { guardStateQuery } from '../../src/workflows/messages';
import { it, type Start } from '../support/it';
import { AGO, OPEN_POLICY, type Stack } from '../support/stack';
import { restingIds, strayOrder, strayPosition } from '../support/strays';

/** A healthy account: four orders and two positions, and a bot that knows of all of them. */
async function healthy(start: Start, massConfirmSeconds = 60) {
  const stack = await start({ policy: { ...OPEN_POLICY, massConfirmSeconds } });
  const orders = (['BTCUSDT', 'BTCUSDT', 'ETHUSDT', 'ETHUSDT'] as const).map((symbol) => ({
    symbol,
    clientOrderId: strayOrder(stack, { symbol }),
    status: 'OPEN' as const,
    createdAt: Date.now() - AGO,
  }));
  strayPosition(stack, '0.004');
  strayPosition(stack, '-0.05', { symbol: 'ETHUSDT' });
  const positions = [
    { symbol: 'BTCUSDT', positionSide: 'BOTH' as const, amount: '0.004' },
    { symbol: 'ETHUSDT', positionSide: 'BOTH' as const, amount: '-0.05' },
  ];
  const bot = {
    /** What it writes first after a restart: complete, and empty. */
    forgets: () => Object.assign(stack.bot, { orders: [], positions: [] }),
    remembers: () => Object.assign(stack.bot, { orders, positions }),
    remembersHalf: () =>
      Object.assign(stack.bot, { orders: orders.slice(0, 2), positions: positions.slice(0, 1) }),
  };
  bot.remembers();
  await stack.arm();
  const everything = restingIds(stack);
  return {
    stack,
    bot,
    expectNothingLost: () => {
      expect(stack.sim.log.writes()).toEqual([]);
      expect(restingIds(stack)).toEqual(everything);
      expect(stack.exchange.positionAmount('BTCUSDT')).toBe('0.004');
    },
  };
}

/** The report of the next cycle that the account's schedule starts. */
async function nextScheduled(stack: Stack): Promise<CycleReport> {
  const now = Date.now();
  const handle = stack.client.schedule.getHandle(scheduleId(stack.account));
  for (;;) {
    const { recentActions } = (await handle.describe()).info;
    const taken = recentActions.find(({ takenAt }) => takenAt.getTime() > now);
    if (taken !== undefined)
      return (await stack.client.workflow
        .getHandle(taken.action.workflow.workflowId)
        .result()) as CycleReport;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const held = { outcome: 'blocked', headline: 'blocked: 6 actions blocked (mass_change)' };

describe.concurrent('a bot that restarts and first writes an empty, complete state', () => {
  it('loses nothing', async ({ start }) => {
    const { stack, bot, expectNothingLost } = await healthy(start);
    expect(await stack.cycle()).toMatchObject({ outcome: 'clean' });
    bot.forgets();
    const report = await stack.cycle();
    expect(report).toMatchObject(held);
    for (const { detail } of report.actions) expect(detail).toMatch(/^until \d{4}-/);
    bot.remembers();
    expect(await stack.cycle()).toMatchObject({ outcome: 'clean' });
    expectNothingLost();
  });

  it('loses nothing while it reads back piece by piece what it owns', async ({ start }) => {
    const { stack, bot, expectNothingLost } = await healthy(start);
    bot.forgets();
    expect(await stack.cycle()).toMatchObject(held);
    bot.remembersHalf();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      headline: 'blocked: 3 actions blocked (mass_change)',
    });
    bot.remembers();
    expect(await stack.cycle()).toMatchObject({ outcome: 'clean' });
    expect(await stack.guardHandle().query(guardStateQuery)).toMatchObject({ mass: null });
    expectNothingLost();
  });

  it('loses nothing though it crashes again between cycles that are started by hand', async ({ start }) => {
    const { stack, bot, expectNothingLost } = await healthy(start, 2);
    bot.forgets();
    expect(await stack.cycle()).toMatchObject(held);
    bot.remembers();
    const { at } = await stack.status();
    await stack.until((status) => status.at >= at + 2_000);
    expect(await stack.cycle()).toMatchObject({ outcome: 'clean' });
    bot.forgets();
    expect(await stack.cycle()).toMatchObject(held);
    expectNothingLost();
  });

  it('loses nothing though it crashes again and again', async ({ start }) => {
    const { stack, bot, expectNothingLost } = await healthy(start, 2);
    const account = accountOf(parseConfig(stack.config(), 'test'), stack.account);
    const attributes = { usable: [], missing: [], problem: null, mistyped: false };
    const cycles = { taskQueue: stack.taskQueue, attributes };
    await createSchedule(stack.client, stack.account, { ...account, intervalSeconds: 4 }, cycles);
    try {
      for (let crash = 1; crash <= 2; crash += 1) {
        bot.forgets();
        expect(await nextScheduled(stack)).toMatchObject(held);
        bot.remembers();
        expect(await nextScheduled(stack)).toMatchObject({ outcome: 'clean' });
      }
      expect(await stack.guardHandle().query(guardStateQuery)).toMatchObject({ mass: null });
      expectNothingLost();
    } finally {
      await stack.client.schedule.getHandle(scheduleId(stack.account)).delete();
    }
  });
});

describe.concurrent('a bot that means it', () => {
  it('is believed once it went on saying so', async ({ start }) => {
    const { stack, bot } = await healthy(start, 2);
    bot.forgets();
    expect(await stack.cycle()).toMatchObject(held);
    const { at } = await stack.status();
    await stack.until((status) => status.at >= at + 2_000);
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
    expect(restingIds(stack)).toEqual([]);
  });

  it('is believed at once by an operator who arms for exactly this plan', async ({ start }) => {
    const { stack, bot } = await healthy(start);
    bot.forgets();
    const { plan } = await stack.cycle();
    expect(plan).toMatch(/^[0-9a-f]{16}$/);
    strayOrder(stack);
    await stack.arm({ plan: plan ?? '' });
    const other = await stack.cycle();
    expect(other).toMatchObject({
      outcome: 'blocked',
      actions: [{ reason: 'arming_scope' }, {}, {}, {}, {}, {}, {}],
    });
    expect(other.plan).not.toBe(plan);
    await stack.arm({ plan: other.plan ?? '' });
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
    expect(restingIds(stack)).toEqual([]);
  });
});
