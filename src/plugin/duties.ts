import { setTimeout } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { missingAttributes } from '../client/attributes';
import { GuardClient } from '../client/guard-client';
import { ensureGuard } from '../client/guards';
import { applySchedule } from '../client/schedules';
import { type Config, guardTaskQueue } from '../domain/config';
import type { ExchangeLimits } from '../exchange/port';
import type { Metrics } from '../telemetry/metrics';
import { followSchedules } from './follow-schedules';

/** How long a worker waits at its start for the guards to say whether the exchange asked to wait. */
const REMEMBER_WITHIN_MS = 4_000;

export interface DutiesOptions {
  readonly client: Client;
  readonly config: Config;
  readonly metrics: Metrics;
  readonly limits: ExchangeLimits;
  readonly log: Logger;
  readonly createMissing: boolean;
}

const STATUS_EVERY_MS = 5_000;
const SCHEDULES_EVERY_MS = 60_000;
const RETRY_AFTER_MS = 5_000;

/**
 * What a worker does besides polling: it creates guards and schedules that are missing, and follows
 * the guards' status for the gauges. A failure is logged and tried again; it never stops the worker.
 */
export function startDuties(options: DutiesOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  options.limits.onBlocked = (until) => void tellGuards(options, until);
  const loops = [
    repeat(stopping.signal, STATUS_EVERY_MS, () => followGuards(options)),
    repeat(stopping.signal, SCHEDULES_EVERY_MS, () => followSchedules(options)),
    ...(options.createMissing ? [untilDone(stopping.signal, options, () => createMissing(options))] : []),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

/**
 * Takes up a wait that the exchange asked for before this worker started: a request while banned makes
 * the ban longer. A guard that does not answer in time is not waited for.
 */
export async function rememberPause({ client, config, limits, log }: DutiesOptions): Promise<void> {
  const guards = new GuardClient(client);
  const recall = async (account: string) => {
    try {
      const { exchangePausedUntil, at } = await guards.status(account, REMEMBER_WITHIN_MS);
      if (exchangePausedUntil > at)
        log.warn(
          { account, until: new Date(exchangePausedUntil).toISOString() },
          'the exchange asked to wait',
        );
      limits.blockUntil(exchangePausedUntil);
    } catch (error) {
      log.debug(
        { account, problem: (error as Error).message },
        'no guard to ask whether the exchange asked to wait',
      );
    }
  };
  await Promise.all(Object.keys(config.accounts).map(recall));
}

async function tellGuards({ client, config, log }: DutiesOptions, until: number): Promise<void> {
  log.warn({ until: new Date(until).toISOString() }, 'the exchange asked to wait; nothing is sent meanwhile');
  const guards = new GuardClient(client);
  const tell = async (account: string) => {
    try {
      await guards.exchangePaused(account, until);
    } catch (error) {
      log.warn(
        { account, problem: (error as Error).message },
        'the guard could not be told that the exchange asked to wait',
      );
    }
  };
  await Promise.all(Object.keys(config.accounts).map(tell));
}

/** Creates what is missing and overwrites no guard's policy: that is what `apply` is for. */
async function createMissing({ client, config, log }: DutiesOptions): Promise<void> {
  const missing = await missingAttributes(client);
  if (missing.length > 0)
    log.warn(
      { missing },
      'search attributes are not registered, so none are set; run "grinder-reconcile setup"',
    );
  const guards = new GuardClient(client);
  for (const [account, accountConfig] of Object.entries(config.accounts)) {
    await ensureGuard(client, account, guardTaskQueue(config.taskQueue));
    const status = await guards.status(account);
    // Nobody ever configured it: the file's policy is what is missing. After a restart whose
    // predecessor could not be read it stays at nothing, until an operator applies.
    if (!status.configured && status.birth.status === 'fresh') {
      await guards.configure(account, { policy: accountConfig.policy, by: 'worker start' });
    } else if (status.birth.status === 'pending')
      throw new Error(`the guard of ${account} is still starting`);
    const change = await applySchedule(client, account, accountConfig, config.taskQueue, {
      createOnly: true,
    });
    log.info({ account, schedule: change }, 'account ready');
  }
}

async function followGuards({ client, config, metrics, log }: DutiesOptions): Promise<void> {
  const guards = new GuardClient(client);
  // All at once: a guard that does not answer must not make the others' gauges old.
  const follow = async (account: string) => {
    try {
      metrics.guardSeen(account, await guards.status(account));
    } catch (error) {
      log.debug({ account, problem: (error as Error).message }, 'the guard does not answer');
    }
  };
  await Promise.all(Object.keys(config.accounts).map(follow));
}

async function untilDone(
  signal: AbortSignal,
  { log }: DutiesOptions,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
      return;
    } catch (error) {
      log.warn({ problem: (error as Error).message }, 'not everything could be created yet; trying again');
      await pause(signal, RETRY_AFTER_MS);
    }
  }
}

async function repeat(signal: AbortSignal, everyMs: number, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await pause(signal, everyMs);
  }
}

/** Resolves after `ms`, or at once when the signal aborts. */
async function pause(signal: AbortSignal, ms: number): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
