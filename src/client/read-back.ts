import type { GuardStatus } from '../domain/guard/status';
import type { GuardClient } from './guard-client';

const WITHIN_MS = 5_000;
const EVERY_MS = 100;
/** A query that a busy worker dropped is asked again, rather than waited for until the end. */
const ONE_QUERY_MS = 2_500;

/** Of gRPC: no answer in time, as either side may call it, no poller seen for the task queue, no server. */
const NO_ANSWER = [
  1 /* CANCELLED */, 4 /* DEADLINE_EXCEEDED */, 9 /* FAILED_PRECONDITION */, 14 /* UNAVAILABLE */,
];

/**
 * Reads a guard's status until it shows what was asked for, at most 5 s.
 * @returns the last status, or null where no worker answered at all
 */
export async function readBack(
  guards: GuardClient,
  account: string,
  shows: (status: GuardStatus) => boolean,
): Promise<{ status: GuardStatus | null; shown: boolean }> {
  const until = Date.now() + WITHIN_MS;
  let status: GuardStatus | null = null;
  for (;;) {
    const left = until - Date.now();
    if (left <= 0) return { status, shown: false };
    status = (await statusOrNull(guards, account, Math.min(left, ONE_QUERY_MS))) ?? status;
    if (status !== null && shows(status)) return { status, shown: true };
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
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
    if (isNoAnswer(error)) return null;
    throw error;
  }
}

/** True where the server has no worker to ask: nothing is known, and nothing can be written either. */
function isNoAnswer(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return NO_ANSWER.includes(Number(code)) || NO_ANSWER.includes(Number(cause?.code));
}
