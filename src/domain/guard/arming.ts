import { arrivesBy } from '../bounds';
import { plainText } from '../plain-text';
import type { DisarmReason } from './disarm-reasons';
import { notAsked } from './mass';
import type { Arming, GuardState } from './state';

/** Characters of who disarmed, and of why: a disarm is never refused for them. */
const MAX_WHO = 200;

/** Reasons for which somebody has to look at the exchange, the one that calls loudest last. */
const CALLS: readonly DisarmReason[] = ['unverified', 'unprotected_position'];
export const callsSomebody = (reason: DisarmReason): boolean => CALLS.includes(reason);
const louder = (a: DisarmReason, b: DisarmReason): DisarmReason =>
  CALLS.indexOf(b) > CALLS.indexOf(a) ? b : a;

/**
 * Disarms. Ends the arming's permits for good, and what was proposed; repeating it keeps the first time and
 * reason, since that is when writing stopped, but for a reason that calls somebody: that is said whatever
 * disarmed before.
 */
export function disarm(state: GuardState, reason: DisarmReason, by: string | null, now: number): GuardState {
  if (state.arming === null && state.disarmed !== null) {
    const { disarmed } = state;
    const said = louder(disarmed.reason, reason);
    return state.proposal === null && said === disarmed.reason
      ? state
      : { ...state, proposal: null, disarmed: { ...disarmed, reason: said } };
  }
  return {
    ...state,
    arming: null,
    proposal: null,
    mass: notAsked(state.mass),
    disarmed: { at: now, reason, by },
  };
}

/** Who sent a disarm, where the payload says so; anything or nothing is accepted. */
export function disarmedBy(payload: unknown): string | null {
  if (typeof payload === 'string') return plainText(payload, MAX_WHO);
  if (typeof payload !== 'object' || payload === null) return null;
  const { operator, by, reason } = payload as Record<string, unknown>;
  const parts = [operator ?? by, reason].filter((part) => typeof part === 'string');
  const texts = parts.map((part) => plainText(part, MAX_WHO)).filter((part) => part !== '');
  return texts.length === 0 ? null : texts.join(': ');
}

/** Why a disarm was sent, where it says more than that somebody wants it. */
export type DisarmCause = Extract<DisarmReason, 'bot_is_back' | 'set_back'>;

/**
 * Why a disarm was sent: a worker says so that saw the bot write again, or the guard set back, and so does an
 * operator who restored the server; everybody else just stops.
 */
export function disarmCause(payload: unknown): DisarmReason {
  const cause =
    typeof payload === 'object' && payload !== null
      ? (payload as Record<string, unknown>)['cause']
      : undefined;
  return cause === 'bot_is_back' || cause === 'set_back' ? cause : 'disarm';
}

/** True where the bot wrote a state after an operator's word that it is down: that takes the word back. */
export const botIsBack = (
  arming: Pick<Arming, 'botIsDown' | 'at'> | null,
  { asOf, fromBot }: { readonly asOf: number; readonly fromBot: boolean },
): boolean => arming?.botIsDown === true && fromBot && asOf > arming.at;

/** Gate 4's reason while there is no arming. */
export function notArmed(state: Pick<GuardState, 'disarmed'>): 'not_armed' | 'arming_expired' {
  return state.disarmed?.reason === 'arming_expired' ? 'arming_expired' : 'not_armed';
}

/** From when on nothing permitted before the disarm can reach the exchange any more; null while armed. */
export function quietAt(state: GuardState): number | null {
  if (state.arming !== null) return null;
  const { lastPermit, disarmed } = state;
  return Math.max(
    disarmed?.at ?? 0,
    state.lockedUntil,
    lastPermit === null ? 0 : arrivesBy(lastPermit.at, lastPermit.recvWindowMs),
  );
}
