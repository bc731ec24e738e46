import type { PermitRequest } from '../../domain/guard/permit';
import type { Effect, LogEntry } from '../../simulator';

export interface GivenPermit {
  /** Of the update. */
  readonly id: string;
  readonly at: number;
  /** The guard's run that gave it. */
  readonly runId: string;
  readonly request: PermitRequest;
}

/** A request that can change the exchange, and the permit that it was sent under. */
export interface Sent {
  readonly entry: LogEntry;
  readonly permit: GivenPermit | null;
  readonly calls: number;
  readonly effects: readonly Effect[];
}
