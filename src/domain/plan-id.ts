import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { decimal } from './decimal';
import { type Action, actionsOf, type Plan } from './plan';

/** Shape of a plan's id. */
export const PLAN_ID = /^[0-9a-f]{16}$/;

/**
 * Names a plan by what it would do: the same actions on the same orders and the same amounts have the same
 * id, whatever their order, their prices or the time.
 */
export const planId = (plan: Plan): string => idOfLines(plan.flatMap(actionsOf).map(planLine));

/** The id of the plan whose actions have these lines. */
export const idOfLines = (lines: readonly string[]): string => shortHash(lines.toSorted().join('\n'));

/** 16 hex digits that name a text. */
export const shortHash = (text: string): string => bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16);

/** What a plan's id says of one action. */
export const planLine = (action: Action): string =>
  action.kind === 'cancel_all'
    ? `${action.key} ${action.orderId}`
    : `${action.key} ${decimal(action.amount).toFixed()}`;
