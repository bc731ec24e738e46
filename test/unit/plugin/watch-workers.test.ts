import { describe, expect, it } from 'vitest';
import { polls, type Watched, WorkersWatch } from '../../../src/plugin/watch-workers';

type State = ReturnType<Watched['getState']>;

/** A Worker that says of itself what the test sets. */
class Says {
  state: State = 'RUNNING';
  workflowPollerState = 'POLLING';
  activityPollerState = 'POLLING';
  getState = () => this.state;
  getStatus = () =>
    ({
      runState: this.state,
      workflowPollerState: this.workflowPollerState,
      activityPollerState: this.activityPollerState,
    }) as ReturnType<Watched['getStatus']>;
}

const STOP_WITHIN_MS = 5_000;

function watched(guards: Says | null = new Says()) {
  const cycles = new Says();
  const watch = new WorkersWatch(cycles, guards, STOP_WITHIN_MS);
  const polls = (count: number) => Array.from({ length: count }, () => watch.poll());
  return { cycles, guards, polls };
}

describe('two Workers', () => {
  it('that run are left alone', () => {
    expect(watched().polls(100)).toEqual(Array(100).fill(null));
  });

  it('of which the host lets one begin late are left alone', () => {
    const { cycles, polls } = watched();
    cycles.state = 'INITIALIZED';
    expect(polls(100)).toEqual(Array(100).fill(null));
  });

  it.each(['FAILED', 'STOPPED', 'STOPPING', 'DRAINING'] as const)(
    'of which the guards’ is %s while cycles go on: at the second poll',
    (state) => {
      const { guards, polls } = watched();
      if (guards !== null) guards.state = state;
      expect(polls(3)).toEqual([null, 'guards alone', 'guards alone']);
    },
  );

  it('that are told to stop one after the other are not taken for one that stopped by itself', () => {
    const { cycles, guards, polls } = watched();
    if (guards !== null) guards.state = 'STOPPING';
    expect(polls(1)).toEqual([null]);
    cycles.state = 'STOPPING';
    expect(polls(5)).toEqual(Array(5).fill(null));
  });

  it('that stop have the whole time for it, and no end after that', () => {
    const { cycles, guards, polls } = watched();
    cycles.state = 'DRAINING';
    if (guards !== null) guards.state = 'DRAINING';
    expect(polls(8)).toEqual(Array(8).fill(null));
    expect(polls(1)).toEqual(['no end']);
  });

  it('that have stopped have that time too: another plugin of the host may clean up after them', () => {
    const { cycles, guards, polls } = watched();
    cycles.state = 'STOPPED';
    if (guards !== null) guards.state = 'STOPPED';
    expect(polls(8)).toEqual(Array(8).fill(null));
    expect(polls(1)).toEqual(['no end']);
  });

  it('of which the guards’ failed once cycles have stopped come to their end at once', () => {
    const { cycles, guards, polls } = watched();
    cycles.state = 'STOPPED';
    if (guards !== null) guards.state = 'FAILED';
    expect(polls(4)).toEqual([null, null, null, 'no end']);
  });

  it('of which the cycles’ failed come to their end at once, whatever the guards’ does', () => {
    const { cycles, polls } = watched();
    cycles.state = 'FAILED';
    expect(polls(4)).toEqual([null, null, null, 'no end']);
  });
});

it('a Worker of cycles alone is watched too', () => {
  const { cycles, polls } = watched(null);
  expect(polls(50)).toEqual(Array(50).fill(null));
  cycles.state = 'FAILED';
  expect(polls(4)).toEqual([null, null, null, 'no end']);
});

it.each([
  [{}, true],
  [{ state: 'STOPPING' }, false],
  [{ workflowPollerState: 'SHUTDOWN' }, false],
  [{ activityPollerState: 'FAILED' }, false],
])('takes work: %j %s', (said, expected) => {
  expect(polls(Object.assign(new Says(), said))).toBe(expected);
});
