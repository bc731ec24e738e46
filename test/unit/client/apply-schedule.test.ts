import { type Client, ScheduleAlreadyRunning } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { applySchedule } from '../../../src/client/apply-schedule';
import { scheduleOptions } from '../../../src/client/schedules';
import { type AccountConfig, parseConfig } from '../../../src/domain/config';

const config = (over: object = {}): AccountConfig =>
  parseConfig({ accounts: { main: { exchange: 'demo', expectedState: 'flat', ...over } } }, '').accounts[
    'main'
  ] as AccountConfig;
const attributes = { usable: [], missing: [], problem: null, mistyped: false };
const cycles = { taskQueue: 'queue', attributes };

/** A server whose schedule of main, if any, is as this configuration made it. */
function server(before: AccountConfig | null, updates: unknown[] = []): Client {
  const previous = before && {
    ...scheduleOptions('main', before, cycles),
    state: { paused: false },
  };
  return {
    schedule: {
      create: async () => {
        if (before !== null) throw new ScheduleAlreadyRunning('there', 'reconcile/main');
      },
      getHandle: () => ({
        describe: async () => previous,
        update: async (change: (seen: unknown) => unknown) => updates.push(change(previous)),
      }),
    },
  } as unknown as Client;
}

describe('applying a schedule says what became of it', () => {
  it.each([
    ['created', null, {}],
    ['unchanged', config(), {}],
    ['updated', config(), { intervalSeconds: 60 }],
    ['updated', config(), { enabled: false }],
  ] as const)('%s', async (change, before, now) => {
    const updates: unknown[] = [];
    expect(await applySchedule(server(before, updates), 'main', config(now), cycles)).toBe(change);
    // An update would take back what somebody else does meanwhile, such as a pause.
    expect(updates).toHaveLength(change === 'updated' ? 1 : 0);
  });
});
