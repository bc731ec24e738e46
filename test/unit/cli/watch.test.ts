import { describe, expect, it } from 'vitest';
import { frame } from '../../../src/cli/watch';
import { NOON } from '../domain/builders';
import { fleetRow, fleetView } from './builders';

const show = (view: ReturnType<typeof fleetView>, width: number, recent: string[] = []) =>
  frame(view, recent, { address: '127.0.0.1:7233', width }).map(({ text }) => text);

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
});
