import { type AccountConfig, accountOf, type Config } from '../domain/config';
import type { GuardStatus } from '../domain/guard/status';
import { type Difference, type Policy, policyDifferences } from '../domain/policy';
import { type ApplyOptions, type ApplyTarget, attempt, problemOf, refuseElsewhere } from './apply';
import { viewAttributes } from './attributes';
import { queueWarnings } from './doctor/check-queue';
import { NoGuard } from './errors';
import { QueueMoves } from './queue-moves';
import { scheduleDiff } from './schedule-diff';
import { scheduledAccounts } from './schedules';
import { statusOf } from './status';

/** What `apply` would change about one account. */
export interface AccountDiff {
  readonly account: string;
  /** Of the guard's policy now; null where no guard runs or none can be read. */
  readonly policyVersion: number | null;
  /** Keys such as `policy.dryRun` and `schedule.paused`; a guard or schedule that would be created is one too. */
  readonly changes: readonly Difference[];
  /** Whether that would end an arming. */
  readonly disarms: boolean;
  /** Why something could not be compared, one line. */
  readonly problem: string | null;
}

/** What `apply` would change. */
export interface ApplyDiff {
  readonly accounts: readonly AccountDiff[];
  /** Accounts that have a schedule and are not in the configuration: `apply` leaves them as they are. */
  readonly notInFile: readonly string[];
  /** What concerns no single account, a line each. */
  readonly warnings: readonly string[];
}

/**
 * What `applyConfig` would change; asking changes nothing.
 * @throws InvalidInput where `rebind` names no account of the configuration
 */
export async function diffConfig(
  target: ApplyTarget,
  config: Config,
  { rebind }: ApplyOptions,
): Promise<ApplyDiff> {
  if (rebind !== undefined) accountOf(config, rebind);
  const { client, taskQueue } = target;
  const view = await attempt('search attributes', () => viewAttributes(client));
  const moves = new QueueMoves(client, taskQueue);
  const accounts = await Promise.all(
    Object.entries(config.accounts).map(async ([account, accountConfig]) => {
      const [guard, schedule] = await Promise.all([
        attempt('policy', () => guardDiff(target, account, accountConfig, rebind === account)),
        attempt('schedule', async () => {
          if (view.done === null) throw new Error(view.problem ?? '');
          await refuseElsewhere(target, account);
          const cycles = { taskQueue, attributes: view.done };
          return await scheduleDiff(client, account, accountConfig, cycles, moves);
        }),
      ]);
      return {
        account,
        policyVersion: guard.done?.policyVersion ?? null,
        changes: [...(guard.done?.changes ?? []), ...(schedule.done?.changes ?? [])],
        disarms: guard.done?.disarms ?? false,
        problem: problemOf(guard, schedule, stays(schedule.done?.problem ?? null)),
      };
    }),
  );
  const [known, queue] = await Promise.all([
    attempt('the schedules cannot be listed', () => scheduledAccounts(client)),
    queueWarnings(client, taskQueue),
  ]);
  return {
    accounts,
    notInFile: (known.done ?? []).filter((account) => !Object.hasOwn(config.accounts, account)),
    warnings: [...queue, known.problem].filter((problem) => problem !== null),
  };
}

const stays = (why: string | null) => ({
  done: null,
  problem: why === null ? null : `schedule: ${why}`,
});

async function guardDiff(
  { guards, taskQueue }: ApplyTarget,
  account: string,
  { policy }: AccountConfig,
  rebind: boolean,
): Promise<Pick<AccountDiff, 'policyVersion' | 'changes' | 'disarms'>> {
  try {
    await refuseElsewhere({ guards, taskQueue }, account);
    const status = await statusOf(guards, account);
    const { policyVersion, exchangeId } = status;
    const bound = rebind && exchangeId !== null ? [{ key: 'exchangeId', from: exchangeId, to: null }] : [];
    const changes = [...policyChanges(status, policy), ...bound];
    return { policyVersion, changes, disarms: status.armed && (rebind || changes.length > 0) };
  } catch (error) {
    if (!(error instanceof NoGuard)) throw error;
    return { policyVersion: null, changes: [{ key: 'guard', from: null, to: 'started' }], disarms: false };
  }
}

function policyChanges({ configured, policy: held }: GuardStatus, policy: Policy): Difference[] {
  const differences = policyDifferences(held, policy).map((row) => ({ ...row, key: `policy.${row.key}` }));
  // Nobody ever set it: what it says is the default, and that it is set is a change.
  return configured ? differences : [{ key: 'policy', from: null, to: 'set' }, ...differences];
}
