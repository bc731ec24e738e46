import type { VIEWS } from '../../../src/traces/check';
import type { TraceEvent } from '../../../src/traces/trace';
import { BROKEN_LIVES } from './broken-lives';
import { BROKEN_LOCKS } from './broken-locks';
import { BROKEN_PERMITS } from './broken-permits';

/** A trace that breaks one rule, and the mutant of a model that has just this rule no more. */
export interface Broken {
  readonly rule: string;
  readonly view: keyof typeof VIEWS;
  /** Undefined where the rule lies in what the model's processes do, or in the sizes. */
  readonly mutant?: string;
  readonly events: readonly TraceEvent[];
}

export const BROKEN: readonly Broken[] = [...BROKEN_PERMITS, ...BROKEN_LOCKS, ...BROKEN_LIVES];
