import { describe, expect, it } from 'vitest';
import { age, fleetLines, moment, problemLines } from '../../../src/cli/fleet-text';
import { DAY, MINUTE, NOON, SECOND } from '../domain/builders';
import { armedGuard, liveGuard } from '../domain/guard/builders';
import { REPORTS, record } from '../domain/story/builders';
import { fleetRow, runs } from './builders';

const texts = (rows: Parameters<typeof fleetLines>[0], width: number) =>
  fleetLines(rows, NOON, width).map(({ text }) => text);

describe('all accounts at a glance', () => {
  const rows = [
    fleetRow(),
    fleetRow({ account: 'second', running: runs }, liveGuard()),
    fleetRow({
      account: 'a_very_long_account_name_of_31_c',
      status: null,
      schedule: null,
      last: null,
    }),
  ];

  it('are a table in 80 columns', () => {
    const lines = texts(rows, 80);
    expect(lines[0]).toMatch(/^ACCOUNT +ARMED UNTIL +BY +LEFT TODAY +LAST CYCLE +NEXT$/);
    expect(lines[1]).toMatch(/^main +13:00Z +ann +\d+ calls, .* blocked 58s ago +in 12s$/);
    expect(lines[2]).toMatch(/^second +no .* runs 60s +in 12s$/);
    expect(lines[3]).toMatch(/^a_very_.*… +\? +\? +none +no schedule$/);
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(80);
  });

  it('are a block each in 40 columns, and lose nothing but what is too long', () => {
    const lines = texts(rows, 40);
    expect(lines.slice(0, 4)).toEqual([
      'main: armed until 13:00Z by ann',
      expect.stringMatching(/^ {2}left \d+ calls, /),
      '  last blocked 58s ago',
      '  next in 12s',
    ]);
    expect(lines).toContain('second: not armed');
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(40);
  });

  it('are not cut where nothing says how wide', () => {
    expect(texts(rows, Number.POSITIVE_INFINITY).join('\n')).not.toContain('…');
  });

  it.each([
    ['that a schedule is paused', { schedule: { ...fleetRow().schedule!, paused: true } }, / paused$/],
    [
      'that a cycle left no report',
      { last: record({ status: 'TIMED_OUT', outcome: null, report: null }) },
      / timed_out 58s ago /,
    ],
    ['that no cycle ever ended', { last: null }, / none +in 12s$/],
  ])('tell %s', (_what, over, said) => expect(texts([fleetRow(over)], 80)[1]).toMatch(said));

  it('tell a budget that is not known', () => {
    const state = { ...liveGuard(), ledger: { ...liveGuard().ledger, unknownDay: '2026-11-23' } };
    expect(texts([fleetRow({}, state)], 80)[1]).toMatch(/ unknown /);
  });

  it('stand in red where somebody should look, in yellow where they are armed', () => {
    const colourOf = (row: ReturnType<typeof fleetRow>) => fleetLines([row], NOON, 80)[1]?.colour;
    expect(colourOf(fleetRow())).toBe('yellow');
    expect(colourOf(fleetRow({}, liveGuard()))).toBeUndefined();
    expect(colourOf(fleetRow({ status: null }))).toBe('red');
    expect(colourOf(fleetRow({ schedule: null }, liveGuard()))).toBe('yellow');
    expect(colourOf(fleetRow({ last: null }, liveGuard()))).toBe('yellow');
    // A schedule that is there and starts nothing.
    const { schedule } = fleetRow();
    const nextAt = (next: string | null) => schedule && { ...schedule, next };
    const [soon, late] = [60_000, 121_000].map((ms) => nextAt(new Date(NOON - ms).toISOString()));
    expect(colourOf(fleetRow({ schedule: nextAt(null) }, liveGuard()))).toBe('yellow');
    expect(colourOf(fleetRow({ schedule: late ?? null }, liveGuard()))).toBe('yellow');
    expect(colourOf(fleetRow({ schedule: late ?? null, running: runs }, liveGuard()))).toBeUndefined();
    expect(colourOf(fleetRow({ schedule: soon ?? null }, liveGuard()))).toBeUndefined();
    expect(colourOf(fleetRow({ last: record({ outcome: 'unverified', report: REPORTS.unverified }) }))).toBe(
      'red',
    );
  });
});

it('what could not be read is said in full, whatever the width', () => {
  expect(
    problemLines([fleetRow(), fleetRow({ status: null }), fleetRow({ status: null, problem: 'no guard' })]),
  ).toEqual([
    'main: no worker polls its guard, or none answers in time; nothing is known of it meanwhile.',
    'main: cannot be read: no guard',
  ]);
});

it('an end of another day names the day', () => {
  expect(moment(NOON + MINUTE, NOON)).toBe('12:01Z');
  expect(moment(NOON + DAY, NOON)).toBe('11-24 12:00Z');
});

it.each([
  [0, '0s'],
  [-1, '0s'],
  [119 * SECOND, '119s'],
  [52 * MINUTE, '52m'],
  [5 * 60 * MINUTE, '5h'],
  [3 * DAY, '3d'],
])('a length of %i ms is %s', (ms, text) => expect(age(ms)).toBe(text));

it('an armed guard is one whose arming has not run out', () => {
  expect(texts([fleetRow({}, armedGuard({}, { ttlSeconds: 60 }))], 80)[1]).toMatch(/^main +12:01Z/);
});
