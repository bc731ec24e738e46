/**
 * Order identity: which client order ids are ours. Gate 8 rests on this file; nothing switches it off.
 */

import { MAX_CLIENT_ID_LENGTH, MAX_JUDGED_ID_LENGTH } from './client-id-length';

/** What a client order id of ours says about its order. */
export interface OrderIdentity {
  readonly strategy: string;
  readonly symbol: string;
  readonly level: string;
  /** As written by the bot; its unit is the bot's business. */
  readonly timestamp: string;
  readonly sequence: string;
}

export type Ownership =
  | { readonly owner: 'ours'; readonly identity: OrderIdentity }
  /** Placed by this software to close a position. */
  | { readonly owner: 'remediation' }
  | { readonly owner: 'foreign'; readonly why: 'no_grinder_prefix' | 'strategy_not_allowed' };

export const ORDER_OWNERS = [
  'ours',
  'no_grinder_prefix',
  'strategy_not_allowed',
  'identity_mismatch',
] as const;
/** Whose an open order is, as gate 8 judges it. */
export type OrderOwner = (typeof ORDER_OWNERS)[number];

/** Whose an order in this symbol is. Closing orders of this software are never cancelled either. */
export function orderOwner(owner: Ownership, symbol: string): OrderOwner {
  if (owner.owner === 'remediation') return 'no_grinder_prefix';
  if (owner.owner === 'foreign') return owner.why;
  return owner.identity.symbol === symbol ? 'ours' : 'identity_mismatch';
}

/** Prefix of the client order ids that this software itself gives to the orders it places. */
export const REMEDIATION_PREFIX = 'grinder_rem_';

/** Length of the hash that follows the prefix: together as long as an id may be. */
export const REMEDIATION_HASH_LENGTH = MAX_CLIENT_ID_LENGTH - REMEDIATION_PREFIX.length;

const REMEDIATION_ID = new RegExp(`^${REMEDIATION_PREFIX}[0-9a-f]{${REMEDIATION_HASH_LENGTH}}$`);

// Everything inside Binance's client order id alphabet (`^[\.A-Z\:/a-z0-9_-]{1,36}$`). The number of
// underscores alone tells a dated contract (BTCUSDT_261225) from a six-digit level.
const ORDER_ID = /^grinder_([.A-Z:/a-z0-9-]+)_([A-Z0-9]+(?:_[0-9]{6})?)_([A-Za-z0-9]+)_([0-9]+)_([0-9]+)$/;

/** Shape of a strategy name: one part of a client order id, so without an underscore. */
export const STRATEGY_PATTERN = /^[.A-Z:/a-z0-9-]{1,16}$/;

/**
 * Tells whose order a client order id names. Exact case, ASCII, nothing before or after; a strategy
 * that is not in `strategies` is foreign, and so is everything that only looks alike.
 * @param strategies null where any will do
 */
export function ownership(clientOrderId: string, strategies: readonly string[] | null): Ownership {
  // Cheap string tests keep the regular expressions off the path of most orders.
  if (!clientOrderId.startsWith('grinder_') || clientOrderId.length > MAX_JUDGED_ID_LENGTH)
    return { owner: 'foreign', why: 'no_grinder_prefix' };
  if (clientOrderId.startsWith(REMEDIATION_PREFIX) && REMEDIATION_ID.test(clientOrderId))
    return { owner: 'remediation' };
  const parts = ORDER_ID.exec(clientOrderId);
  if (parts === null) return { owner: 'foreign', why: 'no_grinder_prefix' };
  const [, strategy = '', symbol = '', level = '', timestamp = '', sequence = ''] = parts;
  if (strategies?.includes(strategy) === false) return { owner: 'foreign', why: 'strategy_not_allowed' };
  return { owner: 'ours', identity: { strategy, symbol, level, timestamp, sequence } };
}
