import { describe, expect, it } from 'vitest';
import { actionRecords } from '../../../../src/client/audit/action-records';
import type { CycleFacts } from '../../../../src/client/audit/cycle-facts';
import type { KnownReservation } from '../../../../src/client/audit/guard-book';
import type { PermitKnowledge } from '../../../../src/workflows/contract';
import { armedGuard, closeOf, executed, Guard, reserveRequest } from '../../domain/guard/builders';

const GROUPS = [[closeOf('BTCUSDT', '60', '40')]];

/** A close of two slices that was granted, as far as the guard got. */
function granted(act: (guard: Guard) => void = () => undefined, told = true): KnownReservation {
  const guard = new Guard(armedGuard());
  const { arming } = guard.state;
  const answer = guard.reserveGroups(GROUPS);
  act(guard);
  const [reservation = null] = told ? guard.state.reservations : [];
  const request = reserveRequest({ groups: GROUPS });
  return { granted: request, answer, at: 1, arming: told ? arming : null, permits: new Map(), reservation };
}

/** A cycle in which the first slice was asked for, and that then ended. */
const cycleOf = (permit: PermitKnowledge, ended: string | null = 'it was terminated: x'): CycleFacts => ({
  grants: [],
  writes: new Map([['w1', { outcome: { write: 'w1', permit, results: [], fill: null }, problem: null }]]),
  report: null,
  ended,
});

const recordOf = (...args: [KnownReservation, CycleFacts | null]) => {
  const [record] = actionRecords('main', ...args);
  return {
    result: record?.result,
    detail: record?.detail,
    permitted: record?.writes.map(({ permitted }) => permitted),
  };
};

describe('what became of an action', () => {
  it('is not over while its reservation is open', () => {
    const open = granted((guard) => guard.permit('w1'));
    expect(recordOf(open, cycleOf('mine', 'it has not ended yet'))).toEqual({
      result: null,
      detail: 'the cycle has no report: it has not ended yet',
      permitted: [true, null],
    });
  });

  it('is what the guard settled, where the cycle has no report', () => {
    const settled = granted((guard) => {
      guard.permit('w1');
      guard.settle([executed('w1')]);
    });
    expect(recordOf(settled, cycleOf('mine'))).toEqual({
      result: 'partial',
      detail: 'the cycle has no report: it was terminated: x',
      permitted: [true, false],
    });
    expect(recordOf(settled, null)).toEqual({ result: 'partial', detail: null, permitted: [true, false] });
  });

  it.each([
    ['mine', true],
    ['other', true],
    ['none', false],
    ['unknown', null],
  ] as const)('where no guard tells, a permit is what its activity knew of it: %s', (permit, permitted) => {
    expect(recordOf(granted(undefined, false), cycleOf(permit))).toEqual({
      result: null,
      detail: 'the cycle has no report: it was terminated: x',
      permitted: [permitted, null],
    });
    expect(recordOf(granted(undefined, false), null).permitted).toEqual([null, null]);
  });
});
