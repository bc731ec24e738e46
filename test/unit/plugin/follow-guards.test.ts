import { WorkflowNotFoundError } from '@temporalio/client';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GuardStatus } from '../../../src/domain/guard/status';
import { GuardsWatch } from '../../../src/plugin/follow-guards';
import { GuardAnswers } from '../../../src/plugin/guard-answers';
import { createLog } from '../../../src/telemetry/log';

const NOON = Date.parse('2026-11-26T12:00:00Z');
const HOUR_MS = 3_600_000;
const EVERY_MS = 5_000;

let now: number;
let guard: {
  runId: string;
  events: number;
  openReservations: object[];
  gone: boolean;
  silent: boolean;
};
let asked: number;
let described: number;
let seen: GuardStatus[];
let watch: GuardsWatch;

const say = (): GuardStatus =>
  ({
    at: NOON + now,
    budget: { day: new Date(NOON + now).toISOString().slice(0, 10) },
    openReservations: guard.openReservations,
  }) as unknown as GuardStatus;

beforeEach(() => {
  now = 0;
  asked = 0;
  described = 0;
  seen = [];
  guard = { runId: 'r1', events: 7, openReservations: [], gone: false, silent: false };
  watch = new GuardsWatch({
    guards: {
      place: async () => {
        described += 1;
        if (guard.gone) throw new WorkflowNotFoundError('gone', 'remediation-guard/main', undefined);
        return { runId: guard.runId, startedAt: NOON, taskQueue: 'q', events: guard.events };
      },
      status: async () => {
        asked += 1;
        if (guard.silent) throw new Error('no answer');
        return say();
      },
    },
    metrics: { guardSeen: (_account, status) => void seen.push(status) },
    answers: new GuardAnswers(['main']),
    log: createLog('silent'),
  });
});

const follow = async () => {
  await watch.follow('main', now);
  now += EVERY_MS;
};
const followFor = async (ms: number) => {
  for (const end = now + ms; now < end; ) await follow();
};

describe('following a guard', () => {
  it('asks it 60 times in an hour in which nothing happens, and shows it all the time', async () => {
    await followFor(HOUR_MS);
    expect({ described, asked }).toEqual({ described: 720, asked: 60 });
    expect(seen.map(({ at }) => at)).toEqual(Array.from({ length: 720 }, (_, i) => NOON + i * EVERY_MS));
  });

  it.each([
    ['something happened to it', () => (guard.events += 1)],
    ['it continued as new', () => (guard.runId = 'r2')],
  ])('asks it the next time where %s', async (_what, happens) => {
    await follow();
    happens();
    await follow();
    expect(asked).toBe(2);
    await follow();
    expect(asked).toBe(2);
  });

  it('asks it every time while a reservation is open, and when a day begins', async () => {
    guard.openReservations = [{}];
    await followFor(3 * EVERY_MS);
    expect(asked).toBe(3);
    guard.openReservations = [];
    guard.events += 1;
    await follow();
    now = Date.parse('2026-11-26T23:59:55Z') - NOON;
    await follow();
    const before = asked;
    await follow();
    expect(asked).toBe(before + 1);
  });

  it('shows nothing of one that does not answer, and asks it again every time', async () => {
    await follow();
    guard.events += 1;
    guard.silent = true;
    await followFor(4 * EVERY_MS);
    expect({ asked, shown: seen.length }).toEqual({ asked: 5, shown: 1 });
    guard.silent = false;
    await follow();
    expect(seen.length).toBe(2);
  });

  it('shows nothing of one that is gone', async () => {
    await follow();
    guard.gone = true;
    await followFor(3 * EVERY_MS);
    expect({ asked, shown: seen.length }).toEqual({ asked: 1, shown: 1 });
  });
});
