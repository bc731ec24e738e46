import { describe, expect, it } from 'vitest';
import { applySchedule } from '../../../src/client/apply-schedule';
import { type AccountConfig, parseConfig } from '../../../src/domain/config';
import { ScheduleServer } from './schedule-server';

const config = (over: object = {}): AccountConfig =>
  parseConfig({ accounts: { main: { exchange: 'demo', expectedState: 'flat', ...over } } }, '').accounts[
    'main'
  ] as AccountConfig;
const attributes = { usable: [], missing: [], problem: null, mistyped: false };
const cycles = { taskQueue: 'queue', attributes };
const moves = { whyNot: async () => null };

describe('applying a schedule says what became of it', () => {
  it.each([
    ['created', null, {}],
    ['unchanged', config(), {}],
    ['updated', config(), { intervalSeconds: 60 }],
    ['updated', config(), { enabled: false }],
  ] as const)('%s', async (change, before, now) => {
    const server = new ScheduleServer();
    if (before !== null) await applySchedule(server.client, 'main', before, cycles, moves);
    expect(await applySchedule(server.client, 'main', config(now), cycles, moves)).toBe(change);
    // An update would take back what somebody else does meanwhile, such as a pause.
    expect(server.updates).toBe(change === 'updated' ? 1 : 0);
  });
});

it('a schedule that has to stay on its task queue gets all the rest, and that is said', async () => {
  const server = new ScheduleServer();
  await applySchedule(server.client, 'main', config(), cycles, moves);
  const stays = { whyNot: async () => 'nobody polls it' };
  const moved = { ...cycles, taskQueue: 'another' };
  await expect(
    applySchedule(server.client, 'main', config({ intervalSeconds: 60 }), moved, stays),
  ).rejects.toThrow('nobody polls it');
  expect(server.updates).toBe(1);
  await expect(
    applySchedule(server.client, 'main', config({ intervalSeconds: 60 }), moved, stays),
  ).rejects.toThrow('nobody polls it');
  expect(server.updates).toBe(1);
});
