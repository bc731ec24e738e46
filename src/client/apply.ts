import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { type AccountConfig, accountOf, type Config, guardTaskQueue } from '../domain/config';
import { ARMED_ATTRIBUTE } from '../domain/names';
import { applySchedule, type ScheduleChange } from './apply-schedule';
import { canShowArmed, viewAttributes } from './attributes';
import { queueWarnings } from './doctor/check-queue';
import { explain } from './explain';
import type { GuardClient } from './guard-client';
import { ensureGuard, offerArmedAttribute } from './guards';
import { QueueMoves } from './queue-moves';
import { readBack } from './read-back';
import { scheduledAccounts } from './schedules';
import { servedElsewhere, whyNotPolled } from './why-not-polled';

/** What `apply` does beyond the configuration. */
export interface ApplyOptions {
  /** Let this account be bound to another exchange account; disarms it. */
  readonly rebind?: string;
}

/** What became of one account. */
export interface AppliedAccount {
  readonly account: string;
  /** Of the guard's policy, which is now the configuration's; null where that is not confirmed. */
  readonly policyVersion: number | null;
  /** Whether the policy was another one before. */
  readonly changed: boolean;
  /** Whether that ended an arming. */
  readonly disarmed: boolean;
  /** Null where it is not confirmed that the schedule is what the configuration says. */
  readonly schedule: ScheduleChange | null;
  /** What went wrong, one line. */
  readonly problem: string | null;
}

/** What `apply` did, account by account: the failure of one stops no other. */
export interface ApplyAnswer {
  readonly accounts: readonly AppliedAccount[];
  /** Accounts that have a schedule and are not in the configuration. */
  readonly notInFile: readonly string[];
  /** What concerns no single account, a line each. */
  readonly warnings: readonly string[];
}

export interface ApplyTarget {
  /** As cycles and schedules use it. */
  readonly client: Client;
  /** As guards use it. */
  readonly guardsClient: Client;
  readonly guards: GuardClient;
  /** Of cycles. */
  readonly taskQueue: string;
}

/**
 * Makes guards and schedules what the configuration says: first every policy, since a policy may be a
 * stop, then every schedule. One account's failure stops no other.
 * @throws InvalidInput where `rebind` names no account of the configuration
 */
export async function applyConfig(
  target: ApplyTarget,
  config: Config,
  { rebind }: ApplyOptions,
): Promise<ApplyAnswer> {
  if (rebind !== undefined) accountOf(config, rebind);
  const { client, guardsClient, taskQueue } = target;
  const applied = Object.entries(config.accounts).map(([account, accountConfig]) => ({
    account,
    accountConfig,
    policy: attempt('policy', () => applyPolicy(target, account, accountConfig.policy, rebind === account)),
  }));
  await Promise.all(applied.map(({ policy }) => policy));
  const view = await attempt('search attributes', () => viewAttributes(client));
  const moves = new QueueMoves(client, taskQueue);
  const accounts = await Promise.all(
    applied.map(async ({ account, accountConfig, policy }) => {
      const schedule = await attempt('schedule', async () => {
        if (view.done === null) throw new Error(view.problem ?? '');
        await refuseElsewhere(target, account);
        const cycles = { taskQueue, attributes: view.done };
        return await applySchedule(client, account, accountConfig, cycles, moves);
      });
      const { done, problem } = await policy;
      const shown = await attempt(ARMED_ATTRIBUTE, async () => {
        if (done !== null && view.done !== null && canShowArmed(view.done))
          await offerArmedAttribute(guardsClient, account);
      });
      return rowOf(account, { done, problem }, schedule, shown);
    }),
  );
  const [known, queue] = await Promise.all([
    attempt('the schedules cannot be listed', () => scheduledAccounts(client)),
    queueWarnings(client, taskQueue),
  ]);
  return {
    accounts,
    notInFile: (known.done ?? []).filter((account) => !Object.hasOwn(config.accounts, account)),
    warnings: [...queue, view.done?.problem, known.problem].filter((problem) => problem != null),
  };
}

/** What went wrong in any of them, one line. */
export function problemOf(...attempts: readonly Attempt<unknown>[]): string | null {
  const problems = attempts.map(({ problem }) => problem).filter((problem) => problem !== null);
  return problems.length === 0 ? null : problems.join('; ');
}

type Attempt<T> = { readonly done: T | null; readonly problem: string | null };

/** Does one of several things, whose failure shall stop none of the others. */
export async function attempt<T>(what: string, act: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { done: await act(), problem: null };
  } catch (error) {
    return { done: null, problem: `${what}: ${explain(error)}` };
  }
}

type AppliedPolicy = Pick<AppliedAccount, 'policyVersion' | 'changed' | 'disarmed'>;

async function applyPolicy(
  { guards, guardsClient, taskQueue }: ApplyTarget,
  account: string,
  policy: AccountConfig['policy'],
  rebind: boolean,
): Promise<AppliedPolicy> {
  await ensureGuard(guardsClient, account, guardTaskQueue(taskQueue));
  await refuseElsewhere({ guards, taskQueue }, account);
  const { status } = await readBack(guards, account, ({ birth }) => birth.status !== 'pending');
  if (status === null) throw new Error(await whyNotSet(guards, account, guardTaskQueue(taskQueue)));
  return await guards.configure(account, { policy, by: 'apply', rebind });
}

/** @throws Error where the account is that of workers of another task queue: nothing of it is changed */
export async function refuseElsewhere(
  { guards, taskQueue }: Pick<ApplyTarget, 'guards' | 'taskQueue'>,
  account: string,
): Promise<void> {
  try {
    const elsewhere = await servedElsewhere(guards, account, guardTaskQueue(taskQueue));
    if (elsewhere !== null) throw new Error(elsewhere);
  } catch (error) {
    // Then it is nobody else's.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

async function whyNotSet(guards: GuardClient, account: string, taskQueue: string): Promise<string> {
  const { found, todo } = await whyNotPolled(guards, account, taskQueue);
  return `${found}, so its policy cannot be set; ${todo}`;
}

function rowOf(
  account: string,
  policy: Attempt<AppliedPolicy>,
  schedule: Attempt<ScheduleChange>,
  shown: Attempt<void>,
): AppliedAccount {
  return {
    account,
    policyVersion: policy.done?.policyVersion ?? null,
    changed: policy.done?.changed ?? false,
    disarmed: policy.done?.disarmed ?? false,
    schedule: schedule.done,
    problem: problemOf(policy, schedule, shown),
  };
}
