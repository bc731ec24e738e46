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
export function planId(plan: Plan): string {
  const lines = plan.flatMap(actionsOf).map(lineOf).sort();
  return bytesToHex(sha256(utf8ToBytes(lines.join('\n')))).slice(0, 16);
}

const lineOf = (action: Action): string =>
  action.kind === 'cancel_all'
    ? `${action.key} ${action.orderId}`
    : `${action.key} ${decimal(action.amount).toFixed()}`;
