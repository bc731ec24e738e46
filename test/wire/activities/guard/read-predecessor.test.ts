import type { Client } from '@temporalio/client';
import { expect, it } from 'vitest';
import { readPredecessor } from '../../../../src/activities/guard/read-predecessor';
import { disarmAtSignal } from '../../../../src/domain/guard/disarm-signal';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import type { GuardState } from '../../../../src/domain/guard/state';

const NOON = Date.UTC(2026, 0, 5, 12);
const INPUT = { workflowId: 'reconcile-guard:main', runId: 'run-3', seenRunId: 'run-2' };

/** Temporal's client where each run of a guard answers with its state, the newest first. */
function serverWith(states: Readonly<Record<string, GuardState>>): Client {
  const runs = [INPUT.runId, ...Object.keys(states)];
  return {
    withDeadline: (_deadline: number, ask: () => unknown) => ask(),
    workflow: {
      async *list() {
        for (const [i, runId] of runs.entries()) yield { runId, startTime: new Date(NOON - i) };
      },
      getHandle: (_workflowId: string, runId: string) => ({ query: async () => states[runId] }),
    },
  } as unknown as Client;
}

const born: GuardState = { ...newGuardState('main', NOON), birth: { status: 'fresh' } };
const pending = newGuardState('main', NOON);

it('passes over a run that ended before it learned anything', async () => {
  const server = serverWith({ 'run-2': pending, 'run-1': born });
  expect(await readPredecessor(server, INPUT)).toMatchObject({ kind: 'read', runId: 'run-1' });
});

it('hears of one that ended so, and was told that the server was set back', async () => {
  const told = disarmAtSignal(pending, { cause: 'set_back' }, NOON);
  const server = serverWith({ 'run-2': told, 'run-1': born });
  expect(await readPredecessor(server, INPUT)).toMatchObject({ kind: 'read', runId: 'run-2' });
});

it('takes none for the last where the clock of the server went back between two of them', async () => {
  // By the times at which they started, run-1 came after the run that the server named last.
  const server = serverWith({ 'run-1': born, 'run-2': born });
  expect(await readPredecessor(server, INPUT)).toEqual({
    kind: 'unreadable',
    runId: 'run-1',
    problem:
      "which run was the last is not known: run-2 by the server's word, run-1 by the times at which they started",
  });
});

it('but goes on from what was seen last where a run after it knew nothing yet, and continued as new', async () => {
  const server = serverWith({ 'run-2b': pending, 'run-2': born, 'run-1': born });
  expect(await readPredecessor(server, INPUT)).toMatchObject({ kind: 'read', runId: 'run-2' });
});
