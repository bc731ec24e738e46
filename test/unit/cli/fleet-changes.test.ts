import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/cli/fleet-changes';
import { disarm } from '../../../src/domain/guard/arming';
import { configure } from '../../../src/domain/guard/configure';
import { livePolicy, NOON } from '../domain/builders';
import { armedGuard, Guard } from '../domain/guard/builders';
import { record } from '../domain/story/builders';
import { fleetRow, fleetView, runs } from './builders';

const rows = (...given: Parameters<typeof fleetRow>) => fleetView({ rows: [fleetRow(...given)] });

describe('what changes between two looks', () => {
  it('is at first all there is', () => {
    expect(changesBetween(null, fleetView())).toEqual([
      'ARMED - main until 2026-11-23T13:00:00.000Z by ann: drill',
      'main: policy version 1, cancel_then_flatten',
      expect.stringMatching(/^main: spent today 0 of \d+ calls, 0 of \d+ USDT$/),
      'main: schedule goes on',
      'main: cycle blocked: reconcile/main-2026-11-23T11:59:00Z',
    ]);
  });

  it('is nothing where only time went on', () => {
    const later = fleetView({ at: NOON + 2_000 });
    expect(changesBetween(fleetView(), later)).toEqual([]);
  });

  it.each([
    [
      'a disarm',
      rows({}, disarm(armedGuard(), 'disarm', 'bob', NOON)),
      ['DISARMED - main: disarm at 2026-11-23T12:00:00.000Z'],
    ],
    [
      'another policy',
      rows({}, configure(armedGuard(), { policy: livePolicy({ dryRun: true }) }, NOON).state),
      [
        'DISARMED - main: policy_changed at 2026-11-23T12:00:00.000Z',
        'main: policy version 2, cancel_then_flatten, dry run',
      ],
    ],
    [
      'a pause',
      rows({ schedule: { ...fleetRow().schedule!, paused: true, note: 'lunch' } }),
      ['main: schedule paused (lunch)'],
    ],
    ['a schedule that is gone', rows({ schedule: null }), ['main: no schedule']],
    ['a cycle that begins', rows({ running: runs }), ['main: cycle runs: reconcile/main-now']],
    [
      'a cycle that ends',
      rows({ last: record({ workflowId: 'reconcile/main-now', outcome: 'acted' }) }),
      ['main: cycle acted: reconcile/main-now'],
    ],
    [
      'a cycle without a report',
      rows({ last: record({ workflowId: 'reconcile/main-now', status: 'TERMINATED', outcome: null }) }),
      ['main: cycle terminated: reconcile/main-now'],
    ],
    [
      'a guard that nobody polls',
      rows({ status: null }),
      [expect.stringMatching(/^main: no worker polls its guard/)],
    ],
    ['a guard that is gone', rows({ status: null, problem: 'no guard' }), ['main: cannot be read: no guard']],
    ['an account that is gone', fleetView({ rows: [] }), ['main: has neither guard nor schedule any more']],
  ])('is %s', (_what, after, said) => expect(changesBetween(fleetView(), after)).toEqual(said));

  it('is what was spent', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    expect(changesBetween(fleetView(), rows({}, guard.state))).toEqual([
      expect.stringMatching(/^main: spent today 1 of /),
    ]);
  });

  it('is a server that does not answer, once, and that it answers again', () => {
    const gone = fleetView({ noAnswerSince: NOON, problem: 'UNAVAILABLE' });
    expect(changesBetween(fleetView(), gone)).toEqual([
      'no answer since 2026-11-23T12:00:00.000Z: UNAVAILABLE',
    ]);
    expect(changesBetween(gone, gone)).toEqual([]);
    expect(changesBetween(gone, rows({ running: runs }))).toEqual([
      'the server answers again',
      'main: cycle runs: reconcile/main-now',
    ]);
  });
});
