import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { accountOfCycle, guardId } from '../../src/domain/names';
import type { ReplayedKind } from '../../src/replay/answer';
import { replayed, type ToReplay } from '../../src/replay/replayer';
import type { Arena } from './arena';
import { shuffled } from './enumerate';
import type { CaseResult } from './run-case';

const DIRECTORY = '.artifacts/replay';

/** What the replay of a sample showed. */
export interface SampleReplayed {
  readonly cycles: number;
  readonly guards: number;
  /** One line each: the case, why, and where its history lies. */
  readonly broken: readonly string[];
}

/**
 * Replays the histories of cases that were run, cycles and the guards that they spoke to.
 * @param seed decides which; the same seed takes the same cases of the same results
 */
export async function replaySample(
  arena: Arena,
  results: readonly CaseResult[],
  size: number,
  seed: number,
): Promise<SampleReplayed> {
  const chosen = shuffled(results, seed)
    .filter(({ workflowId }) => workflowId !== null)
    .slice(0, size);
  const broken: string[] = [];
  const replay = async (kind: ReplayedKind, names: ReadonlyMap<string, string>) => {
    const histories = historiesOf(arena, [...names.keys()]);
    let count = 0;
    for await (const { workflowId, why } of replayed(arena.client, kind, histories)) {
      count += 1;
      if (why === null) continue;
      const file = await saved(arena.client.workflow.getHandle(workflowId), `${kind}-${count}.json`);
      broken.push(`${names.get(workflowId)}: ${workflowId} does not replay: ${why}; its history is ${file}`);
    }
    return count;
  };
  const cycles = new Map(chosen.map(({ workflowId, id }) => [workflowId ?? '', id]));
  const guards = new Map([...cycles].map(([workflowId, id]) => [guardOf(workflowId), id]));
  return { cycles: await replay('cycle', cycles), guards: await replay('guard', guards), broken };
}

const guardOf = (cycle: string) => guardId(accountOfCycle(cycle) ?? '');

async function* historiesOf(arena: Arena, workflowIds: readonly string[]): AsyncGenerator<ToReplay> {
  for (const workflowId of workflowIds) {
    const history = await arena.client.workflow.getHandle(workflowId).fetchHistory();
    yield { workflowId, runId: '', history };
  }
}

/** As the replay tests take it: in a folder of test/replay/histories it is replayed again. */
async function saved(handle: WorkflowHandle, name: string): Promise<string> {
  mkdirSync(DIRECTORY, { recursive: true });
  const file = join(DIRECTORY, name);
  writeFileSync(file, historyToJSON(await handle.fetchHistory()));
  return file;
}
