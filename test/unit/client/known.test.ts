import { type Client, ScheduleNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { isKnown } from '../../../src/client/known';
import { failedCall } from './fakes';

const GONE = {
  workflow: new WorkflowNotFoundError('none', 'x', undefined),
  schedule: new ScheduleNotFoundError('none', 'x'),
};

/** A server that answers each look with what it finds, or throws it. */
function server(over: { guard?: unknown; schedule?: unknown; cycles?: unknown } = {}): Client {
  const { guard = GONE.workflow, schedule = GONE.schedule, cycles = [] } = over;
  const answer = async (found: unknown) => {
    if (found instanceof Error) throw found;
    return found;
  };
  return {
    workflow: {
      getHandle: () => ({ describe: async () => await answer(guard) }),
      async *list() {
        yield* (await answer(cycles)) as object[];
      },
    },
    schedule: { getHandle: () => ({ describe: async () => await answer(schedule) }) },
  } as unknown as Client;
}
const cycle = {
  ...{ workflowId: 'reconcile/main-run-1', runId: 'r', status: { name: 'TERMINATED' } },
  ...{ startTime: new Date(0), closeTime: new Date(1) },
};

describe('an account is known', () => {
  it('by its guard, its schedule or a cycle', async () => {
    expect(await isKnown(server({ guard: { runId: 'r' } }), 'main')).toBe(true);
    expect(await isKnown(server({ schedule: { scheduleId: 's' } }), 'main')).toBe(true);
    expect(await isKnown(server({ cycles: [cycle] }), 'main')).toBe(true);
  });

  it('not where the server has none of them', async () => {
    expect(await isKnown(server(), 'main')).toBe(false);
  });

  it('where the server does not let us look: nothing is refused for that', async () => {
    for (const over of ['guard', 'schedule', 'cycles'])
      expect(await isKnown(server({ [over]: failedCall('PERMISSION_DENIED') }), 'main')).toBe(true);
  });
});
