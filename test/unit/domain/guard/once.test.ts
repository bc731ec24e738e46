import { describe, expect, it } from 'vitest';
import { advance } from '../../../../src/domain/guard/advance';
import { arm } from '../../../../src/domain/guard/arm';
import { NOON, SECOND } from '../builders';
import { ARM, ARRIVAL_MS, armedGuard, cancelOf, executed, Guard, refusalIn } from './builders';

const once = (arming: Record<string, unknown> = {}) =>
  new Guard(armedGuard({ cooldownSeconds: 0 }, { once: true, ...arming }));
const LATER = NOON + 10 * SECOND;

describe('an arming for one cycle', () => {
  it('ends when that cycle is settled', () => {
    const guard = once();
    guard.reserve();
    guard.permit();
    expect(guard.state.arming).not.toBeNull();
    guard.settle([executed()]);
    expect(guard.state).toMatchObject({ arming: null, disarmed: { reason: 'armed_once', by: null } });
    expect(refusalIn(guard.reserve({ n: 2, plannedAt: LATER }, LATER))).toBe('not_armed');
  });

  it('ends when its reservation expires, where the cycle died before it sent anything', () => {
    const guard = once();
    guard.reserve();
    const state = advance(guard.state, NOON + 45 * SECOND);
    expect(state).toMatchObject({ arming: null, disarmed: { reason: 'armed_once' } });
  });

  it('ends in doubt where the cycle died after it', () => {
    const guard = once();
    guard.reserve();
    guard.permit();
    expect(advance(guard.state, NOON + 45 * SECOND).disarmed?.reason).toBe('unverified');
  });

  it('permits all that the cycle was granted, and nothing after it', () => {
    const guard = once();
    guard.reserveGroups([[cancelOf(1, 'BTCUSDT')], [cancelOf(2, 'ETHUSDT')]]);
    expect(guard.permit('w1', { nonce: 'a' }).given).toBe(true);
    expect(guard.permit('w2', { nonce: 'b' }).given).toBe(true);
    guard.settle([executed('w1'), executed('w2')]);
    expect(guard.permit('w1', { nonce: 'c' }).given).toBe(false);
  });

  it('grants a second cycle nothing, neither while the first one runs nor after it', () => {
    const guard = once();
    guard.reserve();
    expect(refusalIn(guard.reserve({ n: 2 }))).toBe('cycle_in_progress');
    guard.settle();
    expect(refusalIn(guard.reserve({ n: 2 }, NOON + ARRIVAL_MS))).toBe('not_armed');
  });

  it('goes on after a cycle that was granted nothing', () => {
    const guard = once({ symbols: ['ETHUSDT'] });
    guard.reserve();
    guard.settle();
    expect(guard.state.arming).not.toBeNull();
    expect(guard.reserveGroups([[cancelOf(1, 'ETHUSDT')]], { n: 2 }).decisions[0]?.granted).toBe(true);
  });

  it('is not ended by a cycle of an earlier arming', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0 }));
    guard.reserve();
    guard.state = arm(guard.state, { ...ARM, once: true }, LATER);
    guard.settle([], {}, LATER);
    expect(guard.state.arming).toMatchObject({ number: 2, once: true });
  });
});
