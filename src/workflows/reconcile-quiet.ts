import { setWorkflowOptions, sleep } from '@temporalio/workflow';
import { pinnedWhereVersioned } from './pinned';

export interface QuietInput<Answer> {
  /** From the confirmed disarm on, ms. */
  readonly afterMs: number;
  /** What to say then. */
  readonly answer: Answer;
}

/** Answers once nothing that was sent before a disarm can reach the exchange any more. It never writes. */
export async function reconcileQuiet<Answer>({ afterMs, answer }: QuietInput<Answer>): Promise<Answer> {
  await sleep(afterMs, { summary: 'until nothing sent before the disarm can arrive any more' });
  return answer;
}
setWorkflowOptions(pinnedWhereVersioned, reconcileQuiet);
