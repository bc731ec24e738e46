import { accountOfCycle, accountOfGuard, CYCLE_TYPE, GUARD_TYPE } from '../../domain/names';
import type { Execution } from '../temporal/execution';
import type { SimServer } from '../temporal/server';

/** Every run of an account's guard, in the order of their starts. */
export const guardRuns = (server: SimServer, account: string): Execution[] =>
  server
    .all()
    .filter(({ type, workflowId }) => type === GUARD_TYPE && accountOfGuard(workflowId) === account);

/** Every run of an account's cycles. */
export const cycleRuns = (server: SimServer, account: string): Execution[] =>
  server
    .all()
    .filter(({ type, workflowId }) => type === CYCLE_TYPE && accountOfCycle(workflowId) === account);
