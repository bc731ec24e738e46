import { PROPOSAL_MS } from '../bounds';
import { shortHash } from '../plan-id';
import { currentDay } from './ledger';
import { notAsked } from './mass';
import type { ArmingTerms, GuardState } from './state';

interface Wanted {
  readonly terms: ArmingTerms;
  readonly ttlSeconds: number;
}

/** Arms. Ends the permits of every earlier arming, and whatever was proposed. */
export function begin(
  state: GuardState,
  { terms, ttlSeconds, approvedBy }: Wanted & { readonly approvedBy: string | null },
  now: number,
): GuardState {
  const number = state.armingNumber + 1;
  return {
    ...state,
    armingNumber: number,
    arming: {
      ...terms,
      number,
      at: now,
      until: now + ttlSeconds * 1_000,
      usedNotional: '0',
      planDone: [],
      approvedBy,
    },
    proposal: null,
    mass: notAsked(state.mass),
    // Somebody who looks may try again at once.
    failures: {},
    lastRejected: null,
    ledger: terms.acceptedUnknownLedger ? acceptUnknown(state, now) : state.ledger,
  };
}

function acceptUnknown(state: GuardState, now: number): GuardState['ledger'] {
  return { ...state.ledger, day: currentDay(state.ledger, now), unknownDay: null };
}

/**
 * Proposes an arming, in place of what was proposed before; nothing else changes. Its time is part of its
 * hash: an approval that was held up on its way is for no other proposal, however alike.
 */
export function propose(state: GuardState, { terms, ttlSeconds }: Wanted, now: number): GuardState {
  const hash = shortHash(JSON.stringify([state.account, now, ttlSeconds, terms]));
  // Whatever ends an arming ends what is proposed beside it.
  const until = Math.min(now + PROPOSAL_MS, state.arming?.until ?? Number.POSITIVE_INFINITY);
  const proposal = { hash, at: now, until, ttlSeconds, terms };
  return { ...state, proposal, lastRejected: null };
}
