import { proxyActivities } from '@temporalio/workflow';
import type { ActionGroup } from '../domain/plan';
import { confirmOptions, OBSERVE_OPTIONS } from './activity-options';
import type { CycleActivities, Observation } from './contract';
import { FIRST_LOOK, secondLook } from './summaries';

const { observe } = proxyActivities<Pick<CycleActivities, 'observe'>>(OBSERVE_OPTIONS);

export const look = (account: string): Promise<Observation> =>
  observe.executeWithOptions({ summary: FIRST_LOOK }, [{ account, confirms: null }]);

/** What the first look saw, and what of it may be done if a second one agrees. */
export interface ToConfirm {
  readonly first: Observation;
  readonly groups: readonly ActionGroup[];
}

export async function lookToConfirm(account: string, { first, groups }: ToConfirm): Promise<Observation> {
  const { readAt, asOf, questions, mismatches, settings } = first;
  const answered = mismatches.filter((found) => 'became' in found && found.became !== null);
  const options = { ...confirmOptions(settings.confirmWaitMs), summary: secondLook(groups) };
  return await observe.executeWithOptions(options, [
    { account, confirms: { readAt, asOf, questions, answered } },
  ]);
}
