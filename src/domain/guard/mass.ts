import type { Policy } from '../policy';
import type { MassAsked } from './state';

/** A question that nobody repeated for so long starts anew. */
const FORGOTTEN_AFTER_MS = 15 * 60_000;

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
  const goesOn = before !== null && now - before.at <= FORGOTTEN_AFTER_MS && asOf > before.asOf;
  return {
    at: now,
    asOf,
    since: Object.fromEntries(keys.map((key) => [key, (goesOn ? before.since[key] : undefined) ?? now])),
  };
}

/** Until when each action is held, ms; those that were asked for long enough are not in it. */
export function heldUntil(mass: MassAsked, policy: Policy, now: number): Record<string, number> {
  const ends = Object.entries(mass.since).map(
    ([key, since]) => [key, since + policy.massConfirmSeconds * 1_000] as const,
  );
  return Object.fromEntries(ends.filter(([, until]) => until > now));
}
