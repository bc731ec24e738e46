import { afterAll, beforeAll, expect, it } from 'vitest';
import { viewAttributes } from '../../src/client/attributes';
import { createSchedule } from '../../src/client/schedules';
import { accountOf, parseConfig } from '../../src/domain/config';
import { guardId, scheduleId } from '../../src/domain/names';
import { readSchedules } from '../../src/plugin/follow-schedules';
import { createLog } from '../../src/telemetry/log';
import { Metrics } from '../../src/telemetry/metrics';
import { Stack } from '../support/stack';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(async () => {
  await stack.stop();
});

/** A sample of the account; null where there is none. */
async function sample(metrics: Metrics, name: string): Promise<number | null> {
  const text = await metrics.text();
  const found = new RegExp(`^grinder_reconcile_${name}\\{account="${stack.account}"\\} (\\S+)$`, 'm').exec(
    text,
  );
  return found === null ? null : Number(found[1]);
}

it('a schedule that is missing, running, paused by hand, paused by the configuration, deleted', async () => {
  const metrics = new Metrics();
  const look = async (enabled = true) => {
    const input = stack.config();
    const config = parseConfig(
      { ...input, accounts: { [stack.account]: { ...input.accounts[stack.account], enabled } } },
      'test',
    );
    await readSchedules({ client: stack.client, config, metrics, log: createLog('silent') });
    return [await sample(metrics, 'schedule_present'), await sample(metrics, 'schedule_paused')];
  };
  const schedule = stack.client.schedule.getHandle(scheduleId(stack.account));
  expect(await look()).toEqual([0, null]);
  const config = parseConfig(stack.config(), 'test');
  const attributes = await viewAttributes(stack.client);
  const cycles = { taskQueue: config.taskQueue, attributes };
  await createSchedule(stack.client, stack.account, accountOf(config, stack.account), cycles);
  expect(await look()).toEqual([1, 0]);
  await schedule.pause('maintenance');
  expect(await look()).toEqual([1, 1]);
  expect(await look(false)).toEqual([1, null]);
  await schedule.unpause();
  expect(await look()).toEqual([1, 0]);
  await schedule.delete();
  expect(await look()).toEqual([0, null]);
});

it('a guard that is terminated takes its figures with it, within some polls', async () => {
  const { metrics } = stack.plugin;
  await expect.poll(() => sample(metrics, 'armed')).toBe(0);
  await stack.client.workflow.getHandle(guardId(stack.account)).terminate('test');
  await expect.poll(() => sample(metrics, 'armed'), { interval: 500 }).toBeNull();
  expect(await sample(metrics, 'budget_calls_remaining_day')).toBeNull();
  const last = (await sample(metrics, 'guard_last_answer_timestamp_seconds')) ?? 0;
  expect(Date.now() / 1_000 - last).toBeGreaterThan(14);
  expect(Date.now() / 1_000 - last).toBeLessThan(60);
});
