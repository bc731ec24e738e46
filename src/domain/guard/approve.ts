import { z } from 'zod';
import { PLAN_ID } from '../plan-id';
import { sameName } from '../same-name';
import { explainIssues, shared, strictObject, textLike } from '../validation';
import { advance } from './advance';
import { shortText } from './arm';
import { begin } from './proposal';
import { rejected } from './rejected';
import type { GuardState } from './state';

const HASH = 'must be the hash of the proposal: 16 hex digits';

export const approveSchema = shared(
  strictObject({
    operator: shortText,
    hash: textLike(PLAN_ID, HASH),
  }),
);
/** Payload of the `approve` signal. */
export type ApproveRequest = z.input<typeof approveSchema>;

/**
 * Arms what was proposed, or leaves the guard as it was and records why not: the operator must have another
 * name than who proposed it, and the hash must be the proposal's.
 * @param payload whatever the signal carried
 */
export function approve(before: GuardState, payload: unknown, now: number): GuardState {
  const state = advance(before, now);
  const reject = (message: string) => rejected(state, `approve: ${message}`, now);
  const parsed = z.safeParse(approveSchema, payload);
  if (!parsed.success) return reject(explainIssues(parsed.error, payload, ''));
  const { operator, hash } = parsed.data;
  const { proposal } = state;
  if (proposal === null) return reject('no arming is proposed; it ends after ten minutes, and with a disarm');
  if (hash !== proposal.hash) return reject(`hash: ${hash} is not what is proposed now (${proposal.hash})`);
  if (sameName(operator, proposal.terms.operator))
    return reject(`operator: ${operator} proposed it; a second operator must approve it`);
  return begin(state, { ...proposal, approvedBy: operator }, now);
}
