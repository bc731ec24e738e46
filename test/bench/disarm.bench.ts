import { afterAll, beforeAll, expect, it } from 'vitest';
import { SHORT_WINDOWS } from '../support/short-windows';
import { OPEN_POLICY, Stack } from '../support/stack';
import { protectiveOrder } from '../support/strays';
import { median, often, quantile, show } from './figures';

const ROUNDS = often(20, 2);
/** Conditional orders, each cancelled by a request of its own under its own permit. */
const ORDERS = 20;
/** The disarm is sent once so many have arrived. */
const AFTER = 5;

let stack: Stack;
beforeAll(async () => {
  const budget = { maxCallsPerDay: 100_000, maxCallsPerRun: 100 };
  stack = await Stack.start({ policy: { ...OPEN_POLICY, maxOrdersPerAction: ORDERS, budget } });
});
afterAll(() => stack.stop());

/** Writes that arrived after the server had recorded the disarm, and how long after it the last one did, ms. */
async function disarmed(): Promise<{ writes: number; lastMs: number; recordedMs: number }> {
  for (let i = 0; i < ORDERS; i += 1) protectiveOrder(stack);
  await stack.unlocked();
  await stack.arm();
  stack.sim.limits.setUsedWeight(0);
  const first = stack.sim.log.writes().length;
  const cycle = await stack.startCycle();
  await stack.sim.waitFor(() => stack.sim.log.writes().length >= first + AFTER);
  const askedAt = Date.now();
  await stack.guards.disarm(stack.account);
  const recordedAt = Date.now();
  const report = await cycle.result();
  const writes = stack.sim.log.writes().slice(first);
  // It came in the middle, and what came after it was refused.
  expect(writes.length).toBeLessThan(ORDERS);
  expect(report.actions.some(({ reason }) => reason === 'not_armed' || reason === 'arming_changed')).toBe(
    true,
  );
  const after = writes.filter(({ receivedAt }) => receivedAt > recordedAt);
  for (const { clientAlgoId } of stack.exchange.openAlgoOrders())
    stack.exchange.cancelAlgoBehindTheBack(clientAlgoId);
  return {
    writes: after.length,
    lastMs: Math.max(0, ...after.map(({ receivedAt }) => receivedAt - recordedAt)),
    recordedMs: recordedAt - askedAt,
  };
}

it('nothing arrives long after a disarm', async (context) => {
  const found = [];
  for (let round = 0; round < ROUNDS; round += 1) found.push(await disarmed());
  const last = found.map(({ lastMs }) => lastMs);
  const most = Math.max(...found.map(({ writes }) => writes));
  // A permit that was given before the disarm is for one write.
  expect(most).toBeLessThanOrEqual(1);
  show(context, `A cycle of ${ORDERS} cancels, disarmed after ${AFTER}`, [
    {
      disarms: found.length,
      'recorded after, p50 ms': median(found.map(({ recordedMs }) => recordedMs)),
      'with a write after that': found.filter(({ writes }) => writes > 0).length,
      'most writes after it': most,
      'last write after, p50 ms': median(last),
      'p95 ms': quantile(last, 0.95),
      'max ms': Math.max(...last),
      'the most that is promised, ms': SHORT_WINDOWS.recvWindowMs + 1_250,
    },
  ]);
});
