import { proxySinks, type Sinks } from '@temporalio/workflow';
import type { CycleReport } from '../domain/report';

/** How a closed cycle reaches the worker's metrics: no event, and nothing on replay. */
export interface ReportSinks extends Sinks {
  grinderReconcile: {
    cycleClosed(report: CycleReport, durationMs: number): void;
  };
}

export const reportSink = proxySinks<ReportSinks>().grinderReconcile;
