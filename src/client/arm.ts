import type { ArmRequest } from '../domain/guard/arm';
import type { GuardStatus } from '../domain/guard/status';
import { explain } from './explain';
import type { GuardClient } from './guard-client';
import { READ_BACK_WITHIN_MS, readBack, statusOrNull } from './read-back';

const BEFORE_WITHIN_MS = 2_000;

/** What became of an `arm`. */
export type ArmAnswer =
  /** The guard says so itself. */
  | { readonly result: 'armed'; readonly status: GuardStatus }
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
  const number = before?.arming?.number;
  const rejectedAt = before?.lastRejected?.at;
  const isArmed = ({ arming }: GuardStatus) => arming !== null && arming.number !== number;
  const isRejected = ({ lastRejected }: GuardStatus) =>
    lastRejected !== null && lastRejected.at !== rejectedAt;
  try {
    const { status } = await readBack(guards, account, (seen) => isArmed(seen) || isRejected(seen));
    if (status === null) {
      const why = `No worker polls the guard of ${account}, so it is not armed yet and nothing can be written.`;
      return { result: 'recorded', why };
    }
    if (isArmed(status)) return { result: 'armed', status };
    const why = isRejected(status)
      ? status.lastRejected?.message
      : `the signal did not take effect within ${READ_BACK_WITHIN_MS / 1_000} s; arm again`;
    return { result: 'refused', why: why ?? '', status };
  } catch (error) {
    return { result: 'recorded', why: `The status of ${account} cannot be read back: ${explain(error)}.` };
  }
}
