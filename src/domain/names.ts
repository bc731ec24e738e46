import { iso } from './iso';
import { ACCOUNT_PATTERN } from './vocabulary';

// Workflow types, ids and search attributes: what users type, filter and bookmark.

/** Workflow type of one reconcile run. */
export const CYCLE_TYPE = 'reconcileCycle';
/** Workflow type of an account's guard. */
export const GUARD_TYPE = 'remediationGuard';
/** Workflow type of a question to a worker, such as `doctor` and `plan` put one. */
export const INSPECT_TYPE = 'reconcileInspect';
/** Workflow type of the wait for what may still arrive after a disarm over Nexus. */
export const QUIET_TYPE = 'reconcileQuiet';

/** Type of the failure of a task whose account its worker does not serve. */
export const NOT_SERVED = 'AccountNotServed';

/** Search attribute of cycles: the account, a Keyword. */
export const ACCOUNT_ATTRIBUTE = 'ReconcileAccount';
/** Search attribute of cycles: the outcome, a Keyword. */
export const OUTCOME_ATTRIBUTE = 'ReconcileOutcome';
/** Search attribute of guards: whether it is armed, a Bool. */
export const ARMED_ATTRIBUTE = 'ReconcileArmed';

const GUARD_PREFIX = 'remediation-guard/';
const SCHEDULE_PREFIX = 'reconcile/';

/**
 * Workflow id of an account's guard.
 * @example
 * ```ts
 * import { guardId } from 'grinder-reconcile/client';
 *
 * console.log(`temporal workflow describe --workflow-id ${guardId('main')}`);
 * ```
 */
export const guardId = (account: string) => `${GUARD_PREFIX}${account}`;
/**
 * Id of the Schedule that starts an account's cycles.
 * @example
 * ```ts
 * import { scheduleId } from 'grinder-reconcile/client';
 *
 * console.log(`temporal schedule describe --schedule-id ${scheduleId('main')}`);
 * ```
 */
export const scheduleId = (account: string) => `${SCHEDULE_PREFIX}${account}`;

/**
 * Workflow id of a cycle that somebody runs: the time in it is as Temporal's Schedule appends it, with ms.
 * @param now ms since the epoch
 * @param mark tells two of the same millisecond apart
 * @example
 * ```ts
 * import { randomUUID } from 'node:crypto';
 * import { manualCycleId } from 'grinder-reconcile/client';
 *
 * const workflowId = manualCycleId('main', Date.now(), randomUUID().slice(0, 8));
 * ```
 */
export const manualCycleId = (account: string, now: number, mark: string) =>
  `reconcile/${account}-run-${iso(now)}-${mark}`;
/**
 * Workflow id of a question to a worker.
 * @param request its id, such as a UUID
 * @example
 * ```ts
 * import { randomUUID } from 'node:crypto';
 * import { inspectId } from 'grinder-reconcile/client';
 *
 * const workflowId = inspectId('main', randomUUID());
 * ```
 */
export const inspectId = (account: string, request: string) => `inspect/${account}-${request}`;
/**
 * Workflow id of a wait until nothing can arrive any more.
 * @param request id of the disarm's request
 * @example
 * ```ts
 * import { quietId } from 'grinder-reconcile/client';
 *
 * console.log(`temporal workflow show --workflow-id ${quietId('main', 'the id of the Nexus request')}`);
 * ```
 */
export const quietId = (account: string, request: string) => `quiet/${account}-${request}`;

/**
 * The account that a cycle's workflow id names, or undefined where somebody else chose the id.
 * @example
 * ```ts
 * import { accountOfCycle } from 'grinder-reconcile/client';
 *
 * console.log(accountOfCycle('reconcile/main-2026-11-26T08:00:00Z') === 'main');
 * ```
 */
export function accountOfCycle(workflowId: string): string | undefined {
  const account = /^reconcile\/([^-]+)-/.exec(workflowId)?.[1];
  return account !== undefined && ACCOUNT_PATTERN.test(account) ? account : undefined;
}

/**
 * The account that a guard's workflow id names, or undefined where it names none.
 * @example
 * ```ts
 * import { accountOfGuard } from 'grinder-reconcile/client';
 *
 * console.log(accountOfGuard('remediation-guard/main') === 'main');
 * ```
 */
export const accountOfGuard = (workflowId: string) => accountAfter(GUARD_PREFIX, workflowId);

/**
 * The account that a schedule's id names, or undefined where it is somebody else's.
 * @example
 * ```ts
 * import { accountOfSchedule } from 'grinder-reconcile/client';
 *
 * console.log(accountOfSchedule('reconcile/main') === 'main');
 * ```
 */
export const accountOfSchedule = (id: string) => accountAfter(SCHEDULE_PREFIX, id);

function accountAfter(prefix: string, id: string): string | undefined {
  const account = id.startsWith(prefix) ? id.slice(prefix.length) : '';
  return ACCOUNT_PATTERN.test(account) ? account : undefined;
}
