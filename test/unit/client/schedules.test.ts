import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { listSchedules } from '../../../src/client/schedules';
import { failedCall } from './fakes';

/** A server with these schedules; what is no description is thrown when it is asked for. */
const serverWith = (schedules: Readonly<Record<string, object>>): Client =>
  ({
    schedule: {
      async *list() {
        for (const scheduleId of Object.keys(schedules)) yield { scheduleId };
      },
      getHandle: (id: string) => ({
        async describe() {
          const answer = schedules[id];
          if (answer instanceof Error) throw answer;
          return answer;
        },
      }),
    },
  }) as unknown as Client;

const readable = {
  state: { paused: false, note: '' },
  info: { nextActionTimes: [new Date(0)], recentActions: [] },
};

describe('commands over several accounts', () => {
  it('list a schedule that cannot be read as one row with its problem, beside the others', async () => {
    const rows = await listSchedules(
      serverWith({
        'reconcile/a': failedCall('PERMISSION_DENIED'),
        'reconcile/b': readable,
        'reconcile/gone': new ScheduleNotFoundError('gone', 'reconcile/gone'),
        'of-somebody-else': readable,
      }),
    );
    expect(rows).toMatchObject([
      { account: 'a', problem: expect.stringContaining('permission_denied') },
      { account: 'b', next: '1970-01-01T00:00:00.000Z', problem: null },
    ]);
  });
});
