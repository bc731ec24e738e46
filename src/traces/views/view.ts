import type { ModelRun } from '../promela/model';
import type { TraceEvent } from '../trace';

/** One model's view of a trace: it is told of every event in turn. */
export interface View {
  /** @returns why the model does not allow it, or null */
  see(event: TraceEvent): string | null;
}

/** Makes a view of a whole trace. @param mutant a rule that is broken in the model, to see that it matters */
export type ViewOf = (trace: readonly TraceEvent[], mutant?: string) => View;

/** Whole numbers of ms from 1 on: 0 is no time in the models. */
export const clockOf = (trace: readonly TraceEvent[]) => {
  const first = Math.min(...trace.map(({ at }) => at));
  return (at: number) => Math.floor(at - first) + 1;
};

/** A time that never comes. */
export const NEVER = 2 ** 50;

/** Takes steps until one is not allowed. */
export function steps(run: ModelRun, texts: readonly string[]): string | null {
  for (const text of texts) {
    const problem = run.step(text);
    if (problem !== null) return `${text} ${problem}`;
  }
  return null;
}
