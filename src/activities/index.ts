import { Context } from '@temporalio/activity';
import { canShowArmed, viewAttributes } from '../client/attributes';
import type { CycleActivities, GuardActivities, InspectActivities } from '../workflows/contract';
import type { ActivityDependencies } from './dependencies';
import { withoutForeignErrors } from './foreign-error';
import { readPredecessor } from './guard/read-predecessor';
import { reserve, settle } from './guard/reservation';
import { inspect } from './inspect/inspect';
import { orHandBack } from './not-served';
import { observe } from './observe/observe';
import { withHeartbeats } from './with-heartbeats';
import { cancel } from './write/cancel';
import { close } from './write/close';

export type { AccountRuntime, ActivityDependencies } from './dependencies';
export { AccountNotServed } from './not-served';

/** The activities of cycles and inspections, for the host's Worker. */
export function createActivities(dependencies: ActivityDependencies): CycleActivities & InspectActivities {
  const asking = <T>(run: () => Promise<T>) =>
    withoutForeignErrors(() => orHandBack(dependencies, 'fails', () => withHeartbeats(run)));
  const writing = <T>(run: () => Promise<T>) =>
    withoutForeignErrors(() => orHandBack(dependencies, 'waits', () => withHeartbeats(run)));
  return {
    observe: (input) => asking(() => observe(dependencies, input)),
    reserve: (input) => withoutForeignErrors(() => reserve(dependencies, input)),
    cancel: (input) => writing(() => cancel(dependencies, input)),
    flatten: (input) => writing(() => close(dependencies, input)),
    settle: (input) => withoutForeignErrors(() => settle(dependencies, input)),
    inspect: (input) => asking(() => inspect(dependencies, input)),
  };
}

/** The activities of guards, for their own Worker. */
export function createGuardActivities(): GuardActivities {
  return {
    readPredecessor: (input) => withoutForeignErrors(() => readPredecessor(Context.current().client, input)),
    viewArmedAttribute: () =>
      withoutForeignErrors(async () => canShowArmed(await viewAttributes(Context.current().client))),
  };
}
