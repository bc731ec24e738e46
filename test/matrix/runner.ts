import type { Arena } from './arena';
import type { FaultCase } from './case';
import { type CaseResult, runCase } from './run-case';

/** Told of each result as it comes. */
export type OnResult = (result: CaseResult) => void;

/** Lets something throw no further than its own case: it is a violation like any other. */
export async function guarded(fault: FaultCase, run: () => Promise<CaseResult>): Promise<CaseResult> {
  try {
    return await run();
  } catch (error) {
    const found = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      id: fault.id,
      scenario: fault.scenario,
      family: fault.family,
      outcome: 'no report',
      struck: true,
      violations: [{ invariant: 'the case could be run', found }],
      headline: null,
      workflowId: null,
      sent: [],
    };
  }
}

/** Runs cases that need no process, so many at a time, each lane one after the other. */
export async function runInLanes(
  arena: Arena,
  cases: readonly FaultCase[],
  lanes: number,
  onResult: OnResult,
): Promise<void> {
  const queue = [...cases];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const fault = next;
      const lane = await arena.borrowLane();
      const result = await guarded(fault, () => runCase(lane, fault));
      await arena.giveBack(lane, result.violations.length === 0);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, cases.length) }, work));
}
