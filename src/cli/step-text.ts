import { type CycleStep, stepCourse, stepName } from '../client';

/** Prints each step of a cycle when it begins or is tried again, and when it has ended; and where there is none yet. */
export function stepPrinter(print: (line: string) => void): (steps: readonly CycleStep[]) => void {
  const said = new Map<number, string>();
  return (steps) => {
    if (steps.length === 0) print('no worker took it yet');
    for (const [i, step] of steps.entries()) {
      const state = `${step.endedAt === null ? 'begun' : 'ended'} ${step.attempt}`;
      if (said.get(i) === state) continue;
      said.set(i, state);
      print(stepLine(step, Date.now()));
    }
  };
}

/** `12:15:43Z look at the exchange and the expected state (0.1 s)`. */
const stepLine = (step: CycleStep, now: number): string =>
  `${new Date(step.endedAt ?? step.startedAt).toISOString().slice(11, 19)}Z ${stepName(step)} (${stepCourse(step, now)})`;
