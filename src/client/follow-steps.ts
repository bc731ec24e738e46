import { setTimeout } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { CycleRow, CycleStep } from '../domain/story/cycle-record';
import { told } from '../outside/told';
import { readSteps } from './cycle-steps';

/** Told the steps of a cycle whenever they changed. */
export type OnSteps = (steps: readonly CycleStep[]) => void;

const EVERY_MS = 1_000;

/**
 * Waits for the end of a cycle and tells its steps meanwhile. What cannot be read of them is not told: the
 * cycle's own answer counts.
 */
export async function whileFollowed<T>(
  client: Client,
  cycle: Pick<CycleRow, 'workflowId' | 'runId'>,
  result: Promise<T>,
  onSteps: OnSteps,
): Promise<T> {
  let before = '';
  const tell = async (closedAt: number | null) => {
    const steps = await readSteps(client, { ...cycle, closedAt }).catch(() => null);
    const text = JSON.stringify(steps);
    if (steps === null || text === before) return;
    before = text;
    told('onSteps', onSteps)(steps);
  };
  const ended = new AbortController();
  const following = follow(tell, ended.signal);
  try {
    return await result;
  } finally {
    ended.abort();
    await following;
    await tell(Date.now());
  }
}

async function follow(tell: (closedAt: null) => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await tell(null);
    await setTimeout(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
