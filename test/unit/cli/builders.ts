import type { FleetRow, FleetView } from '../../../src/client';
import type { GuardState } from '../../../src/domain/guard/state';
import { MINUTE, NOON, SECOND } from '../domain/builders';
import { armedGuard } from '../domain/guard/builders';
import { record, statusOf } from '../domain/story/builders';

export const fleetRow = (over: Partial<FleetRow> = {}, state: GuardState = armedGuard()): FleetRow => ({
  account: 'main',
  status: statusOf(state),
  problem: null,
  schedule: {
    account: 'main',
    paused: false,
    note: '',
    next: new Date(NOON + 12 * SECOND).toISOString(),
    last: null,
    problem: null,
  },
  running: null,
  last: record(),
  ...over,
});

export const fleetView = (over: Partial<FleetView> = {}): FleetView => ({
  at: NOON,
  rows: [fleetRow()],
  noAnswerSince: null,
  problem: null,
  ...over,
});

export const runs = record({
  workflowId: 'reconcile/main-now',
  status: 'RUNNING',
  startedAt: NOON - MINUTE,
  closedAt: null,
});
