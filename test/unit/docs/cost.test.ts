import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { expect, it } from 'vitest';
import { version } from '../../../package.json';
import { billableIn, updatesOf } from '../../support/billable';
import { read } from '../../support/reference';

const PAGE = read('docs/cost.md');
const HISTORIES = join('test/replay/histories', version);

const eventsOf = (name: string) =>
  historyFromJSON(JSON.parse(read(join(HISTORIES, `${name}.json`)))).events ?? [];

const GUARD = eventsOf('guard-first-run');

/** Cells of the table's row that begins so. */
function row(begin: string): string[] {
  const line = PAGE.split('\n').find((each) => each.startsWith(`| ${begin} `)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

interface Look {
  readonly conclusive: boolean;
  readonly guard?: unknown;
}

/** What each look of a cycle said. */
function looksIn(events: ReturnType<typeof eventsOf>): Look[] {
  const looks = new Set(
    events
      .filter(
        ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'observe',
      )
      .map(({ eventId }) => `${eventId}`),
  );
  return events.flatMap(({ activityTaskCompletedEventAttributes: completed }) => {
    if (completed == null || !looks.has(`${completed.scheduledEventId}`)) return [];
    return JSON.parse(Buffer.from(completed.result?.payloads?.[0]?.data ?? []).toString()) as Look;
  });
}

it.each([
  ['clean', 'cycle-clean'],
  ['inconclusive (no bot state)', 'cycle-inconclusive'],
  ['blocked: not armed', 'cycle-not-armed'],
  ['planned: dry run', 'cycle-dry-run'],
  ['acted: one cancel', 'cycle-cancels'],
  ['acted: two cancels, a close', 'cycle-cancels-then-flattens'],
])('a cycle that is %s costs what docs/cost.md says', (kind, name) => {
  const events = eventsOf(name);
  const { starts, activities, timers, upserts } = billableIn(events);
  const workflowId = events[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
  const updates = updatesOf(workflowId, GUARD);
  // Where something differs the guard is asked, and where the bot says nothing, whether it was said to be down.
  const queries = looksIn(events).filter(({ conclusive, guard }) => !conclusive || guard != null).length;
  // Recorded without search attributes, which would set the outcome.
  expect(upserts).toBe(0);
  const outcome = kind === 'clean' ? 0 : 1;
  const figures = [2, starts, activities, timers, updates, queries, outcome];
  const total = figures.reduce((sum, figure) => sum + figure, 0);
  expect(row(kind)).toEqual([...figures, total].map(String));
});

it('an idle hour costs what docs/cost.md says', () => {
  const follow = read('src/plugin/follow-guards.ts');
  const [, asks = ''] = /ASK_EVERY_MS = ([\d_]+);/.exec(follow) ?? [];
  const perHour = 3_600_000 / Number(asks.replaceAll('_', ''));
  expect(row('status of the guard, asked by the worker')).toEqual(['720', String(perHour)]);
  const clean = Number(row('clean').at(-1));
  for (const [seconds, label] of [
    [30, '**all, at 30 s, the default**'],
    [15, '**all, at 15 s**'],
  ] as const) {
    const cycles = (3_600 / seconds) * clean;
    const shown = [cycles + 720, cycles + perHour].map((each) => each.toLocaleString('en-US'));
    expect(row(label)).toEqual(shown);
  }
});
