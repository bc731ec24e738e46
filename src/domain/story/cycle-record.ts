import type { CycleReport } from '../report';
import type { CycleOutcome } from '../vocabulary';

/** How far a cycle got, as Temporal calls it. */
export const CYCLE_STATUSES = [
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TERMINATED',
  'TIMED_OUT',
  'UNKNOWN',
] as const;
/** State of a cycle's execution, in Temporal's words. */
export type CycleStatus = (typeof CYCLE_STATUSES)[number];

/** A cycle as a list shows it; times are ms. */
export interface CycleRow {
  readonly workflowId: string;
  readonly runId: string;
  /** Null where the workflow id does not name it. */
  readonly account: string | null;
  readonly status: CycleStatus;
  readonly startedAt: number;
  /** Null while it runs. */
  readonly closedAt: number | null;
  /** Null while it runs, where it ended without a report, and where the list does not tell. */
  readonly outcome: CycleOutcome | null;
}

/** A cycle with its report, or why there is none. */
export interface CycleRecord extends CycleRow {
  readonly report: CycleReport | null;
  /** Why there is no report, one line. */
  readonly problem: string | null;
}

/** One step of a cycle, as its history tells it; times are ms. */
export interface CycleStep {
  readonly step: 'look' | 'wait' | 'reserve' | 'cancel' | 'close' | 'settle';
  /** What it is about, such as the orders that are cancelled; null where there is no more to say. */
  readonly what: string | null;
  readonly startedAt: number;
  /** Null while it goes on. */
  readonly endedAt: number | null;
  readonly attempt: number;
  /** Why the attempt before failed, or the step itself, one line; null where none did. */
  readonly problem: string | null;
}
