import { describe, expect } from 'vitest';
import { it, type Start } from '../support/it';
import { OPEN_POLICY, type StackOptions } from '../support/stack';
import { restingIds, strayOrder } from '../support/strays';
import type { Incident } from '../support/worker-process';

describe.concurrent('arming changes while a cycle acts', () => {
  /** An armed account with one stray order, whose only worker freezes where the incident says. */
  async function frozen(start: Start, incident: Incident, options: StackOptions = {}) {
    const stack = await start({ worker: 'process', account: { expectedState: 'flat' }, ...options });
    strayOrder(stack);
    await stack.arm();
    const worker = await stack.spawnWorker(incident);
    const cycle = await stack.cycleMeets(worker);
    return { stack, worker, cycle };
  }

  it('sends nothing after a disarm between reserve and permit', async ({ start }) => {
    const { stack, worker, cycle } = await frozen(start, {
      call: 'permit',
      when: 'before',
      does: 'freeze',
    });
    expect((await stack.status()).openReservations).toHaveLength(1);
    await stack.guards.disarm(stack.account);
    await stack.until(({ armed }) => !armed);
    worker.thaw();
    expect(await cycle.result()).toMatchObject({
      outcome: 'blocked',
      actions: [{ result: 'blocked', reason: 'arming_changed' }],
    });
    expect(stack.sim.log.writes()).toEqual([]);
    // What was never permitted is given back.
    expect((await stack.status()).budget.used).toEqual({ calls: 0, notional: '0' });
  });

  it('does not let a re-arm revive what an earlier arming was granted', async ({ start }) => {
    const { stack, worker, cycle } = await frozen(start, {
      call: 'permit',
      when: 'before',
      does: 'freeze',
    });
    await stack.guards.disarm(stack.account);
    await stack.until(({ armed }) => !armed);
    await stack.arm();
    worker.thaw();
    expect(await cycle.result()).toMatchObject({
      outcome: 'blocked',
      actions: [{ reason: 'arming_changed' }],
    });
    expect(stack.sim.log.writes()).toEqual([]);
    expect(await stack.status()).toMatchObject({ armed: true });
  });

  it('sends nothing after a policy change between reserve and permit', async ({ start }) => {
    const { stack, worker, cycle } = await frozen(start, {
      call: 'permit',
      when: 'before',
      does: 'freeze',
    });
    await stack.configure({ ...OPEN_POLICY, dryRun: true });
    expect(await stack.status()).toMatchObject({ armed: false, disarmed: { reason: 'policy_changed' } });
    worker.thaw();
    expect(await cycle.result()).toMatchObject({
      outcome: 'blocked',
      actions: [{ reason: 'policy_changed' }],
    });
    expect(stack.sim.log.writes()).toEqual([]);
  });

  it('grants nothing to a plan made under another policy', async ({ start }) => {
    const { stack, worker, cycle } = await frozen(start, {
      call: 'reserve',
      when: 'before',
      does: 'freeze',
    });
    await stack.configure({ ...OPEN_POLICY, maxOrdersPerAction: 5 });
    await stack.arm();
    worker.thaw();
    expect(await cycle.result()).toMatchObject({
      outcome: 'blocked',
      actions: [{ reason: 'policy_changed' }],
    });
    expect(stack.sim.log.writes()).toEqual([]);
  });

  it('refuses a plan that grew stale while no worker ran', async ({ start }) => {
    const stack = await start({
      worker: 'process',
      account: { expectedState: 'flat', planMaxAgeSeconds: 5 },
    });
    strayOrder(stack);
    await stack.arm();
    const worker = await stack.spawnWorker({ call: 'reserve', when: 'before', does: 'kill' });
    const cycle = await stack.cycleMeets(worker);
    const killedAt = (await stack.status()).at;
    await stack.until(({ at }) => at > killedAt + 5_000);
    await stack.spawnWorker();
    expect(await cycle.result()).toMatchObject({ outcome: 'blocked', actions: [{ reason: 'plan_stale' }] });
    expect(stack.sim.log.writes()).toEqual([]);
    expect(restingIds(stack)).toHaveLength(1);
  });

  it.for([
    [20_000, /the worker's clock is at least (1\d\.\d|20\.0) s ahead of the Temporal server's/],
    [-20_000, /the worker's clock is at least (1\d\.\d|20\.0) s behind the Temporal server's/],
  ] as const)(
    'says by how much the clocks of worker and server differ: %d ms',
    async ([ms, wanted], { start }) => {
      const stack = await start({
        worker: 'process',
        account: { expectedState: 'flat', planMaxAgeSeconds: 15 },
      });
      strayOrder(stack);
      await stack.arm();
      await stack.spawnWorker(undefined, { clockOffsetMs: ms });
      expect(await stack.cycle()).toMatchObject({
        outcome: 'blocked',
        actions: [{ reason: 'clock_skew', detail: expect.stringMatching(wanted) }],
      });
      expect(stack.sim.log.writes()).toEqual([]);
    },
  );

  it('does not act on the same expected state in both looks', async ({ start }) => {
    const stack = await start({ account: { expectedMaxAgeSeconds: 3 } });
    strayOrder(stack);
    await stack.arm();
    // The bot stopped writing: fresh enough for the first look, never newer than it.
    stack.bot.asOf = Date.now();
    const report = await stack.cycle();
    expect(report).toMatchObject({ outcome: 'inconclusive', failedParts: [{ part: 'expectedState' }] });
    expect(report.failedParts[0]?.problem).toMatch(/not later than this cycle's first look|s old/);
    expect(stack.sim.log.writes()).toEqual([]);
  });
});
