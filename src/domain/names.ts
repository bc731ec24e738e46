import { ACCOUNT_PATTERN } from './vocabulary';

/** Workflow types, ids and search attributes: what users type, filter and bookmark. */

export const CYCLE_TYPE = 'reconcileCycle';
export const GUARD_TYPE = 'remediationGuard';
export const INSPECT_TYPE = 'reconcileInspect';
export const QUIET_TYPE = 'reconcileQuiet';

/** Type of the failure of a task whose account its worker does not serve. */
export const NOT_SERVED = 'AccountNotServed';

export const ACCOUNT_ATTRIBUTE = 'ReconcileAccount';
export const OUTCOME_ATTRIBUTE = 'ReconcileOutcome';
export const ARMED_ATTRIBUTE = 'ReconcileArmed';

const GUARD_PREFIX = 'remediation-guard/';

export const guardId = (account: string) => `${GUARD_PREFIX}${account}`;
export const scheduleId = (account: string) => `reconcile/${account}`;

/** Time as Temporal's Schedule appends it to a workflow id, with ms so that two ids never meet. */
const stamp = (now: number) => new Date(now).toISOString();
export const manualCycleId = (account: string, now: number) => `reconcile/${account}-run-${stamp(now)}`;
/** @param of when it was asked, ms, or the id of the request */
export const inspectId = (account: string, of: number | string) =>
  `inspect/${account}-${typeof of === 'number' ? stamp(of) : of}`;
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
