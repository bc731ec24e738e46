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

/** What is watched, and how often. */
export interface WatchOptions {
  /** Watch this account alone; default: all that have a guard or a schedule. */
  readonly account?: string;
  /** Pause between two looks, ms; default 2,000. */
  readonly everyMs?: number;
  /** How long the server may be silent before that is said, ms, once or twice over; default 5,000. */
  readonly silentMs?: number;
  /** Ends the watching. */
  readonly signal?: AbortSignal;
}

const EVERY_MS = 2_000;
const SILENT_MS = 5_000;

/**
 * Waits for an answer as long as the server answers at all: one at hundreds of accounts may take longer than a server
 * may be silent.
 */
async function whileItAnswers<T>(
  client: Client,
  {
    signal,
    silentMs,
    answered,
  }: { readonly signal: AbortSignal; readonly silentMs: number; readonly answered: () => void },
  read: () => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  // Each call listens to it.
  setMaxListeners(0, either);
  const silence = async (): Promise<never> => {
    for (;;) {
      await setTimeout(silentMs, undefined, { signal: either });
      await client.withDeadline(Date.now() + silentMs, () => client.workflowService.getSystemInfo({}));
      answered();
    }
  };
  try {
    return await Promise.race([client.withAbortSignal(either, read), silence()]);
  } finally {
    ended.abort();
  }
}

/** Looks again and again, and goes on where the server does not answer for a while. */
export async function* watchFleet(
  client: Client,
  guards: GuardClient,
  { account, everyMs = EVERY_MS, silentMs = SILENT_MS, signal = new AbortController().signal }: WatchOptions,
): AsyncGenerator<FleetView> {
  const fleet = new Fleet(client, guards, account);
  let rows: readonly FleetRow[] = [];
  let answeredAt = Date.now();
  const answered = () => {
    answeredAt = Date.now();
  };
  let noAnswerSince: number | null = null;
  while (!signal.aborted) {
    let problem: string | null = null;
    try {
      rows = await whileItAnswers(client, { signal, silentMs, answered }, () => fleet.read());
      answered();
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
