import { parseOrExplain } from '../validation';
import { approve } from './approve';
import { arm } from './arm';
import { configure, configureSchema } from './configure';
import { disarmAtSignal } from './disarm-signal';
import { endMass } from './mass';
import { pauseExchange } from './pause';
import { permit } from './permit';
import { reserve } from './reserve';
import { seeMass } from './see-mass';
import { settle } from './settle';
import type { GuardState } from './state';

/** Whether a run knows a change of this code, by the name of its patch: one that began without replays without. */
export type Knows = (patch: string) => boolean;
type Hear = (state: GuardState, payload: unknown, now: number, knows: Knows) => GuardState;

const HEAR = {
  arm: (state, payload, now, knows) => arm(state, asKnown(payload, knows), now),
  approve,
  disarm: disarmAtSignal,
  exchangePaused: pauseExchange,
  // A worker that did not know it yet left it in the history, and decided without.
  massSeen: (state, payload, now, knows) => (knows('mass-seen') ? seeMass(state, payload, now) : state),
  massEnded: (state, payload, _now, knows) => endMass(state, payload, () => knows('mass-unjudged')),
} satisfies Record<string, Hear>;

/** A signal that changes a guard. */
export type Heard = keyof typeof HEAR;

/**
 * Signals in the order in which a run's first task hears those that waited for it: a disarm among them is the last
 * one that decides, before any update (model: MUTANT_DISARM_REGISTERED_FIRST).
 */
export const HEARD = Object.keys(HEAR) as readonly Heard[];

/** Signals after which a guard may be armed. */
export const mayArm = (name: string): boolean => name === 'arm' || name === 'approve';

/** What a guard is after a signal; whatever it does not know changes nothing. */
export function hear(
  state: GuardState,
  name: string,
  payload: unknown,
  now: number,
  knows: Knows,
): GuardState {
  const heard: Hear | undefined = Object.hasOwn(HEAR, name) ? HEAR[name as Heard] : undefined;
  return heard === undefined ? state : heard(state, payload, now, knows);
}

/** What an arm could not say at first, and was refused for; and the patch since which it can. */
const NEW_IN_ARM = { once: 'arm-once', planActions: 'arm-once', beginBefore: 'arm-begin-before' };

/** Nothing at all in the place of what an older worker refused: replayed, it must be refused again. */
function asKnown(payload: unknown, knows: Knows): unknown {
  if (typeof payload !== 'object' || payload === null) return payload;
  const said = Object.entries(NEW_IN_ARM).flatMap(([key, patch]) =>
    Object.hasOwn(payload, key) ? [patch] : [],
  );
  return said.every(knows) ? payload : undefined;
}

/** What a guard makes of each update: its next state, and its answer. */
export const UPDATES = {
  configure: (state: GuardState, request: unknown, now: number) =>
    configure(state, parseOrExplain(configureSchema, request, 'configure'), now),
  reserve,
  permit,
  settle,
};
