import { iso } from '../iso';
import type { CycleStep } from './cycle-record';
import { timeSpan } from './text';

/** What a cycle does in each of its steps. */
const STEP_NAMES: Readonly<Record<CycleStep['step'], string>> = {
  look: 'look at the exchange and the expected state',
  wait: 'wait, so that everything in flight arrives',
  reserve: 'ask the guard for leave',
  cancel: 'cancel',
  close: 'close',
  settle: 'tell the guard what became of it',
};

/**
 * A step as a line: what it does, and what about.
 * @example
 * ```ts
 * import { stepName } from 'grinder-reconcile/client';
 *
 * const onSteps = (steps: Parameters<typeof stepName>[0][]) => console.log(steps.map(stepName).join(', '));
 * ```
 */
export const stepName = ({ step, what }: Pick<CycleStep, 'step' | 'what'>): string =>
  what === null ? STEP_NAMES[step] : `${STEP_NAMES[step]}: ${what}`;

/**
 * How a step went: how long it took, how often it was tried, and why the attempt before failed.
 * @example
 * ```ts
 * import { stepCourse, stepName } from 'grinder-reconcile/client';
 *
 * await reconcile.run('main', {
 *   onSteps: (steps) => {
 *     for (const step of steps) console.log(stepName(step), stepCourse(step, Date.now()));
 *   },
 * });
 * ```
 */
export function stepCourse({ startedAt, endedAt, attempt, problem }: CycleStep, now: number): string {
  const took = endedAt === null ? `for ${timeSpan(now - startedAt)} now` : timeSpan(endedAt - startedAt);
  const tried = attempt > 1 ? `, attempt ${attempt}` : '';
  return `${took}${tried}${problem === null ? '' : `, after: ${problem}`}`;
}

/** One sentence for each step that a cycle took. */
export const stepSentences = (steps: readonly CycleStep[], now: number): string[] =>
  steps.map((step, i) => {
    const again = step.step === 'look' && steps.slice(0, i).some((before) => before.step === 'look');
    return `Step ${i + 1}, at ${iso(step.startedAt)}: ${stepName(step)}${again ? ' once more, to confirm' : ''} (${stepCourse(step, now)}).`;
  });
