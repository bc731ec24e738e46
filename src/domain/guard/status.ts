import { decimal } from '../decimal';
import { iso } from '../iso';
import type { Policy } from '../policy';
import type { Reason } from '../reasons';
import type { Usage } from '../usage';
import { advance } from './advance';
import { notArmed, quietAt } from './arming';
import { lockedUntil } from './closing';
import { rests } from './failures';
import { currentDay, isUnknown, usedToday } from './ledger';
import { massSeenAt } from './mass';
import type { Arming, Disarmed, GuardState, Proposal } from './state';

/** The answer of the `status` query: what is true now, the most important first. */
export interface GuardStatus {
  readonly headline: string;
  readonly armed: boolean;
  readonly account: string;
  readonly arming: Arming | null;
  /** An arming that waits for a second operator, or null. */
  readonly proposal: Proposal | null;
  readonly disarmed: Disarmed | null;
  /** Gate 4's reason while disarmed. */
  readonly notArmedReason: Extract<Reason, 'not_armed' | 'arming_expired'> | null;
  /** After a disarm: from when on nothing can reach the exchange any more, ms. */
  readonly quietAt: number | null;
  readonly lastRejected: GuardState['lastRejected'];
  readonly budget: {
    readonly day: string;
    readonly used: Usage;
    readonly remaining: Usage;
    /** What was spent today is not known, so it counts as spent. */
    readonly unknown: boolean;
  };
  readonly cooldownUntil: number;
  readonly lockedUntil: number;
  readonly lastActedAt: number | null;
  readonly openReservations: readonly {
    readonly id: string;
    readonly expiresAt: number;
    readonly writes: readonly {
      readonly key: string;
      readonly actions: readonly string[];
      readonly permitted: boolean;
    }[];
  }[];
  /** Symbols that failed in too many cycles in a row, and until when they rest. */
  readonly resting: readonly { readonly symbol: string; readonly until: number }[];
  /** The exchange asked to wait until then, ms; in the past or 0 otherwise. */
  readonly exchangePausedUntil: number;
  /** When so much was unexpected at once that the bot's word for it is still in doubt, ms; null where it is not. */
  readonly massSeenAt: number | null;
  readonly exchangeId: string | null;
  readonly configured: boolean;
  readonly policyVersion: number;
  readonly policy: Policy;
  readonly birth: GuardState['birth'];
  readonly reset: boolean;
  /** ms, when this was true: the Temporal server's clock, like every time here. */
  readonly at: number;
  /** By which the clock of the guard's worker is ahead of the server's, ms, as far as it is known. */
  readonly clockAheadMs: number;
}

/** When a guard is looked at. */
export interface Reading {
  /** ms, the server's clock. */
  readonly at: number;
  readonly clockAheadMs: number;
}

/**
 * What is true of the guard; asking changes nothing.
 * @param now the latest time that the server named, ms: no other clock may call an arming expired
 * @param reset whether the running execution itself was reset
 * @param reading when it is asked for, at the best of its worker's knowledge
 */
export function guardStatus(
  before: GuardState,
  now: number,
  reset: boolean,
  reading: Reading = { at: now, clockAheadMs: 0 },
): GuardStatus {
  const state = advance(before, now);
  const { at, clockAheadMs } = reading;
  const unknown = state.birth.status === 'pending' || isUnknown(state.ledger, at);
  const { budget } = state.policy;
  const used = unknown
    ? { calls: budget.maxCallsPerDay, notional: budget.maxNotionalPerDay }
    : usedToday(state.ledger, at);
  return {
    headline: headline(state, reset || state.reset, at),
    armed: state.arming !== null,
    account: state.account,
    arming: state.arming,
    proposal: state.proposal,
    disarmed: state.arming === null ? state.disarmed : null,
    notArmedReason: state.arming === null ? notArmed(state) : null,
    quietAt: quietAt(state),
    lastRejected: state.lastRejected,
    budget: {
      day: currentDay(state.ledger, at),
      used,
      remaining: {
        calls: Math.max(0, budget.maxCallsPerDay - used.calls),
        notional: leastZero(decimal(budget.maxNotionalPerDay).minus(decimal(used.notional)).toFixed()),
      },
      unknown,
    },
    cooldownUntil: cooldownUntil(state),
    lockedUntil: lockedUntil(state),
    lastActedAt: state.lastActedAt,
    openReservations: state.reservations
      .filter(({ closed }) => closed === null)
      .map(({ id, expiresAt, writes }) => ({
        id,
        expiresAt,
        writes: writes.map(({ key, actions, permit }) => ({ key, actions, permitted: permit !== null })),
      })),
    resting: Object.entries(state.failures)
      .filter(([symbol]) => rests(state.failures, symbol, at))
      .map(([symbol, { restsUntil }]) => ({ symbol, until: restsUntil })),
    exchangePausedUntil: state.exchangePausedUntil,
    massSeenAt: massSeenAt(state, at),
    exchangeId: state.exchangeId,
    configured: state.configured,
    policyVersion: state.policyVersion,
    policy: state.policy,
    birth: state.birth,
    reset: reset || state.reset,
    at,
    clockAheadMs,
  };
}

/** End of the cooldown, ms; 0 where no cycle ever acted. */
export function cooldownUntil(state: Pick<GuardState, 'lastActedAt' | 'policy'>): number {
  return state.lastActedAt === null ? 0 : state.lastActedAt + state.policy.cooldownSeconds * 1_000;
}

const leastZero = (amount: string) => (decimal(amount).isNegative() ? '0' : amount);

function headline(state: GuardState, reset: boolean, now: number): string {
  if (reset)
    return `RESET - ${state.account} grants nothing: terminate this guard and apply the configuration again`;
  if (state.birth.status === 'pending') return `STARTING - ${state.account} reads what its predecessor spent`;
  const proposed = state.proposal === null ? '' : proposedText(state.proposal);
  if (state.arming !== null) {
    const { operator, approvedBy, reason, until } = state.arming;
    const by = approvedBy === null ? operator : `${operator}, approved by ${approvedBy}`;
    return `ARMED - ${state.account} until ${iso(until)} by ${by}: ${reason}${proposed === '' ? '' : `; ${proposed}`}`;
  }
  if (proposed !== '') return `PROPOSED - ${state.account} is not armed: ${proposed}`;
  const why =
    state.disarmed === null ? 'never armed' : `${state.disarmed.reason} at ${iso(state.disarmed.at)}`;
  const unknown = isUnknown(state.ledger, now) ? "; today's budget counts as spent (ledger_unknown)" : '';
  return `DISARMED - ${state.account}: ${why}${unknown}`;
}

const proposedText = ({ hash, until, terms: { operator, reason } }: Proposal) =>
  `an arming by ${operator} (${reason}) waits for a second operator until ${iso(until)}, hash ${hash}`;
