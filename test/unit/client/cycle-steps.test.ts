import { readFileSync } from 'node:fs';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { describe, expect, it } from 'vitest';
import { stepsIn } from '../../../src/client/cycle-steps';

const eventsOf = (name: string) =>
  historyFromJSON(JSON.parse(readFileSync(`test/replay/histories/0.2.0/${name}.json`, 'utf8'))).events ?? [];
const namesIn = (name: string) => stepsIn(eventsOf(name), [], () => null).map(({ step }) => step);

describe('the steps of a recorded cycle', () => {
  it('that acted are told in order, each with its time', () => {
    const steps = stepsIn(eventsOf('cycle-cancels-then-flattens'), [], ({ eventId }) => `event ${eventId}`);
    expect(steps.map(({ step }) => step)).toEqual([
      'look',
      'wait',
      'look',
      'reserve',
      'cancel',
      'cancel',
      'close',
      'settle',
    ]);
    expect(steps[3]).toMatchObject({ what: 'event 32', attempt: 1, problem: null });
    for (const { startedAt, endedAt } of steps) expect(endedAt).toBeGreaterThanOrEqual(startedAt);
  });

  it('that found nothing is one look', () => expect(namesIn('cycle-clean')).toEqual(['look']));

  it('that was cancelled while it waited has no second look', () =>
    expect(namesIn('cycle-cancelled-while-confirming')).toEqual(['look', 'wait']));

  it('that goes on shows how often it was tried, and why the attempt before failed', () => {
    const [started, ...rest] = eventsOf('cycle-clean');
    const untilScheduled = rest.findIndex((event) => event.activityTaskScheduledEventAttributes != null);
    const events = [started ?? {}, ...rest.slice(0, untilScheduled + 1)];
    const lastFailure = {
      message: 'Activity task timed out',
      cause: { message: 'activity \u001b[2JHeartbeat timeout' },
    };
    expect(
      stepsIn(events, [{ activityType: { name: 'observe' }, attempt: 3, lastFailure }], () => null),
    ).toMatchObject([
      { step: 'look', endedAt: null, attempt: 3, problem: 'activity \ufffd[2JHeartbeat timeout' },
    ]);
  });
});
