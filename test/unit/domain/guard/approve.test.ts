import { describe, expect, it } from 'vitest';
import { advance, nextChange } from '../../../../src/domain/guard/advance';
import { approve } from '../../../../src/domain/guard/approve';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import { configure } from '../../../../src/domain/guard/configure';
import type { GuardState } from '../../../../src/domain/guard/state';
import { guardStatus } from '../../../../src/domain/guard/status';
import { HOUR, livePolicy, MINUTE, NOON, SECOND } from '../builders';
import { ARM, Guard, liveGuard } from './builders';

const LATER = NOON + MINUTE;
const proposed = (arming: Record<string, unknown> = {}, at = NOON) =>
  arm(liveGuard({ approvals: 2 }), { ...ARM, ...arming }, at);
const hashOf = ({ proposal }: GuardState) => proposal?.hash ?? '';
const approved = (state: GuardState, over: Record<string, unknown> = {}, now = LATER) =>
  approve(state, { operator: 'bob', hash: hashOf(state), ...over }, now);

describe('an arm under a policy that asks for two operators', () => {
  it('is only proposed, on the record', () => {
    const state = proposed({ ttlSeconds: 60, symbols: ['ETHUSDT'], once: true });
    expect(state.arming).toBeNull();
    expect(state.armingNumber).toBe(0);
    expect(state.proposal).toMatchObject({
      hash: expect.stringMatching(/^[0-9a-f]{16}$/),
      at: NOON,
      until: NOON + 10 * MINUTE,
      ttlSeconds: 60,
      terms: { operator: 'ann', reason: 'drill', symbols: ['ETHUSDT'], once: true },
    });
    expect(guardStatus(state, NOON, false)).toMatchObject({
      armed: false,
      notArmedReason: 'not_armed',
      headline: `PROPOSED - main is not armed: an arming by ann (drill) waits for a second operator until 2026-11-23T12:10:00.000Z, hash ${hashOf(state)}`,
    });
  });

  it('leaves an arming that holds as it is, until it is approved', () => {
    const armed = approved(proposed());
    const state = arm(armed, { ...ARM, operator: 'eve', symbols: ['ETHUSDT'] }, LATER + SECOND);
    expect(state.arming).toEqual(armed.arming);
    expect(guardStatus(state, LATER + SECOND, false).headline).toMatch(
      /^ARMED - main until .* by ann, approved by bob: drill; an arming by eve \(drill\) waits for a second/,
    );
    expect(approved(state, {}, LATER + MINUTE).arming).toMatchObject({ number: 2, symbols: ['ETHUSDT'] });
  });

  it('grants nothing', () => {
    const guard = new Guard(proposed());
    expect(guard.reserve().decisions[0]).toMatchObject({
      granted: false,
      closed: [{ reason: 'not_armed' }],
    });
  });
});

describe('an approval', () => {
  it('arms for what was proposed, by both names, its time counted from now', () => {
    const asked = {
      ttlSeconds: 60,
      symbols: ['ETHUSDT'],
      actions: ['flatten'],
      maxNotionalUsdt: '7',
      botIsDown: true,
      plan: '0123456789abcdef',
      once: true,
    };
    const state = approved(proposed(asked));
    const { ttlSeconds: _, ...terms } = asked;
    expect(state).toMatchObject({
      proposal: null,
      armingNumber: 1,
      arming: {
        ...terms,
        number: 1,
        operator: 'ann',
        approvedBy: 'bob',
        at: LATER,
        until: LATER + MINUTE,
      },
    });
    expect(new Guard(state).state.lastRejected).toBeNull();
  });

  it('accepts an unknown ledger only now', () => {
    const before = liveGuard({ approvals: 2 });
    const unknown = { ...before, ledger: { ...before.ledger, unknownDay: '2026-11-23' } };
    const state = arm(unknown, { ...ARM, acceptUnknownLedger: true }, NOON);
    expect(state.ledger.unknownDay).toBe('2026-11-23');
    expect(approved(state).ledger.unknownDay).toBeNull();
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['by who proposed it', { operator: 'ann' }, /operator: ann proposed it; a second operator must approve/],
    ['by who proposed it, written otherwise', { operator: ' ANN\u200b' }, /proposed it/],
    [
      'of another hash',
      { hash: '0123456789abcdef' },
      /hash: 0123456789abcdef is not what is proposed now \(/,
    ],
    ['without a hash', { hash: undefined }, /hash: must be the hash of the proposal: 16 hex digits/],
    ['without a name', { operator: ' ' }, /operator: must be 1 to 200 characters/],
    ['with a word too many', { reason: 'why not' }, /unknown key "reason"; allowed are operator, hash/],
  ])('%s arms nothing, and says why', (_what, over, message) => {
    const before = proposed();
    const after = approved(before, over);
    expect(after).toEqual({ ...before, lastRejected: { at: LATER, message: after.lastRejected?.message } });
    expect(after.lastRejected?.message).toMatch(message);
  });

  it.each([undefined, null, 7, 'yes', [], { hash: {} }])(
    'that is no approval arms nothing: %j',
    (payload) => {
      const before = proposed();
      const after = approve(before, payload, LATER);
      expect(after).toEqual({ ...before, lastRejected: after.lastRejected });
      expect(after.lastRejected?.message).toMatch(/^approve: /);
    },
  );

  it('comes too late after ten minutes', () => {
    const state = proposed();
    expect(nextChange(state)).toBe(NOON + 10 * MINUTE);
    expect(approved(state, {}, NOON + 10 * MINUTE - 1).arming).not.toBeNull();
    const late = approved(state, {}, NOON + 10 * MINUTE);
    expect(late).toMatchObject({ arming: null, proposal: null });
    expect(late.lastRejected?.message).toMatch(/no arming is proposed/);
    expect(advance(state, NOON + 10 * MINUTE).proposal).toBeNull();
  });

  it('is for one proposal: neither for another account nor for the same asked for again', () => {
    const state = proposed();
    const again = arm(state, ARM, NOON + SECOND);
    expect(hashOf(again)).not.toBe(hashOf(state));
    expect(approved(again, { hash: hashOf(state) }).arming).toBeNull();
    const other = arm({ ...liveGuard({ approvals: 2 }), account: 'other' }, ARM, NOON);
    expect(hashOf(other)).not.toBe(hashOf(state));
  });

  it('arms once', () => {
    const state = proposed();
    const armed = approved(state);
    expect(approve(armed, { operator: 'carl', hash: hashOf(state) }, LATER + SECOND).armingNumber).toBe(1);
  });

  it.each<[string, Record<string, unknown>]>([
    ['operator', { operator: 'eve' }],
    ['reason', { reason: 'other' }],
    ['ttlSeconds', { ttlSeconds: 61 }],
    ['actions', { actions: ['flatten'] }],
    ['symbols', { symbols: ['ETHUSDT'] }],
    ['maxNotionalUsdt', { maxNotionalUsdt: '1' }],
    ['botIsDown', { botIsDown: true }],
    ['acceptUnknownLedger', { acceptUnknownLedger: true }],
    ['plan', { plan: '0123456789abcdef' }],
    ['once', { once: true }],
  ])('names everything in it: %s', (_field, over) => {
    expect(hashOf(proposed(over))).not.toBe(hashOf(proposed()));
  });
});

describe('a proposal ends', () => {
  it('with a disarm, of a guard that is armed or not, and keeps when writing stopped', () => {
    const state = disarm(proposed(), 'disarm', 'eve', LATER);
    expect(state.proposal).toBeNull();
    const again = disarm(arm(state, ARM, LATER), 'disarm', 'eve', LATER + HOUR);
    expect(again).toMatchObject({ proposal: null, disarmed: { at: LATER } });
    expect(approve(again, { operator: 'bob', hash: hashOf(proposed()) }, LATER).arming).toBeNull();
  });

  it('with the arming that it would renew, and says so from the start', () => {
    const armed = approved(proposed({ ttlSeconds: 300 }));
    const until = armed.arming?.until ?? 0;
    const renewed = arm(armed, { ...ARM, operator: 'eve' }, until - MINUTE);
    expect(renewed.proposal).toMatchObject({ until });
    expect(advance(renewed, until)).toMatchObject({ arming: null, proposal: null });
  });

  it('with a change of the policy, also of one to fewer operators', () => {
    const { state } = configure(proposed(), { policy: livePolicy({ approvals: 1 }) }, LATER);
    expect(state).toMatchObject({ arming: null, proposal: null });
    const same = configure(proposed(), { policy: livePolicy({ approvals: 2 }) }, LATER);
    expect(same.state.proposal).not.toBeNull();
  });

  it('with another arm, and not with one that is refused', () => {
    const state = proposed();
    expect(hashOf(arm(state, { ...ARM, symbols: ['NONEUSDT'] }, LATER))).toBe(hashOf(state));
    expect(hashOf(arm(state, { ...ARM, reason: 'other' }, LATER))).not.toBe(hashOf(state));
  });
});
