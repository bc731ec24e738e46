import { ACCOUNT_PATTERN } from './vocabulary';

/** Workflow types, ids and search attributes: what users type, filter and bookmark. */

export const CYCLE_TYPE = 'reconcileCycle';
/** Workflow type of an account's guard. */
export const GUARD_TYPE = 'remediationGuard';
/** Workflow type of a question to a worker, such as `doctor` and `plan` put one. */
export const INSPECT_TYPE = 'reconcileInspect';
/** Workflow type of the wait of `disarm --wait` for what may still arrive. */
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

/** Workflow id of an account's guard. */
export const guardId = (account: string) => `${GUARD_PREFIX}${account}`;
/** Id of the Schedule that starts an account's cycles. */
export const scheduleId = (account: string) => `reconcile/${account}`;

/** Time as Temporal's Schedule appends it to a workflow id, with ms so that two ids never meet. */
const stamp = (now: number) => new Date(now).toISOString();
/** Workflow id of a cycle that somebody runs. @param now ms since the epoch */
export const manualCycleId = (account: string, now: number) => `reconcile/${account}-run-${stamp(now)}`;
/** @param of when it was asked, ms, or the id of the request */
export const inspectId = (account: string, of: number | string) =>
  `inspect/${account}-${typeof of === 'number' ? stamp(of) : of}`;
/** Workflow id of a wait until nothing can arrive any more. @param request id of the disarm's request */
export const quietId = (account: string, request: string) => `quiet/${account}-${request}`;

/** The account that a cycle's workflow id names, or undefined where somebody else chose the id. */
export function accountOfCycle(workflowId: string): string | undefined {
  const account = /^reconcile\/([^-]+)-/.exec(workflowId)?.[1];
  return account !== undefined && ACCOUNT_PATTERN.test(account) ? account : undefined;
}

/** The account that a guard's workflow id names, or undefined where it names none. */
export function accountOfGuard(workflowId: string): string | undefined {
  const account = workflowId.startsWith(GUARD_PREFIX) ? workflowId.slice(GUARD_PREFIX.length) : '';
  return ACCOUNT_PATTERN.test(account) ? account : undefined;
}
