import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { Fleet, type FleetRow } from './fleet';
import type { GuardClient } from './guard-client';
import { saidOfError } from './said-of-error';

/** What is seen at one moment. */
export interface FleetView {
  /** ms, this machine's clock. */
  readonly at: number;
  /** As it was when the server answered last. */
  readonly rows: readonly FleetRow[];
  /** When the server answered last, where it does not answer now, ms; null while it does. */
  readonly noAnswerSince: number | null;
  /** Why it does not, one line. */
  readonly problem: string | null;
}

export interface WatchOptions {
  /** Watch this account alone; default: all that have a guard or a schedule. */
  readonly account?: string;
  /** Pause between two looks, ms; default 2,000. */
  readonly everyMs?: number;
  /** Ends the watching. */
  readonly signal?: AbortSignal;
}

const EVERY_MS = 2_000;
const ANSWERS_WITHIN_MS = 10_000;

/** Ends the calls of one look when their time is up, or the watching. */
function soon(signal: AbortSignal): AbortSignal {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)]);
  // Each call listens to it.
  setMaxListeners(0, ended);
  return ended;
}

/** Looks again and again, and goes on where the server does not answer for a while. */
export async function* watchFleet(
  client: Client,
  guards: GuardClient,
  { account, everyMs = EVERY_MS, signal = new AbortController().signal }: WatchOptions,
): AsyncGenerator<FleetView> {
  const fleet = new Fleet(client, guards, account);
  let rows: readonly FleetRow[] = [];
  let answeredAt = Date.now();
  let noAnswerSince: number | null = null;
  while (!signal.aborted) {
    let problem: string | null = null;
    try {
      rows = await client.withAbortSignal(soon(signal), () => fleet.read());
      answeredAt = Date.now();
      noAnswerSince = null;
    } catch (error) {
      noAnswerSince = answeredAt;
      problem = saidOfError(error);
    }
    if (signal.aborted) return;
    yield { at: Date.now(), rows, noAnswerSince, problem };
    await setTimeout(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
