import { describe, expect, it } from 'vitest';
import { createSchedule, listSchedules } from '../../../src/client/schedules';
import { parseConfig } from '../../../src/domain/config';
import { refusal } from './fakes';
import { ScheduleServer } from './schedule-server';

const attributes = { usable: [], missing: [], problem: null, mistyped: false };

describe('commands over several accounts', () => {
  it('list a schedule that cannot be read as one row with its problem, beside the others', async () => {
    const server = new ScheduleServer();
    const { accounts } = parseConfig({ accounts: { b: { exchange: 'demo', expectedState: 'flat' } } }, '');
    server.schedules.set('reconcile/a', refusal('PERMISSION_DENIED'));
    await createSchedule(server.client, 'b', accounts['b']!, { taskQueue: 'q', attributes });
    server.schedules.set('reconcile/gone', refusal('NOT_FOUND'));
    server.schedules.set('of-somebody-else', new Error('never asked for'));
    expect(await listSchedules(server.client)).toMatchObject([
      { account: 'a', problem: expect.stringContaining('permission_denied') },
      { account: 'b', next: '1970-01-01T00:00:00.000Z', problem: null },
    ]);
  });
});
