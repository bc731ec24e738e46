import { describe, expect, it } from 'vitest';
import { takeOver } from '../../../../src/domain/guard/birth';
import { completed, newGuardState } from '../../../../src/domain/guard/new-state';
import type { GuardState } from '../../../../src/domain/guard/state';
import { guardStatus } from '../../../../src/domain/guard/status';
import { NOON } from '../builders';
import { armedGuard, Guard } from './builders';

/** A state as version 0.2.0 carried it: without whatever came later. */
function older(state: GuardState): GuardState {
  const { proposal: _p, arming, policy, ...rest } = state;
  const { approvals: _a, massConfirmSeconds: _m, ...olderPolicy } = policy;
  const {
    once: _o,
    planLeft: _l,
    planDone: _d,
    approvedBy: _b,
    ...olderArming
  } = arming ?? armedGuard().arming ?? {};
  return {
    ...rest,
    policy: olderPolicy,
    arming: arming === null ? null : olderArming,
  } as unknown as GuardState;
}

describe('a state that an older version left', () => {
  it('goes on as it was: armed for more than one cycle, by one operator', () => {
    const guard = new Guard(completed(older(armedGuard({ cooldownSeconds: 0 })), NOON));
    expect(guard.state.arming).toMatchObject({ once: false, planLeft: null, planDone: [], approvedBy: null });
    expect(guard.state.policy).toMatchObject({ approvals: 1, massConfirmSeconds: 60 });
    expect(guard.state.proposal).toBeNull();
    expect(guardStatus(guard.state, NOON, false).headline).toMatch(/^ARMED - main until .* by ann: drill$/);
    guard.reserve();
    guard.settle();
    expect(guard.state.arming).not.toBeNull();
    expect(guard.reserve({ n: 2 }).refused).toBeNull();
  });

  it('is taken over by a successor that knows more', () => {
    const predecessor = { kind: 'read', runId: 'before', state: older(armedGuard()) } as const;
    const state = takeOver(newGuardState('main', NOON), predecessor, NOON);
    expect(state).toMatchObject({ arming: null, proposal: null, policy: { approvals: 1 } });
  });

  it('is changed in nothing that it says', () => {
    const state = armedGuard({ approvals: 1, massConfirmSeconds: 7 }, { once: true });
    expect(completed(state, NOON)).toEqual(state);
  });
});
