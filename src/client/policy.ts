import { WorkflowUpdateFailedError } from '@temporalio/client';
import { type Difference, type Policy, policyDifferences } from '../domain/policy';
import { changedPolicy, type PolicyChange } from '../domain/policy-change';
import { GuardPaused } from './errors';
import { isRefused } from './grpc';
import type { GuardClient } from './guard-client';
import { statusOf } from './status';

/** On whose authority a policy is set. */
export interface SetPolicyOptions {
  /** Who changes it, for the record; at most 200 characters. */
  readonly by?: string;
}

/** What became of a change of a guard's policy. */
export interface SetPolicyAnswer {
  readonly account: string;
  /** `changed_meanwhile`: somebody else set another policy since it was read, so nothing was done. */
  readonly result: 'set' | 'unchanged' | 'changed_meanwhile';
  /** Of the guard's policy now. */
  readonly policyVersion: number;
  /** What the guard's policy is now; null where it is not known. */
  readonly policy: Policy | null;
  readonly differences: readonly Difference[];
  /** Whether that ended an arming. */
  readonly disarmed: boolean;
}

/**
 * Changes some keys of a guard's policy, unless somebody else changed it since it was read.
 * @throws InvalidInput where the change is none of a policy; NoGuard, GuardNotPolled
 */
export async function setPolicy(
  guards: GuardClient,
  account: string,
  change: PolicyChange,
  { by = 'policy set' }: SetPolicyOptions,
): Promise<SetPolicyAnswer> {
  const { policy: before, policyVersion: ifVersion } = await statusOf(guards, account);
  const policy = changedPolicy(before, change, 'policy');
  const configured = await configure(guards, account, { policy, by, ifVersion });
  const { policyVersion, changed, disarmed } = configured;
  if (configured.refused !== undefined)
    return { account, result: 'changed_meanwhile', policyVersion, policy: null, differences: [], disarmed };
  return {
    account,
    result: changed ? 'set' : 'unchanged',
    policyVersion,
    policy,
    differences: policyDifferences(before, policy),
    disarmed,
  };
}

type Configure = GuardClient['configure'];

async function configure(
  guards: GuardClient,
  ...request: Parameters<Configure>
): Promise<Awaited<ReturnType<Configure>>> {
  try {
    return await guards.configure(...request);
  } catch (error) {
    if (isRefused(error) || error instanceof WorkflowUpdateFailedError || error instanceof GuardPaused)
      throw error;
    throw new Error(
      'no answer in time, so it is not known whether the policy was set; look with "policy show"',
      { cause: error },
    );
  }
}
