import { describe, expect, it } from 'vitest';
import { frame } from '../../../src/cli/fleet-screen';
import { NOON } from '../domain/builders';
import { liveGuard } from '../domain/guard/builders';
import { record } from '../domain/story/builders';
import { fleetRow, fleetView } from './builders';

const show = (view: ReturnType<typeof fleetView>, width: number, recent: string[] = [], height = 24) =>
  frame(view, recent, { address: '127.0.0.1:7233', width, height }).map(({ text }) => text);

const calm = (i: number) =>
  fleetRow(
    { account: `calm_${String(i).padStart(2, '0')}`, last: record({ outcome: 'clean' }) },
    liveGuard(),
  );
const fleetOf = (count: number) => Array.from({ length: count }, (_, i) => calm(i));

describe('what a terminal shows', () => {
  it.each([80, 40, 10])('never goes beyond %i columns', (width) => {
    const view = fleetView({
      rows: [fleetRow(), fleetRow({ account: 'second', status: null, problem: 'x'.repeat(300) })],
      noAnswerSince: NOON,
      problem: 'y'.repeat(300),
    });
    for (const text of show(view, width, ['z'.repeat(300)]))
      expect([...text].length).toBeLessThanOrEqual(width);
  });

  it('keeps the blanks that a line begins with', () =>
    expect(show(fleetView(), 40)[2]).toMatch(/^ {2}left /));

  it('is where and when, the accounts, and what changed last', () => {
    const lines = show(fleetView(), 80, ['12:00:00Z main: schedule goes on']);
    expect(lines[0]).toBe('2026-11-23T12:00:00Z 127.0.0.1:7233');
    expect(lines[1]).toMatch(/^ACCOUNT/);
    expect(lines.slice(-2)).toEqual(['', '12:00:00Z main: schedule goes on']);
  });

  it('says since when the server does not answer, above what was known then', () => {
    const lines = show(fleetView({ noAnswerSince: NOON, problem: 'UNAVAILABLE' }), 80);
    expect(lines[1]).toBe('no answer since 2026-11-23T12:00:00.000Z: UNAVAILABLE');
    expect(lines[3]).toMatch(/^main/);
  });

  it('says that there is nothing, or that nothing was seen', () => {
    expect(show(fleetView({ rows: [] }), 80)[1]).toMatch(/^No guard and no schedule here/);
    expect(show(fleetView({ rows: [], noAnswerSince: NOON, problem: '' }), 80)[2]).toBe('Nothing seen yet.');
  });

  describe('of more accounts than it has room for', () => {
    const armed = fleetRow({ account: 'z_armed', last: record({ outcome: 'clean' }) });
    const gone = fleetRow({ account: 'z_gone', status: null, problem: 'no guard' });
    const changes = ['one', 'two', 'three', 'four'];

    it.each([80, 40])('is no longer than the terminal, of %i columns', (width) => {
      for (const height of [24, 10, 3, 1])
        expect(
          show(fleetView({ rows: [...fleetOf(60), armed, gone] }), width, changes, height).length,
        ).toBeLessThan(Math.max(2, height));
    });

    it('shows first what is armed or not well, and says what is left out', () => {
      const lines = show(fleetView({ rows: [...fleetOf(60), armed, gone] }), 80, changes);
      expect(lines).toHaveLength(23);
      expect(lines.filter((line) => /^calm_\d\d /.test(line))).toHaveLength(13);
      expect(lines.some((line) => /^z_armed +\d\d:\d\dZ/.test(line))).toBe(true);
      expect(lines).toContain('z_gone: cannot be read: no guard');
      expect(lines.slice(-5)).toEqual(['', 'two', 'three', 'four', '47 more, none of them armed, all well']);
    });

    it('counts those armed or not well that have no room either', () => {
      const rows = Array.from({ length: 40 }, (_, i) => ({ ...armed, account: `armed_${i}` }));
      expect(show(fleetView({ rows: [...fleetOf(9), ...rows] }), 80).at(-1)).toMatch(
        /^\d+ more, \d+ armed or not well: "status" lists all$/,
      );
    });

    it('has all of them where they fit', () => {
      expect(show(fleetView({ rows: fleetOf(20) }), 80, [], 24)).toHaveLength(22);
      expect(show(fleetView({ rows: fleetOf(20) }), 80, [], 24).at(-1)).toMatch(/^calm_19/);
    });
  });
});
