import type { Client } from '@temporalio/client';
import type { GuardState } from '../../domain/guard/state';
import { accountOfGuard } from '../../domain/names';
import { decidedOtherwise } from './decided-otherwise';
import { guardStart, guardTasks } from './guard-tasks';
import { historyOf, Reader, type Run } from './history';
import { GuardReplay } from './replay-guard';

/**
 * What a closed guard knew when its last workflow task ended, carried out once more from its history.
 * @param client with the codecs of the one that the guard runs with
 * @returns null where that is not certain: the history is gone, cannot be read, or was made by other rules
 */
export async function lastGuardState(client: Client, run: Run): Promise<GuardState | null> {
  const events = (await historyOf(client, run))?.[Symbol.asyncIterator]();
  const first = await events?.next();
  if (events === undefined || first === undefined || first.done === true) return null;
  const reader = new Reader(client, run.workflowId);
  const start = await guardStart(first.value, reader, run.runId);
  const account = accountOfGuard(run.workflowId);
  if (start === null || start.reset || account === undefined) return null;
  const replay = new GuardReplay(account, start.at, start.carried);
  let state = replay.start.after;
  for await (const task of guardTasks({ [Symbol.asyncIterator]: () => events }, reader)) {
    for (const step of replay.carryOut(task)) {
      if (decidedOtherwise(step) !== null) return null;
      state = step.after;
    }
  }
  return reader.unreadable === 0 ? state : null;
}
