import type { GuardStatus } from '../domain/guard/status';
import { TimedOut, until } from '../outside/until';
import { isNoAnswer } from './grpc';
import type { GuardClient } from './guard-client';

/** How long an answer of a guard is waited for, ms. */
export const READ_BACK_WITHIN_MS = 5_000;
/** A query that a busy worker dropped is asked again, rather than waited for until the end. */
const ONE_QUERY_MS = 2_500;

/**
 * Reads a guard's status until it shows what was asked for, at most 5 s unless told otherwise.
 * @returns the last status, or null where no worker answered at all
 */
export async function readBack(
  guards: GuardClient,
  account: string,
  shows: (status: GuardStatus) => boolean,
  withinMs = READ_BACK_WITHIN_MS,
): Promise<{ status: GuardStatus | null; shown: boolean }> {
  let status: GuardStatus | null = null;
  try {
    await until(
      async (leftMs) => {
        status = (await statusOrNull(guards, account, Math.min(leftMs, ONE_QUERY_MS))) ?? status;
        return status !== null && shows(status);
      },
      { what: `the guard of ${account}`, withinMs },
    );
    return { status, shown: true };
  } catch (error) {
    if (!(error instanceof TimedOut)) throw error;
    return { status, shown: false };
  }
}

/** The status now, or null where no worker answers within `withinMs`. */
export async function statusOrNull(
  guards: GuardClient,
  account: string,
  withinMs: number,
): Promise<GuardStatus | null> {
  try {
    return await guards.status(account, withinMs);
  } catch (error) {
    if (isNoAnswer(error) || error instanceof TimedOut) return null;
    throw error;
  }
}
