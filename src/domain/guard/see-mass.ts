import { z } from 'zod';
import { MAX_MISMATCHES } from '../bound';
import { MAX_AS_OF_LEAD_MS, MAX_TEXT_LENGTH } from '../bounds';
import { massSeenAt, noted } from './mass';
import type { Asked, GuardState } from './state';

/**
 * Takes note of a mass that a look saw, whether or not anything may be done about it: what is left of it once
 * something may is in doubt all the same. Only from when it is asked for does the time count.
 * @param payload `keys` of what is unexpected, and `asOf` of the bot's state behind it, ms; what makes no sense
 *   changes nothing, since anybody can send a signal
 */
export function seeMass(state: GuardState, payload: unknown, now: number): GuardState {
  const { success, data } = z.safeParse(seenSchema, payload);
  if (!success || data.asOf > now + MAX_AS_OF_LEAD_MS) return state;
  const { mass } = state;
  if (mass !== null && massSeenAt(state, now) !== null && data.asOf < mass.asOf) return state;
  const seen: Asked = { at: now, asOf: data.asOf, seen: true };
  return { ...state, mass: noted(mass, data.keys, seen, (known) => known ?? seen) };
}

const seenSchema = z.object({
  asOf: z.number(),
  keys: z.array(z.string().max(MAX_TEXT_LENGTH)).min(1).max(MAX_MISMATCHES),
});
