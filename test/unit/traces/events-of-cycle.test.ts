import { Client } from '@temporalio/client';
import { defaultPayloadConverter, toPayloads } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { expect, it } from 'vitest';
import type { Event } from '../../../src/client/audit/history';
import { eventsOfCycle } from '../../../src/traces/history/events-of-cycle';

const said = (value: unknown) => ({ payloads: toPayloads(defaultPayloadConverter, value) ?? [] });
const RESET: Event = {
  workflowTaskFailedEventAttributes: {
    cause: temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW,
  },
};

/** A cycle that was granted one close, asked nobody to send it, and could not tell the guard. */
const cycle = (more: Event[], result: string): Event[] => [
  { eventId: 5 as never, activityTaskScheduledEventAttributes: { activityType: { name: 'reserve' } } },
  {
    activityTaskCompletedEventAttributes: {
      scheduledEventId: 5 as never,
      result: said({ reservationId: 'c/run/1', writes: [{ key: 'w1', actions: ['close'] }] }),
    },
  },
  ...more,
  {
    eventTime: { seconds: 1 as never, nanos: 0 },
    workflowExecutionCompletedEventAttributes: { result: said({ actions: [{ key: 'close', result }] }) },
  },
];

const client = { options: { loadedDataConverter: new Client().options.loadedDataConverter } } as Client;

it('of a run that was reset the run before may have asked for every write', async () => {
  const report = async (more: Event[], result: string) =>
    await eventsOfCycle(client, 'c', cycle(more, result));
  expect(await report([RESET], 'unverified')).toMatchObject([{ said: 'unverified', asked: true }]);
  expect(await report([], 'blocked')).toMatchObject([{ said: 'not sent', asked: false }]);
});
