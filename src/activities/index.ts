import { Context } from '@temporalio/activity';
import type { CycleActivities, GuardActivities, InspectActivities } from '../workflows/contract';
import type { ActivityDependencies } from './dependencies';
import { readPredecessor } from './guard/read-predecessor';
import { reserve, settle } from './guard/reservation';
import { inspect } from './observe/inspect';
import { observe } from './observe/observe';
import { cancel } from './write/cancel';
import { flatten } from './write/flatten';

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
