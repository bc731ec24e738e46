import { describe, expect } from 'vitest';
import type { CycleReport } from '../../src/domain/report';
import { it } from '../support/it';
import type { Stack } from '../support/stack';
import { strayOrder, strayPosition } from '../support/strays';

const requests = (stack: Stack) => stack.sim.log.entries.length;

const minute = () => Math.floor(Date.now() / 60_000);

/** A cycle whose worker heard of the used weight in the minute in which the cycle ended: a used weight is forgotten with its minute. */
async function cycleInOneMinute(stack: Stack, usedWeight: number): Promise<CycleReport> {
  const heard = minute();
  stack.sim.limits.setUsedWeight(usedWeight);
  await stack.cycle();
  const report = await stack.cycle();
  return minute() === heard ? report : cycleInOneMinute(stack, usedWeight);
}

describe.concurrent('when the exchange asks to wait', () => {
  it('nothing is sent until then, not even by a worker that was started meanwhile; then all is as before', async ({
    start,
  }) => {
    const stack = await start();
    strayOrder(stack);
    await stack.arm();
    // Longer than two cycles and a worker's restart take on a busy machine.
    const ban = stack.sim.faults.add({ kind: 'ip-ban', banMs: 40_000, extendMs: 100 });
    const banned = await stack.cycle();
    expect(banned).toMatchObject({ outcome: 'inconclusive' });
    expect(banned.headline).toMatch(/rate_limited until \d{4}-\d\d-\d\dT[\d:.]+Z/);
    const { exchangePausedUntil, at } = await stack.until((status) => status.exchangePausedUntil > 0);
    expect(exchangePausedUntil).toBeGreaterThan(at);
    // From here on the exchange would answer, so that only the worker's own discipline keeps it silent.
    ban.remove();
    const before = requests(stack);
    expect(await stack.cycle()).toMatchObject({ outcome: 'inconclusive' });
    await stack.stopWorker();
    await stack.startWorker();
    const restarted = await stack.cycle();
    expect(restarted.headline).toContain(`rate_limited until ${new Date(exchangePausedUntil).toISOString()}`);
    expect(requests(stack)).toBe(before);
    await stack.until((status) => status.at > exchangePausedUntil, 60_000);
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
  });

  it('in the middle of a cycle, the write that was refused says until when, and nothing follows', async ({
    start,
  }) => {
    const stack = await start();
    strayPosition(stack, '0.004');
    stack.sim.faults.add({ kind: 'too-many-requests', retryAfterSeconds: 60, match: { method: 'POST' } });
    await stack.arm();
    const report = await stack.cycle();
    expect(report).toMatchObject({
      outcome: 'partial',
      actions: [{ result: 'failed', reason: 'rate_limited' }],
    });
    expect(report.actions[0]?.detail).toMatch(/^rate_limited until \d{4}-\d\d-\d\dT[\d:.]+Z: -1003 /);
    expect(stack.sim.log.entries.at(-1)).toMatchObject({ method: 'POST', status: 429 });
  });

  it('near the limit observations give way, and say so, while a write that was planned is carried out', async ({
    start,
  }) => {
    const stack = await start();
    strayOrder(stack);
    await stack.arm();
    const cycle = await stack.startCycle();
    // Between the confirming look and the write.
    const held = stack.sim.hold({
      match: { path: '/fapi/v1/openOrders', predicate: ({ params }) => 'symbol' in params },
    });
    await held.reached;
    stack.sim.limits.setUsedWeight(2_200);
    held.release();
    expect(await cycle.result()).toMatchObject({ outcome: 'acted', actions: [{ result: 'executed' }] });
    const next = await cycleInOneMinute(stack, 2_200);
    expect(next).toMatchObject({ outcome: 'inconclusive' });
    expect(next.headline).toMatch(/rate_limited until .* the rest is kept for cancels and closes/);
    expect(stack.sim.log.entries.every(({ status }) => status === 200)).toBe(true);
  });
});
