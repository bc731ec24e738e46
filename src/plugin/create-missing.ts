import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import { type AttributesView, armedAttributes, canShowArmed, viewAttributes } from '../client/attributes';
import type { GuardClient } from '../client/guard-client';
import { guardRuns, offerArmedAttribute, startMissingGuard } from '../client/guards';
import { readBack } from '../client/read-back';
import { saidOfError } from '../client/said-of-error';
import { createSchedule } from '../client/schedules';
import { servedElsewhere, whyNotPolled } from '../client/why-not-polled';
import { type AccountConfig, type Config, guardTaskQueue } from '../domain/config';
import type { GuardStatus } from '../domain/guard/status';
import { OwnError } from '../outside/own-error';
import { until } from '../outside/until';
import type { Log } from '../telemetry/log';

const RETRY_AFTER_MS = 5_000;
/** Accounts with a guard that are worked on at the same time. */
const AT_ONCE = 20;
/** Guards that are born at the same time: more make each slower, and none is ready sooner. */
const BIRTHS_AT_ONCE = 8;
/** A guard that is born here gets so long, ms: tried again it would only be slower. */
const BIRTH_WITHIN_MS = 20_000;

export interface CreateMissing {
  readonly config: Config;
  /** With the default payload converter, as guards have it. */
  readonly client: Client;
  /** With the converters of the Worker that runs cycles: it encodes what schedules start. */
  readonly cycles: Client;
  readonly guards: GuardClient;
  readonly log: Log;
  /** Ends the trying. */
  readonly signal: AbortSignal;
}

/**
 * Creates guards and schedules that are missing, each account by itself, and tries until all exist. An account
 * that waits to be tried again holds up no other. It overwrites no guard's policy: that is what `apply` is for.
 * Where search attributes cannot be set it says so once, and everything else works.
 */
export async function createMissing(work: CreateMissing): Promise<void> {
  const { client, config, log } = work;
  const view = await tried(work, 'search attributes', () => viewAttributes(client));
  if (view === undefined) return;
  if (view.problem !== null) log.warn(view.problem);
  const inTurn = pLimit(AT_ONCE);
  const births = pLimit(BIRTHS_AT_ONCE);
  await Promise.all(
    Object.entries(config.accounts).map(([account, accountConfig]) =>
      tried(work, account, async () => {
        const runs = await inTurn(guardRuns, client, account);
        return await (runs ? inTurn : births)(createAccount, work, account, accountConfig, view, runs);
      }),
    ),
  );
}

/** Why an account is not ready yet. */
class NotReady extends OwnError {
  override readonly name = 'NotReady';
}

/** Undefined where the worker stops before. */
async function createAccount(
  { client, cycles, guards, config, log, signal }: CreateMissing,
  account: string,
  accountConfig: AccountConfig,
  attributes: AttributesView,
  runs: boolean,
): Promise<true | undefined> {
  // Its turn may come long after it asked for one.
  if (signal.aborted) return undefined;
  const taskQueue = guardTaskQueue(config.taskQueue);
  const armed = async () => armedAttributes(attributes);
  if (!runs) await startMissingGuard(client, account, taskQueue, armed);
  const elsewhere = await servedElsewhere(guards, account, taskQueue);
  if (elsewhere !== null) throw new NotReady(elsewhere);
  const isBorn = ({ birth }: GuardStatus) => birth.status !== 'pending';
  const { status, shown } = await readBack(guards, account, isBorn, runs ? undefined : BIRTH_WITHIN_MS);
  if (status === null) {
    const { found, todo } = await whyNotPolled(guards, account, taskQueue);
    throw new NotReady(`${found}; ${todo}`);
  }
  if (!shown) throw new NotReady(`the guard of ${account} is still starting`);
  // Nobody ever configured it: the file's policy is what is missing. After a restart whose
  // predecessor could not be read it stays at nothing, until an operator applies.
  if (!status.configured && status.birth.status === 'fresh')
    await guards.configure(account, {
      policy: accountConfig.policy,
      by: 'worker start',
      // An operator may have applied another one since.
      ifVersion: status.policyVersion,
    });
  if (canShowArmed(attributes) && runs) await offerArmedAttribute(client, account);
  const started = { taskQueue: config.taskQueue, attributes };
  const created = await createSchedule(cycles, account, accountConfig, started);
  log.info('account ready', { account, schedule: created ? 'created' : 'kept' });
  return true;
}

/** Tries until it succeeds; undefined where the worker stops before. */
async function tried<T>(
  { log, signal }: CreateMissing,
  what: string,
  attempt: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await until(attempt, {
      what,
      withinMs: Number.POSITIVE_INFINITY,
      everyMs: RETRY_AFTER_MS,
      signal,
      tolerate: (error) => {
        log.warn('not everything could be created yet; trying again', {
          what,
          problem: saidOfError(error),
        });
        return true;
      },
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    return undefined;
  }
}
