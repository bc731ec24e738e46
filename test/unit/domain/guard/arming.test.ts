import { describe, expect, it } from 'vitest';
import { advance } from '../../../../src/domain/guard/advance';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm, disarmCause, disarmedBy, quietAt } from '../../../../src/domain/guard/arming';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import type { GuardState } from '../../../../src/domain/guard/state';
import { HOUR, NOON, SECOND } from '../builders';
import { ARM, ARRIVAL_MS, armedGuard, conditionalCancelOf, freshGuard, Guard, liveGuard } from './builders';

const LATER = NOON + 10 * SECOND;

it('an arming keeps each action and each symbol once, however often it was named', () => {
  const named = { symbols: Array(150_000).fill('BTCUSDT'), actions: ['flatten', 'flatten', 'flatten'] };
  expect(arm(liveGuard(), { ...ARM, ...named }, NOON).arming).toMatchObject({
    symbols: ['BTCUSDT'],
    actions: ['flatten'],
  });
});

describe('arming', () => {
  it('needs no more than an operator and a reason', () => {
    expect(arm(liveGuard(), ARM, NOON).arming).toEqual({
      number: 1,
      operator: 'ann',
      reason: 'drill',
      at: NOON,
      until: NOON + HOUR,
      actions: null,
      symbols: null,
      maxNotionalUsdt: null,
      usedNotional: '0',
      botIsDown: false,
      acceptedUnknownLedger: false,
      once: false,
      plan: null,
      planLeft: null,
      planDone: [],
      approvedBy: null,
    });
  });

  it('may be narrowed in every way', () => {
    const narrow = {
      ttlSeconds: 60,
      actions: ['flatten'],
      symbols: ['ETHUSDT'],
      maxNotionalUsdt: '200',
      botIsDown: true,
    };
    expect(armedGuard({}, narrow).arming).toMatchObject({
      until: NOON + 60 * SECOND,
      actions: ['flatten'],
      symbols: ['ETHUSDT'],
      maxNotionalUsdt: '200',
      botIsDown: true,
    });
  });

  it('lasts an hour unless told, or as long as the policy allows where that is less', () => {
    const lasts = (maxArmSeconds: number) => (armedGuard({ maxArmSeconds }).arming?.until ?? 0) - NOON;
    expect(lasts(28_800)).toBe(HOUR);
    expect(lasts(3_600)).toBe(HOUR);
    expect(lasts(90)).toBe(90 * SECOND);
  });

  it('lasts from one second to what the policy allows', () => {
    const lasts = (ttlSeconds: number) => armedGuard({ maxArmSeconds: 7_200 }, { ttlSeconds }).arming?.until;
    expect(lasts(1)).toBe(NOON + SECOND);
    expect(lasts(7_200)).toBe(NOON + 2 * HOUR);
    expect(lasts(7_201)).toBeUndefined();
  });

  it('begins before the time it names, and not later: a wish of before arms nothing', () => {
    const heard = (at: number) => arm(liveGuard(), { ...ARM, beginBefore: LATER }, at);
    expect(heard(LATER - 1).arming?.operator).toBe('ann');
    expect(heard(LATER)).toMatchObject({
      arming: null,
      lastRejected: {
        message: expect.stringMatching(/^arm: too late: it was to begin before .*Z, .*; arm again/),
      },
    });
    expect(arm(liveGuard(), { ...ARM, beginBefore: 'soon' }, NOON).lastRejected?.message).toMatch(
      /^arm: beginBefore: must be a time in ms since the epoch/,
    );
  });

  it('takes texts of up to 200 characters, without the blanks around them', () => {
    expect(armedGuard({}, { operator: `  ${'a'.repeat(200)} ` }).arming?.operator).toBe('a'.repeat(200));
  });

  it('gets a new number each time, also after a disarm', () => {
    const again = arm(disarm(armedGuard(), 'disarm', null, LATER), ARM, LATER);
    expect(again.arming?.number).toBe(2);
    expect(arm(again, ARM, LATER).arming?.number).toBe(3);
  });

  it('starts its own count of notional', () => {
    const used = { ...armedGuard({}, { maxNotionalUsdt: '100' }) };
    const state: GuardState = { ...used, arming: used.arming && { ...used.arming, usedNotional: '70' } };
    expect(arm(state, ARM, LATER).arming?.usedNotional).toBe('0');
  });

  it('clears what was rejected before', () => {
    const rejected = arm(liveGuard(), {}, NOON);
    expect(rejected.lastRejected).not.toBeNull();
    expect(arm(rejected, ARM, LATER).lastRejected).toBeNull();
  });

  it('accepts an unknown ledger where the operator says so, on the record, and only then', () => {
    const unknown = (state: GuardState): GuardState => ({
      ...state,
      ledger: { ...state.ledger, unknownDay: '2026-11-23' },
    });
    const accepted = arm(unknown(liveGuard()), { ...ARM, acceptUnknownLedger: true }, NOON);
    expect(accepted.ledger.unknownDay).toBeNull();
    expect(accepted.arming?.acceptedUnknownLedger).toBe(true);
    expect(arm(unknown(liveGuard()), ARM, NOON).ledger.unknownDay).toBe('2026-11-23');
    expect(arm(unknown(liveGuard()), { ...ARM, acceptUnknownLedger: false }, NOON).ledger.unknownDay).toBe(
      '2026-11-23',
    );
  });
});

describe('an arming that cannot be used leaves the guard as it was and says why', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'arm: must be an object with operator, reason'],
    ['null', null, 'must be an object with operator, reason'],
    ['a text', 'please', 'must be an object with operator, reason'],
    ['a list', [ARM], 'must be an object with operator, reason'],
    ['no operator', { reason: 'drill' }, 'operator: must be 1 to 200 characters, got nothing'],
    ['an empty operator', { ...ARM, operator: '' }, 'operator: must be 1 to 200 characters, got ""'],
    ['a blank operator', { ...ARM, operator: ' \n ' }, 'operator: must be 1 to 200 characters'],
    ['an operator that is a number', { ...ARM, operator: 7 }, 'operator: must be 1 to 200 characters, got 7'],
    ['no reason', { operator: 'ann' }, 'reason: must be 1 to 200 characters, got nothing'],
    [
      'a reason of 201 characters',
      { ...ARM, reason: 'a'.repeat(201) },
      'reason: must be 1 to 200 characters',
    ],
    [
      'no time',
      { ...ARM, ttlSeconds: 0 },
      'ttlSeconds: must be a whole number of seconds, at least 1, got 0',
    ],
    ['a negative time', { ...ARM, ttlSeconds: -60 }, 'ttlSeconds: must be a whole number of seconds'],
    ['half a second', { ...ARM, ttlSeconds: 0.5 }, 'ttlSeconds: must be a whole number of seconds'],
    ['a time as text', { ...ARM, ttlSeconds: '60' }, 'ttlSeconds: must be a whole number of seconds'],
    ['a time of null', { ...ARM, ttlSeconds: null }, 'ttlSeconds: must be a whole number of seconds'],
    [
      'too much time',
      { ...ARM, ttlSeconds: 28_801 },
      "ttlSeconds: must be from 1 to the policy's maxArmSeconds 28800, got 28801",
    ],
    ['an unknown action', { ...ARM, actions: ['close'] }, 'actions.0: must be "cancel_all" or "flatten"'],
    ['no action at all', { ...ARM, actions: [] }, 'actions: must name at least one action'],
    ['an action as text', { ...ARM, actions: 'flatten' }, 'actions: must be a list'],
    ['no symbol at all', { ...ARM, symbols: [] }, 'symbols: must name at least one symbol'],
    ['a symbol in small letters', { ...ARM, symbols: ['btcusdt'] }, 'symbols.0: must be a symbol'],
    [
      'a symbol beyond the policy',
      { ...ARM, symbols: ['BTCUSDT', 'DOGEUSDT'] },
      "symbols: DOGEUSDT is not in the policy's symbolWhitelist",
    ],
    ['an amount that is a number', { ...ARM, maxNotionalUsdt: 200 }, 'maxNotionalUsdt: must be an amount'],
    ['a negative amount', { ...ARM, maxNotionalUsdt: '-1' }, 'maxNotionalUsdt: must be an amount'],
    ['once as text', { ...ARM, once: 'true' }, 'once: must be true or false'],
    [
      'actions of a plan that is not named',
      { ...ARM, planActions: ['close/BTCUSDT/BOTH 1'] },
      'planActions: must be the lines of the plan (none is named)',
    ],
    [
      'actions of another plan',
      { ...ARM, plan: '0123456789abcdef', planActions: ['close/BTCUSDT/BOTH 1'] },
      'planActions: must be the lines of the plan 0123456789abcdef',
    ],
    [
      'more actions than a look lists',
      { ...ARM, planActions: Array(501).fill('x') },
      'planActions: must name at most 500 actions',
    ],
    ['a word as text', { ...ARM, botIsDown: 'true' }, 'botIsDown: must be true or false'],
    ['a misspelt key', { ...ARM, ttl: 60 }, 'unknown key "ttl"; allowed are operator, reason, ttlSeconds'],
  ])('%s', (_what, payload, message) => {
    const before = armedGuard();
    const after = arm(before, payload, LATER);
    expect(after).toEqual({ ...before, lastRejected: after.lastRejected });
    expect(after.lastRejected?.at).toBe(LATER);
    expect(after.lastRejected?.message).toContain(message);
    expect(JSON.parse(JSON.stringify(after))).toEqual(after);
  });

  it.each<[string, string[], string]>([
    ['cancel_all', ['flatten'], "actions: flatten is not allowed by the policy's action cancel_all"],
    [
      'flatten',
      ['flatten', 'cancel_all'],
      "actions: cancel_all is not allowed by the policy's action flatten",
    ],
    ['none', ['cancel_all'], "actions: cancel_all is not allowed by the policy's action none"],
  ])('a policy that is %s is never widened to %j', (action, actions, message) => {
    const state = armedGuard({ action: action as 'none' }, { actions });
    expect(state.arming).toBeNull();
    expect(state.lastRejected?.message).toContain(message);
  });

  it('before the guard knows what its predecessor spent', () => {
    const pending = newGuardState('main', NOON);
    const after = arm(pending, ARM, NOON);
    expect(after.arming).toBeNull();
    expect(after.lastRejected?.message).toContain('still reading what its predecessor spent');
  });
});

describe('a disarm', () => {
  it('ends the arming and says when, why and by whom', () => {
    const state = disarm(armedGuard(), 'disarm', 'bob', LATER);
    expect(state).toMatchObject({
      arming: null,
      armingNumber: 1,
      disarmed: { at: LATER, reason: 'disarm', by: 'bob' },
    });
  });

  it('repeated keeps the first time and reason: that is when writing stopped', () => {
    const once = disarm(armedGuard(), 'disarm', 'bob', LATER);
    expect(disarm(once, 'cancellation_requested', 'eve', LATER + HOUR)).toBe(once);
  });

  it('calls somebody whatever disarmed before, and for the worse of two reasons', () => {
    const unverified = disarm(disarm(armedGuard(), 'disarm', 'bob', LATER), 'unverified', null, LATER + HOUR);
    expect(unverified.disarmed).toEqual({ at: LATER, reason: 'unverified', by: 'bob' });
    const unprotected = disarm(unverified, 'unprotected_position', null, LATER + HOUR);
    expect(unprotected.disarmed).toEqual({ at: LATER, reason: 'unprotected_position', by: 'bob' });
    expect(disarm(unprotected, 'unverified', null, LATER + 2 * HOUR)).toBe(unprotected);
    expect(disarm(unprotected, 'disarm', 'eve', LATER + 2 * HOUR)).toBe(unprotected);
  });

  it('of a guard that was never armed is on the record', () => {
    expect(disarm(freshGuard(), 'disarm', null, LATER).disarmed).toEqual({
      at: LATER,
      reason: 'disarm',
      by: null,
    });
  });

  it.each([
    [undefined, null],
    [null, null],
    [7, null],
    [[], null],
    [{}, null],
    [{ operator: 7 }, null],
    ['bob', 'bob'],
    [{ operator: 'bob' }, 'bob'],
    [{ by: 'bob', reason: 'looks wrong' }, 'bob: looks wrong'],
    [{ reason: 'looks wrong' }, 'looks wrong'],
  ])('is understood with anything or nothing: %j', (payload, by) => {
    expect(disarmedBy(payload)).toBe(by);
    expect(disarmCause(payload)).toBe('disarm');
  });

  it('keeps a long text short', () => {
    expect(disarmedBy('x'.repeat(5_000))).toHaveLength(200);
    expect(disarmedBy({ operator: 'x'.repeat(5_000) })).toHaveLength(200);
    expect(disarmedBy({ operator: 'x'.repeat(5_000), reason: 'y'.repeat(5_000) })).toHaveLength(402);
  });

  it('keeps whole what the command line lets pass', () => {
    const [operator, reason] = ['x'.repeat(200), 'y'.repeat(200)];
    expect(disarmedBy({ operator, reason })).toBe(`${operator}: ${reason}`);
  });

  it('says why where a worker or an operator knows more, and no other reason can be made up', () => {
    expect(disarmCause({ cause: 'bot_is_back' })).toBe('bot_is_back');
    expect(disarmCause({ cause: 'set_back' })).toBe('set_back');
    expect(disarmCause({ cause: 'policy_changed' })).toBe('disarm');
  });
});

describe('the end of an arming', () => {
  it('is reached at its time, not before', () => {
    const state = armedGuard({}, { ttlSeconds: 60 });
    expect(advance(state, NOON + 60 * SECOND - 1)).toBe(state);
    expect(advance(state, NOON + 60 * SECOND)).toMatchObject({
      arming: null,
      disarmed: { at: NOON + 60 * SECOND, reason: 'arming_expired' },
    });
  });

  it('changes nothing of a guard that is disarmed', () => {
    const state = disarm(armedGuard(), 'disarm', null, LATER);
    expect(advance(state, NOON + 24 * HOUR)).toBe(state);
  });
});

describe('quiet', () => {
  it('is never while armed', () => {
    expect(quietAt(armedGuard())).toBeNull();
  });

  it('is at once where nothing was permitted', () => {
    expect(quietAt(disarm(armedGuard(), 'disarm', null, LATER))).toBe(LATER);
  });

  it('is when the last permitted write can no longer arrive', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    guard.permit();
    const state = disarm(guard.state, 'disarm', null, NOON + SECOND);
    expect(quietAt(state)).toBe(NOON + ARRIVAL_MS);
    expect(quietAt(disarm(guard.state, 'disarm', null, NOON + HOUR / 2))).toBe(NOON + HOUR / 2);
  });

  it('is not brought forward by a later permit with a shorter window', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0 }));
    guard.reserve({ recvWindowMs: 10_000, groups: [[conditionalCancelOf(1)], [conditionalCancelOf(2)]] });
    guard.permit('w1', { nonce: 'a' });
    const wide = quietAt(disarm(guard.state, 'disarm', null, NOON));
    expect(wide).toBe(NOON + 11_250);
    guard.permit('w2', { nonce: 'b' }, NOON + SECOND);
    expect(quietAt(disarm(guard.state, 'disarm', null, NOON + SECOND))).toBe(NOON + SECOND + 11_250);
  });
});

describe('an arming for a symbol that the policy does not name', () => {
  it.each([
    [['BTCUSDT', 'ETHUSDT'], 'BTCUSDT, ETHUSDT'],
    [[], 'empty'],
  ])('says which it names: %j', (symbolWhitelist, said) => {
    const state = arm(liveGuard({ symbolWhitelist }), { ...ARM, symbols: ['XRPUSDT'] }, NOON);
    expect(state.arming).toBeNull();
    expect(state.lastRejected?.message).toBe(
      `arm: symbols: XRPUSDT is not in the policy's symbolWhitelist (${said})`,
    );
  });
});
