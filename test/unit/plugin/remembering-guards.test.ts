import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { GuardClient, type GuardPlace } from '../../../src/client/guard-client';
import * as clientGuards from '../../../src/client/guards';
import type { GuardStatus } from '../../../src/domain/guard/status';
import { GuardSetBack, GuardsProgress, RememberingGuards } from '../../../src/plugin/remembering-guards';

const place = (more: Partial<GuardPlace> = {}): GuardPlace => ({
  ...{ runId: 'r2', startedAt: 2_000, events: 20, taskQueue: 'q' },
  ...more,
});
const OLDER = { events: 15 };
const STATUS = { headline: 'ARMED' } as GuardStatus;

/** What a worker process remembers, over guards of a server that says what it is told to. */
function guards(progress = new GuardsProgress()) {
  const client = { workflow: { options: {} }, options: {}, connection: {} } as unknown as Client;
  const did: string[] = [];
  const ask = vi.spyOn(GuardClient.prototype, 'place');
  vi.spyOn(GuardClient.prototype, 'status').mockResolvedValue(STATUS);
  const terminate = vi
    .spyOn(GuardClient.prototype, 'terminate')
    .mockImplementation(async (account) => void did.push(`terminate ${account}`));
  const disarm = vi
    .spyOn(GuardClient.prototype, 'disarm')
    .mockImplementation(async (account, payload) => void did.push(`disarm ${account} ${payload?.cause}`));
  vi.spyOn(clientGuards, 'ensureGuard').mockImplementation(async (_client, account, queue) => {
    did.push(`start ${account} on ${queue}`);
    return true;
  });
  const errors: string[] = [];
  const log = { error: (message: string) => void errors.push(message) };
  const asked = new RememberingGuards(client, { taskQueue: () => 'q-guard', progress, log });
  return { guards: asked, ask, did, terminate, disarm, errors, progress };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a worker process that asks guards', () => {
  it('believes a server that goes on', async () => {
    const { guards: asked, ask, did } = guards();
    for (const more of [{}, { events: 21 }, { runId: 'r3', startedAt: 2_001, events: 3 }]) {
      ask.mockResolvedValueOnce(place(more));
      expect(await asked.status('main')).toBe(STATUS);
    }
    expect(did).toEqual([]);
  });

  it('puts another guard in the place of one that was set back, says so, and goes on from there', async () => {
    const { guards: asked, ask, did, errors } = guards();
    ask.mockResolvedValueOnce(place());
    await asked.status('main');
    ask.mockResolvedValue(place(OLDER));
    await expect(asked.status('main')).rejects.toThrow(GuardSetBack);
    expect(did).toEqual(['terminate main', 'start main on q-guard', 'disarm main set_back']);
    expect(errors.at(-1)).toMatch(/^the Temporal server has lost some of what the guard of main did/);
    ask.mockResolvedValueOnce(place(OLDER));
    expect(await asked.status('main')).toBe(STATUS);
  });

  it('does not forget what it knew before that is done', async () => {
    const { guards: asked, ask, terminate } = guards();
    ask.mockResolvedValueOnce(place());
    await asked.place('main');
    terminate.mockRejectedValueOnce(new Error('unavailable'));
    ask.mockResolvedValue(place(OLDER));
    for (const problem of ['unavailable', 'has lost some'])
      await expect(asked.place('main')).rejects.toThrow(problem);
  });

  it('tells the next guard that it was set back, however often that has to be tried', async () => {
    const { guards: asked, ask, did, disarm, errors } = guards();
    ask.mockResolvedValueOnce(place());
    await asked.place('main');
    ask.mockResolvedValueOnce(place(OLDER)).mockResolvedValueOnce(place(OLDER));
    disarm.mockRejectedValueOnce(new Error('no answer'));
    await expect(asked.place('main')).rejects.toThrow('no answer');
    expect(errors).toEqual([]);
    // The next one is a run of its own, and nothing that can be seen of it tells what it does not know.
    ask.mockResolvedValue(place({ runId: 'r3', startedAt: 3_000, events: 3 }));
    await expect(asked.status('main')).rejects.toThrow(GuardSetBack);
    expect(did).toEqual([
      'terminate main',
      'start main on q-guard',
      'start main on q-guard',
      'disarm main set_back',
    ]);
    expect(await asked.status('main')).toBe(STATUS);
  });

  it('takes no answer for a step back that another one overtook', async () => {
    const { guards: asked, ask, did } = guards();
    let answer!: (place: GuardPlace) => void;
    ask.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const late = asked.place('main');
    ask.mockResolvedValueOnce(place());
    await asked.place('main');
    answer(place(OLDER));
    expect(await late).toMatchObject(OLDER);
    ask.mockResolvedValueOnce(place());
    await asked.place('main');
    expect(did).toEqual([]);
    // And what came last does not count for less than what is known.
    ask.mockResolvedValue(place(OLDER));
    await expect(asked.place('main')).rejects.toThrow(GuardSetBack);
  });

  it('knows of each account by itself, whoever of the process asks', async () => {
    const { guards: asked, ask, progress } = guards();
    ask.mockResolvedValueOnce(place());
    await asked.place('main');
    const other = guards(progress);
    other.ask.mockResolvedValueOnce(place(OLDER));
    await other.guards.place('spare');
    other.ask.mockResolvedValue(place(OLDER));
    await expect(other.guards.place('main')).rejects.toThrow(GuardSetBack);
  });

  it('lets the guard itself say that it is closed or paused', async () => {
    const { guards: asked, ask } = guards();
    ask.mockRejectedValueOnce(new WorkflowNotFoundError('closed', 'remediation-guard/main', undefined));
    expect(await asked.status('main')).toBe(STATUS);
  });
});
