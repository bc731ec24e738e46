import type { Evidence } from '../evidence';
import { disarmWorks, guardsAnswer, straysAreRemoved, workersStay } from './alive';
import { endsInTime, endsOnce, neverAlone, neverSetBack, withinPlan } from './armings';
import { auditAgrees } from './audit-agrees';
import type { Check } from './check';
import { nothingAfterDisarm } from './disarmed';
import { onlyWhitelisted, withinBudget, withinCycleLimits } from './limits';
import { acceptedOnce, grantedBefore } from './once';
import { neverBeyondTheStray, onlyStraysCancelled, othersStay } from './targets';

export const CHECKS = {
  'only strays are cancelled': onlyStraysCancelled,
  'what is not ours or is meant stays': othersStay,
  'no close goes beyond the stray amount': neverBeyondTheStray,
  'no write is accepted twice': acceptedOnce,
  'nothing is sent that was not granted': grantedBefore,
  'what an audit says is what was done': auditAgrees,
  'nothing is accepted after a disarm': nothingAfterDisarm,
  'the budget of the day is kept': withinBudget,
  'the limits of a cycle are kept': withinCycleLimits,
  'only symbols of the whitelist are touched': onlyWhitelisted,
  'a one-shot arming ends with the first cycle that acted': endsOnce,
  'nothing is granted beyond a confirmed plan': withinPlan,
  'nobody arms alone where two are asked for': neverAlone,
  'an arming ends in its time': endsInTime,
  'no guard is taken for set back': neverSetBack,
  'guards answer after the storm': guardsAnswer,
  'a disarm works after the storm': disarmWorks,
  'strays are removed after the storm': straysAreRemoved,
  'workers end only where they are killed': workersStay,
} satisfies Record<string, Check>;

export interface Violation {
  readonly check: keyof typeof CHECKS;
  readonly found: string;
}

/** Everything in the evidence that must not be: a pure function. */
export function judge(evidence: Evidence): Violation[] {
  return Object.entries(CHECKS).flatMap(([check, look]) =>
    look(evidence).map((found) => ({ check: check as keyof typeof CHECKS, found })),
  );
}
