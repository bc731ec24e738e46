import { REASONS, type Reason } from '../reasons';
import { gateNumber } from './list';

/** A closed gate: what it means, and what opens it. */
export interface ExplainedGate {
  readonly gate: string;
  readonly reason: Reason;
  readonly meaning: string;
  readonly resolution: string;
}

/** A reason with its gate, what it means and what to do about it. */
export const explainedGate = (reason: Reason): ExplainedGate => ({
  gate: gateNumber(reason),
  reason,
  meaning: REASONS[reason].meaning,
  resolution: REASONS[reason].resolution,
});
