import { describe, expect, it } from 'vitest';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import { takeOver } from '../../../../src/domain/guard/birth';
import { hear } from '../../../../src/domain/guard/hear';
import {
  endMass,
  isRemembered,
  MASS_FORGOTTEN_AFTER_MS,
  massSeenAt,
  mayHaveAskedForMass,
  withoutGranted,
} from '../../../../src/domain/guard/mass';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import { seeMass } from '../../../../src/domain/guard/see-mass';
import { planId } from '../../../../src/domain/plan-id';
import { HOUR, NOON, SECOND } from '../builders';
import { armedGuard, cancelOf, closeOf, Guard, groupOf, type ReserveOverrides, reasonsIn } from './builders';

const MINUTE = 60 * SECOND;
const ORDERS = [[cancelOf(1)], [cancelOf(2)], [cancelOf(3)], [cancelOf(4)]];
const POLICY = { massConfirmSeconds: 60 };

/** Asks for the mass in the n-th cycle, at a time after noon, on the word that the bot wrote just then. */
function ask(guard: Guard, n: number, after: number, over: ReserveOverrides = {}) {
  const now = NOON + after;
  return guard.reserve(
    { n, groups: ORDERS, massChange: true, plannedAt: now, asOf: now - SECOND, ...over },
    now,
  );
}
const massGuard = (arming = {}) => new Guard(armedGuard(POLICY, { ttlSeconds: 3_600, ...arming }));
const HELD = ['mass_change', 'mass_change', 'mass_change', 'mass_change'];
const GRANTED = [null, null, null, null];

describe('a mass of unexpected things', () => {
  it('is held at first, costs nothing, and says until when', () => {
    const guard = massGuard();
    const answer = ask(guard, 1, 0);
    expect(reasonsIn(answer)).toEqual(HELD);
    expect(answer.decisions[0]?.closed[0]).toEqual({ reason: 'mass_change', until: NOON + MINUTE });
    expect(guard.state.ledger.days).toEqual({});
    expect(guard.state.reservations).toEqual([]);
  });

  it('is believed once it was asked for long enough, by states that went along', () => {
    const guard = massGuard();
    ask(guard, 1, 0);
    expect(reasonsIn(ask(guard, 2, 30 * SECOND))).toEqual(HELD);
    expect(reasonsIn(ask(guard, 3, MINUTE - 1))).toEqual(HELD);
    expect(reasonsIn(ask(guard, 4, MINUTE))).toEqual(GRANTED);
  });

  it('is believed though the bot writes less often than cycles ask', () => {
    const guard = massGuard();
    const wrote = (after: number) => ({ asOf: NOON + Math.floor(after / (5 * MINUTE)) * 5 * MINUTE });
    for (const [n, after] of [0, MINUTE, 2 * MINUTE, 3 * MINUTE, 4 * MINUTE].entries())
      expect(reasonsIn(ask(guard, n + 1, after, wrote(after)))).toEqual(HELD);
    expect(reasonsIn(ask(guard, 6, 5 * MINUTE, wrote(5 * MINUTE)))).toEqual(GRANTED);
  });

  it('is never believed while the bot says nothing new', () => {
    const guard = massGuard();
    for (const [n, after] of [0, MINUTE, 2 * MINUTE, 10 * MINUTE].entries())
      expect(reasonsIn(ask(guard, n + 1, after, { asOf: NOON }))).toEqual(HELD);
  });

  it('is not believed because a clock of the bot jumps ahead', () => {
    const guard = new Guard(armedGuard({ massConfirmSeconds: 3 }));
    ask(guard, 1, 0);
    expect(reasonsIn(ask(guard, 2, SECOND, { asOf: NOON + 5 * SECOND }))).toEqual(HELD);
  });

  it('counts for each action from when that one was asked for', () => {
    const guard = massGuard();
    ask(guard, 1, 0, { groups: ORDERS.slice(0, 3) });
    ask(guard, 2, 30 * SECOND);
    expect(reasonsIn(ask(guard, 3, MINUTE))).toEqual([null, null, null, 'mass_change']);
  });

  it('starts anew after a state that is older, and after a quarter of an hour without a question', () => {
    const older = massGuard();
    ask(older, 1, 0);
    ask(older, 2, MINUTE - 1, { asOf: NOON - MINUTE });
    expect(reasonsIn(ask(older, 3, MINUTE))).toEqual(HELD);
    const silent = massGuard();
    ask(silent, 1, 0);
    expect(reasonsIn(ask(silent, 2, 15 * MINUTE + 1))).toEqual(HELD);
  });

  it('starts anew once a later state made it go away: a bot may crash again and again', () => {
    const guard = massGuard();
    ask(guard, 1, 0);
    guard.state = endMass(guard.state, { asOf: NOON + 30 * SECOND });
    expect(reasonsIn(ask(guard, 2, MINUTE))).toEqual(HELD);
  });

  it('holds what is left of it, and what comes to it, while the bot reads back what it owns', () => {
    const guard = massGuard();
    ask(guard, 1, 0);
    const half = { massChange: false, groups: [ORDERS[1] ?? [], ORDERS[2] ?? [], [cancelOf(5)]] };
    const keys = [cancelOf(2).key, cancelOf(3).key, cancelOf(5).key];
    guard.state = endMass(guard.state, { asOf: NOON + 5 * SECOND, keys });
    expect(Object.keys(guard.state.mass?.since ?? {})).toEqual(keys.slice(0, 2));
    expect(reasonsIn(ask(guard, 2, 5 * SECOND, half))).toEqual(HELD.slice(1));
    expect(reasonsIn(ask(guard, 3, MINUTE, half))).toEqual([null, null, 'mass_change']);
  });

  it('stays in doubt over a state of the bot that tells of nothing, and is asked for anew', () => {
    const guard = massGuard();
    ask(guard, 1, 0);
    guard.state = endMass(guard.state, { asOf: NOON + 30 * SECOND, keys: [], unjudged: true });
    const half = { massChange: false, groups: ORDERS.slice(2) };
    expect(reasonsIn(ask(guard, 2, MINUTE, half))).toEqual(HELD.slice(2));
    expect(reasonsIn(ask(guard, 3, 2 * MINUTE, half))).toEqual(GRANTED.slice(2));
  });

  it('goes on counting for what is unexpected all the same while something else is not judged', () => {
    const guard = massGuard();
    ask(guard, 1, 0);
    const keys = ORDERS.slice(2).flatMap((group) => group.map(({ key }) => key));
    guard.state = endMass(guard.state, { asOf: NOON + 30 * SECOND, keys, unjudged: true });
    expect(reasonsIn(ask(guard, 2, MINUTE))).toEqual(['mass_change', 'mass_change', null, null]);
  });

  it('ends in a run that does not know yet what a look leaves unjudged', () => {
    const guard = massGuard();
    ask(guard, 1, 0);
    const told = { asOf: NOON + 30 * SECOND, keys: [], unjudged: true };
    expect(hear(guard.state, 'massEnded', told, NOON + 30 * SECOND, () => false).mass).toBeNull();
  });

  it('that was meant and carried out starts anew: the next one is another crash', () => {
    const guard = massGuard();
    ask(guard, 1, 0);
    expect(reasonsIn(ask(guard, 2, MINUTE))).toEqual(GRANTED);
    expect(guard.state.mass).toBeNull();
    guard.settle([], { n: 2 }, NOON + MINUTE);
    expect(reasonsIn(ask(guard, 3, 5 * MINUTE))).toEqual(HELD);
  });

  it('that was meant goes on where a close takes more than one cycle', () => {
    const guard = massGuard();
    const legs = { groups: [[{ ...closeOf(), left: '7' }], [closeOf('ETHUSDT')]] };
    ask(guard, 1, 0, legs);
    expect(reasonsIn(ask(guard, 2, MINUTE, legs))).toEqual([null, null]);
    expect(Object.keys(guard.state.mass?.since ?? {})).toEqual(['close/BTCUSDT/BOTH']);
  });

  it.each([
    { asOf: NOON - SECOND },
    { asOf: NOON - MINUTE },
    {},
    null,
    'x',
    { asOf: 'x' },
    { asOf: Number.NaN },
  ])('does not go away by %j', (payload) => {
    const guard = massGuard();
    ask(guard, 1, 0);
    expect(endMass(guard.state, payload)).toBe(guard.state);
  });

  it('starts anew with a new arming', () => {
    const guard = massGuard();
    ask(guard, 1, 0);
    guard.state = { ...armedGuard(POLICY, { ttlSeconds: 3_600 }, NOON + 30 * SECOND), armingNumber: 9 };
    expect(reasonsIn(ask(guard, 2, MINUTE))).toEqual(HELD);
  });

  it('holds nothing where the policy says 0, or where it is no mass', () => {
    const guard = new Guard(armedGuard({ massConfirmSeconds: 0 }));
    expect(reasonsIn(ask(guard, 1, 0))).toEqual(GRANTED);
    expect(reasonsIn(ask(massGuard(), 1, 0, { massChange: false }))).toEqual(GRANTED);
  });
});

describe('a mass that was seen while nothing could be done about it', () => {
  const keys = [1, 2, 3, 4].map((id) => cancelOf(id).key);
  const left = { massChange: false, groups: ORDERS.slice(1) };
  /** Seen by two looks of cycles that asked for nothing. */
  const seen = () => {
    const guard = massGuard();
    for (const at of [0, 30 * SECOND])
      guard.state = seeMass(guard.state, { asOf: NOON + at, keys }, NOON + at);
    return guard;
  };

  it('holds what is left of it, and counts the time only from when it is asked for', () => {
    const guard = seen();
    const at = 2 * MINUTE;
    guard.state = endMass(guard.state, { asOf: NOON + at, keys: keys.slice(1) });
    expect(massSeenAt(guard.state, NOON + at)).toBe(NOON + 30 * SECOND);
    expect(reasonsIn(ask(guard, 1, at, left))).toEqual(HELD.slice(1));
    expect(reasonsIn(ask(guard, 2, at + MINUTE, left))).toEqual(GRANTED.slice(1));
  });

  it('stays in doubt over a disarm, and is asked for anew', () => {
    const guard = seen();
    ask(guard, 1, MINUTE);
    const at = 3 * MINUTE;
    guard.state = disarm(guard.state, 'disarm', 'ann', NOON + MINUTE);
    guard.state = arm(guard.state, { operator: 'ann', reason: 'x' }, NOON + at);
    expect(reasonsIn(ask(guard, 2, at, left))).toEqual(HELD.slice(1));
  });

  it('holds nothing of a bot that somebody says is down', () => {
    expect(reasonsIn(ask(seen(), 1, MINUTE, { ...left, asOfFromBot: false }))).toEqual(GRANTED.slice(1));
  });

  it('holds what an older word of the bot leaves out, and remembers it still', () => {
    const guard = seen();
    expect(reasonsIn(ask(guard, 1, 29 * SECOND, left))).toEqual(HELD.slice(1));
    expect(reasonsIn(ask(guard, 2, MINUTE, left))).toEqual(HELD.slice(1));
  });

  it('is kept by a guard that is only just being born, whatever its predecessor remembers', () => {
    const { mass, ...state } = seen().state;
    const born = takeOver(
      { ...newGuardState('main', NOON), mass },
      { kind: 'read', runId: 'r', state: { ...state, mass: null } },
      NOON + MINUTE,
    );
    expect(born.mass).toEqual(mass);
  });

  it('is forgotten after a quarter of an hour without another look', () => {
    const guard = seen();
    const at = 30 * SECOND + MASS_FORGOTTEN_AFTER_MS + 1;
    expect(massSeenAt(guard.state, NOON + at)).toBeNull();
    expect(reasonsIn(ask(guard, 1, at, left))).toEqual(GRANTED.slice(1));
  });

  it('takes nothing from the time of what was asked for', () => {
    const guard = massGuard();
    ask(guard, 1, 0);
    guard.state = seeMass(guard.state, { asOf: NOON + 59 * SECOND, keys }, NOON + 59 * SECOND);
    expect(reasonsIn(ask(guard, 2, MINUTE))).toEqual(GRANTED);
  });

  it.each([
    ['of an older state than the one that was seen', { asOf: NOON, keys }],
    ['of a state from the future', { asOf: NOON + HOUR, keys }],
    ['without an action', { asOf: NOON + MINUTE, keys: [] }],
    ['with a key that is no text', { asOf: NOON + MINUTE, keys: [1] }],
    ['without a time', { keys }],
    ['without anything', undefined],
  ])('is not changed by a word %s', (_what, payload) => {
    const { state } = seen();
    expect(seeMass(state, payload, NOON + MINUTE)).toBe(state);
  });
});

describe('an arming for a plan', () => {
  const plan = planId(ORDERS.map(groupOf));

  it('carries out exactly that plan, at once', () => {
    expect(reasonsIn(ask(massGuard({ plan }), 1, 0))).toEqual(GRANTED);
  });

  it.each([
    ['one action less', ORDERS.slice(1)],
    ['one action more', [...ORDERS, [cancelOf(5)]]],
    ['another order under the same client id', [[{ ...cancelOf(1), orderId: '77' }], ...ORDERS.slice(1)]],
  ])('carries out no other one: %s', (_what, groups) => {
    const answer = ask(massGuard({ plan }), 1, 0, { groups, massChange: false });
    expect(new Set(reasonsIn(answer))).toEqual(new Set(['arming_scope']));
  });
});

describe('the guard may remember a mass after a cycle', () => {
  const action = (...gates: string[]) => ({ gates });
  it.each([
    [
      'that asked for one',
      { counts: {}, actions: [action('dust'), action('not_armed', 'mass_change')] },
      true,
    ],
    ['that could not see', { counts: null, actions: [] }, true],
    ['that saw none', { counts: {}, actions: [action('dust')] }, false],
    ['that was clean', { counts: {}, actions: [] }, false],
    ['of no known shape', 'x', true],
    ['without a result', null, true],
  ])('%s', (_what, report, wanted) => {
    expect(mayHaveAskedForMass(report)).toBe(wanted);
  });
});

describe('what is remembered of a mass', () => {
  const mass = { at: NOON, asOf: NOON, since: { a: { at: NOON, asOf: NOON }, b: { at: NOON, asOf: NOON } } };
  const state = { ...armedGuard(), mass };

  it('is remembered for a quarter of an hour, by states that are no older', () => {
    expect(isRemembered(mass, NOON, NOON + MASS_FORGOTTEN_AFTER_MS)).toBe(true);
    expect(isRemembered(mass, NOON, NOON + MASS_FORGOTTEN_AFTER_MS + 1)).toBe(false);
    expect(isRemembered(mass, NOON - 1, NOON)).toBe(false);
  });

  it('is nothing where nothing of it is left', () => {
    expect(endMass(state, { asOf: NOON + 1 }).mass).toBeNull();
    expect(endMass(state, { asOf: NOON + 1, keys: ['c'] }).mass).toBeNull();
    expect(withoutGranted(null, [])).toBeNull();
  });

  it('is what a later state still has', () => {
    expect(Object.keys(endMass(state, { asOf: NOON + 1, keys: ['b'] }).mass?.since ?? {})).toEqual(['b']);
  });

  it.each([
    ['of the same state', { asOf: NOON }],
    ['of an older one', { asOf: NOON - 1 }],
    ['with a time that is a text', { asOf: String(NOON + 1) }],
    ['without a time', {}],
    ['without anything', null],
  ])('is not ended by a word %s', (_what, payload) => {
    expect(endMass(state, payload)).toBe(state);
  });
});
