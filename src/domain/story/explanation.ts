import type { ExplainedGate } from '../gates';

/** Why something is as it is. */
export interface Explanation {
  /** An account, or the workflow id of a cycle. */
  readonly about: string;
  /** The most important first. */
  readonly sentences: readonly string[];
  /** What is closed, and what opens each. */
  readonly gates: readonly ExplainedGate[];
}
