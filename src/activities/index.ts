import { Context } from '@temporalio/activity';
import type { CycleActivities, GuardActivities, InspectActivities } from '../workflows/contract';
import { cancel } from './cancel';
import type { ActivityDependencies } from './dependencies';
import { flatten } from './flatten';
import { reserve, settle } from './guard-activities';
import { inspect } from './inspect';
import { observe } from './observe';
import { readPredecessor } from './read-predecessor';

export type { AccountRuntime, ActivityDependencies } from './dependencies';

/** The activities of cycles and inspections, for the host's Worker. */
export function createActivities(dependencies: ActivityDependencies): CycleActivities & InspectActivities {
  return {
    observe: (input) => observe(dependencies, input),
    reserve: (input) => reserve(dependencies, input),
    cancel: (input) => cancel(dependencies, input),
    flatten: (input) => flatten(dependencies, input),
    settle: (input) => settle(dependencies, input),
    inspect: (input) => inspect(dependencies, input),
  };
}

/** The activity of guards, for their own Worker. */
export function createGuardActivities(): GuardActivities {
  return { readPredecessor: (input) => readPredecessor(Context.current().client, input) };
}
