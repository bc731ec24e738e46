import { describe, expect } from 'vitest';
import { createSchedule } from '../../src/client/schedules';
import { accountOf, parseConfig } from '../../src/domain/config';
import { scheduleId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { guardStateQuery } from '../../src/workflows/messages';
import { eventually } from '../support/eventually';
import { it, type Start } from '../support/it';
import { AGO, OPEN_POLICY, type Stack } from '../support/stack';
import { restingIds, strayOrder, strayPosition } from '../support/strays';

const COMPLETE = { ordersComplete: true, positionsComplete: true };

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
    remembers: () => Object.assign(stack.bot, { ...COMPLETE, orders, positions }),
    /** What a bot may write while it asks the exchange itself: it does not claim to know of anything. */
    asks: () =>
      Object.assign(stack.bot, {
        orders: [],
        positions: [],
        ordersComplete: false,
        positionsComplete: false,
      }),
    remembersHalf: () =>
      Object.assign(stack.bot, { ...COMPLETE, orders: orders.slice(0, 2), positions: positions.slice(0, 1) }),
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

/** The report of a cycle that the account's schedule starts, now. */
async function scheduledNow({ client, account }: Stack): Promise<CycleReport> {
  const handle = client.schedule.getHandle(scheduleId(account));
  const info = async () => (await handle.describe()).info;
  // The schedule starts none beside one that it takes to run, and hands on the report of the last that it saw end.
  await eventually(async () => expect((await info()).runningActions).toEqual([]));
  const { numActionsTaken } = await info();
  await handle.trigger();
  return await eventually(async () => {
    const { recentActions, numActionsTaken: taken } = await info();
    expect(taken).toBe(numActionsTaken + 1);
    const last = recentActions.at(-1)?.action.workflow.workflowId ?? '';
    return (await client.workflow.getHandle(last).result()) as CycleReport;
  });
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

  it('loses nothing though it says meanwhile that it does not know yet what it owns', async ({ start }) => {
    const { stack, bot, expectNothingLost } = await healthy(start);
    bot.forgets();
    expect(await stack.cycle()).toMatchObject(held);
    bot.asks();
    expect(await stack.cycle()).toMatchObject({ outcome: 'reported', counts: { unknown: 6 } });
    bot.remembersHalf();
    expect(await stack.cycle()).toMatchObject({ headline: 'blocked: 3 actions blocked (mass_change)' });
    bot.remembers();
    expect(await stack.cycle()).toMatchObject({ outcome: 'clean' });
    expect(await stack.guardHandle().query(guardStateQuery)).toMatchObject({ mass: null });
    expectNothingLost();
  });

  it('loses nothing though it was armed only when half of it was read back', async ({ start }) => {
    const { stack, bot, expectNothingLost } = await healthy(start);
    await stack.guards.disarm(stack.account);
    await stack.until(({ armed }) => !armed);
    bot.forgets();
    expect(await stack.cycle()).toMatchObject({ headline: 'blocked: 6 actions blocked (not_armed)' });
    bot.remembersHalf();
    expect(await stack.cycle()).toMatchObject({ headline: 'blocked: 3 actions blocked (not_armed)' });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({ headline: 'blocked: 3 actions blocked (mass_change)' });
    bot.remembers();
    expect(await stack.cycle()).toMatchObject({ outcome: 'clean' });
    expect(await stack.status()).toMatchObject({ massSeenAt: null });
    expectNothingLost();
  });

  it('loses nothing though it has read back half of it by the second look', async ({ start }) => {
    const { stack, bot, expectNothingLost } = await healthy(start);
    bot.forgets();
    const cycle = await stack.startCycle();
    // Between the looks.
    await eventually(async () => {
      const { events } = await cycle.fetchHistory();
      expect(events?.some((event) => event.timerStartedEventAttributes != null)).toBe(true);
    });
    bot.remembersHalf();
    expect(await cycle.result()).toMatchObject({
      outcome: 'blocked',
      headline: 'blocked: 6 actions blocked (unconfirmed, mass_change)',
    });
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
    // Only when it is told to: a tick of its own could come between the bot's crash and the cycle that is looked at.
    await createSchedule(stack.client, stack.account, account, cycles);
    await stack.client.schedule.getHandle(scheduleId(stack.account)).pause();
    try {
      for (let crash = 1; crash <= 2; crash += 1) {
        bot.forgets();
        expect(await scheduledNow(stack)).toMatchObject(held);
        bot.remembers();
        expect(await scheduledNow(stack)).toMatchObject({ outcome: 'clean' });
      }
      expect(await stack.guardHandle().query(guardStateQuery)).toMatchObject({ mass: null });
      expectNothingLost();
    } finally {
      await stack.client.schedule.getHandle(scheduleId(stack.account)).delete();
    }
  });
});

describe('a mass that scheduled cycles saw while nothing could be done about it', () => {
  it('is forgotten once a clean one hears of it from the report before', async ({ start }) => {
    const { stack, bot } = await healthy(start);
    await stack.guards.disarm(stack.account);
    await stack.until(({ armed }) => !armed);
    const account = accountOf(parseConfig(stack.config(), 'test'), stack.account);
    const attributes = { usable: [], missing: [], problem: null, mistyped: false };
    const cycles = { taskQueue: stack.taskQueue, attributes };
    bot.forgets();
    await createSchedule(stack.client, stack.account, { ...account, intervalSeconds: 5 }, cycles);
    try {
      await stack.until(({ massSeenAt }) => massSeenAt !== null);
      bot.remembers();
      await stack.until(({ massSeenAt }) => massSeenAt === null);
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
    // A busy machine may be too late with one write or another.
    const { actions } = await stack.cycle();
    expect(actions.map(({ result }) => result)).toContain('executed');
    expect(actions.flatMap((action) => action.gates)).not.toContain('mass_change');
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
    // A busy machine may be too late with one write or another.
    const { actions } = await stack.cycle();
    expect(actions.map(({ result }) => result)).toContain('executed');
    const gates = actions.flatMap((action) => action.gates);
    expect(gates).not.toContain('mass_change');
    expect(gates).not.toContain('arming_scope');
  });
});
