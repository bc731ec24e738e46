import type { Policy } from '../policy';
import { type CycleReport, hasReason } from '../report';
import type { Asked, GuardState, MassAsked } from './state';

/** A question that nobody repeated for so long starts anew. */
export const MASS_FORGOTTEN_AFTER_MS = 15 * 60_000;

/**
 * Takes note of a mass of unexpected things that a cycle asks for. A bot that restarts and first writes an
 * empty, complete state looks just like this, so each action is held until it was asked for over
 * `massConfirmSeconds`, by states of the bot that kept advancing.
 * @param keys of the actions asked for
 * @param asOf of the bot's state behind the question, ms
 */
export function askForMass(
  before: MassAsked | null,
  keys: readonly string[],
  asOf: number,
  now: number,
): MassAsked {
  const goesOn = before !== null && now - before.at <= MASS_FORGOTTEN_AFTER_MS && asOf >= before.asOf;
  const asked: Asked = { at: now, asOf };
  return {
    ...asked,
    since: Object.fromEntries(keys.map((key) => [key, (goesOn ? before.since[key] : undefined) ?? asked])),
  };
}

/**
 * Until when each action is held, ms, at the earliest; those that were asked for long enough are not in it.
 * Time counts only as far as the bot's own states followed it.
 */
export function heldUntil(mass: MassAsked, policy: Policy, now: number): Record<string, number> {
  const ends = Object.entries(mass.since).map(([key, since]) => {
    const lasted = Math.min(now - since.at, mass.asOf - since.asOf);
    return [key, now + policy.massConfirmSeconds * 1_000 - lasted] as const;
  });
  return Object.fromEntries(ends.filter(([, until]) => until > now));
}

/** Forgets the mass where a later state of the bot made it go away: the next one starts anew. */
export function endMass(state: GuardState, payload: unknown): GuardState {
  const asOf = typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'asOf') : undefined;
  return state.mass === null || typeof asOf !== 'number' || !(asOf > state.mass.asOf)
    ? state
    : { ...state, mass: null };
}

/**
 * Whether the guard may remember a mass after a cycle: it may, unless the cycle saw everything and asked
 * for none. What is no report of a cycle leaves it open.
 * @param report the result of a cycle of any version
 */
export function mayHaveAskedForMass(report: unknown): boolean {
  const { counts, actions } = (report ?? {}) as Partial<CycleReport>;
  return !counts || !Array.isArray(actions) || hasReason(actions, 'mass_change');
}
