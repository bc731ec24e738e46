import type { ApproveRequest } from '../domain/guard/approve';
import type { ArmRequest } from '../domain/guard/arm';
import type { GuardStatus } from '../domain/guard/status';
import { explain } from './explain';
import type { GuardClient } from './guard-client';
import { READ_BACK_WITHIN_MS, readBack, statusOrNull } from './read-back';

const BEFORE_WITHIN_MS = 2_000;

/** What became of an `arm` or an `approve`. */
export type ArmAnswer =
  /** The guard says so itself. */
  | { readonly result: 'armed'; readonly status: GuardStatus }
  /** The policy asks for two operators: the status has the proposal, and nothing is armed for it yet. */
  | { readonly result: 'proposed'; readonly why: string; readonly status: GuardStatus }
  /** The guard left everything as it was. */
  | { readonly result: 'refused'; readonly why: string; readonly status: GuardStatus }
  /** The server has it. What the guard made of it is not known: nobody polls it, or it cannot be read. */
  | { readonly result: 'recorded'; readonly why: string };

/** Arms, and reads back what the guard made of it. */
export async function armAccount(
  guards: GuardClient,
  account: string,
  request: ArmRequest,
): Promise<ArmAnswer> {
  const before = await statusOrNull(guards, account, BEFORE_WITHIN_MS);
  await guards.arm(account, request);
  const hash = before?.proposal?.hash;
  // A guard of an older worker knows of no proposals.
  return await answerOf(
    guards,
    account,
    before,
    ({ proposal }) => proposal != null && proposal.hash !== hash,
  );
}

/** Approves, and reads back what the guard made of it. */
export async function approveAccount(
  guards: GuardClient,
  account: string,
  request: ApproveRequest,
): Promise<ArmAnswer> {
  const before = await statusOrNull(guards, account, BEFORE_WITHIN_MS);
  await guards.approve(account, request);
  return await answerOf(guards, account, before, () => false);
}

async function answerOf(
  guards: GuardClient,
  account: string,
  before: GuardStatus | null,
  isProposed: (status: GuardStatus) => boolean,
): Promise<ArmAnswer> {
  const number = before?.arming?.number;
  const rejectedAt = before?.lastRejected?.at;
  const isArmed = ({ arming }: GuardStatus) => arming !== null && arming.number !== number;
  const isRejected = ({ lastRejected }: GuardStatus) =>
    lastRejected !== null && lastRejected.at !== rejectedAt;
  try {
    const shows = (seen: GuardStatus) => isArmed(seen) || isProposed(seen) || isRejected(seen);
    const { status } = await readBack(guards, account, shows);
    if (status === null) {
      const why = `No worker polls the guard of ${account}, so it is not armed yet and nothing can be written.`;
      return { result: 'recorded', why };
    }
    if (isArmed(status)) return { result: 'armed', status };
    if (isProposed(status)) {
      const why = `it waits for a second operator: approve ${account} ${status.proposal?.hash ?? ''}`;
      return { result: 'proposed', why, status };
    }
    const why = isRejected(status)
      ? status.lastRejected?.message
      : `the signal did not take effect within ${READ_BACK_WITHIN_MS / 1_000} s; try again`;
    return { result: 'refused', why: why ?? '', status };
  } catch (error) {
    return { result: 'recorded', why: `The status of ${account} cannot be read back: ${explain(error)}.` };
  }
}
