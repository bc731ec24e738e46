import { advance } from '../../../../src/domain/guard/advance';
import type { GuardState } from '../../../../src/domain/guard/state';
import { type GuardStatus, guardStatus } from '../../../../src/domain/guard/status';
import {
  type ActionReport,
  buildReport,
  type CycleReport,
  type ReportFacts,
} from '../../../../src/domain/report';
import type { StoryFacts } from '../../../../src/domain/story/account-story';
import type { CycleRecord, CycleStep } from '../../../../src/domain/story/cycle-record';
import type { CycleOutcome } from '../../../../src/domain/vocabulary';
import { MINUTE, NOON, ours, reportFacts, SECOND } from '../builders';

export const statusOf = (state: GuardState, now = NOON): GuardStatus =>
  guardStatus(advance(state, now), now, false);

export const row = (over: Partial<ActionReport> = {}): ActionReport => ({
  result: 'blocked',
  reason: 'not_armed',
  detail: null,
  action: 'cancel_all',
  symbol: 'BTCUSDT',
  target: ours(1),
  side: 'BUY',
  quantity: '0.002',
  notional: null,
  mismatch: 'ORDER_EXISTS_UNEXPECTED',
  gates: ['not_armed'],
  key: 'key',
  ...over,
});

export const report = (over: Partial<ReportFacts> = {}): CycleReport =>
  buildReport(reportFacts({ asOf: NOON - SECOND, ...over }));

/** A report of each outcome. */
export const REPORTS: Readonly<Record<CycleOutcome, CycleReport>> = {
  clean: report(),
  reported: report({
    reported: [
      {
        type: 'POSITION_AMOUNT_MISMATCH',
        symbol: 'BTCUSDT',
        positionSide: 'BOTH',
        expected: '1',
        amount: '2',
        became: null,
      },
    ],
  }),
  blocked: report({ actions: [row()] }),
  planned: report({ actions: [row({ result: 'planned', reason: 'dry_run', gates: ['dry_run'] })] }),
  acted: report({ actions: [row({ result: 'executed', reason: null, gates: [] })] }),
  partial: report({ actions: [row({ result: 'failed', reason: 'port_error', gates: ['port_error'] })] }),
  unverified: report({ actions: [row({ result: 'unverified', reason: null, gates: [] })] }),
  unprotected_position: report({ unprotectedPosition: true }),
  cancelled: report({ cancelled: true }),
  inconclusive: report({ failedParts: [{ part: 'positions', problem: 'HTTP 502' }] }),
};

export const record = (over: Partial<CycleRecord> = {}): CycleRecord => ({
  workflowId: 'reconcile/main-2026-11-23T11:59:00Z',
  runId: 'run',
  account: 'main',
  status: 'COMPLETED',
  startedAt: NOON - MINUTE,
  closedAt: NOON - MINUTE + 2 * SECOND,
  outcome: 'blocked',
  report: REPORTS.blocked,
  problem: null,
  ...over,
});

export const step = (over: Partial<CycleStep> = {}): CycleStep => ({
  step: 'look',
  what: null,
  startedAt: NOON - MINUTE,
  endedAt: NOON - MINUTE + 100,
  attempt: 1,
  problem: null,
  ...over,
});

export const accountFacts = (over: Partial<StoryFacts> = {}): StoryFacts => ({
  account: 'main',
  now: NOON,
  guard: { kind: 'none' },
  schedule: { paused: false, note: '', next: new Date(NOON + 12 * SECOND).toISOString(), problem: null },
  running: null,
  last: record(),
  ...over,
});
