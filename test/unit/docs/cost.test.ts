import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { expect, it } from 'vitest';
import { version } from '../../../package.json';
import { billableIn, queriesIn, updatesOf } from '../../support/billable';
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
  const queries = queriesIn(events);
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

it('arm and disarm cost what docs/cost.md says, and the first arm of a run a marker more', () => {
  const events = eventsOf('guard-armed');
  const signals = events.flatMap(({ workflowExecutionSignaledEventAttributes: signal }, i) =>
    signal == null ? [] : [{ name: signal.signalName ?? '', i }],
  );
  const costs = signals.map(({ name, i }, n) => {
    const { timers, upserts, marked } = billableIn(events.slice(i, signals[n + 1]?.i));
    return { name, timers, upserts, marked };
  });
  expect(costs).toEqual([
    { name: 'arm', timers: 1, upserts: 1, marked: 1 },
    { name: 'disarm', timers: 0, upserts: 1, marked: 0 },
    // The timer of the first one still runs.
    { name: 'arm', timers: 0, upserts: 1, marked: 0 },
    { name: 'disarm', timers: 0, upserts: 1, marked: 0 },
  ]);
  expect(row('`arm`')).toEqual([
    '1 signal, 1 timer, 1 search attribute, and a query or a few until the guard says so; the first of a run of the guard 1 marker more',
  ]);
  expect(row('`disarm`')).toEqual(['1 signal, 1 search attribute, and a query or a few']);
});
