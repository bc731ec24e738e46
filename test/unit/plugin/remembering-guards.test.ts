import type { Client } from '@temporalio/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { GuardSetBack } from '../../../src/client/errors';
import { GuardClient } from '../../../src/client/guard-client';
import type { GuardStatus } from '../../../src/domain/guard/status';
import { type GuardsProgress, RememberingGuards } from '../../../src/plugin/remembering-guards';

const status = (more: object = {}): GuardStatus =>
  ({
    ...{ policyVersion: 3, arming: { at: 1_000 }, disarmed: null, lastActedAt: 2_000, reset: false },
    ...{ birth: { status: 'fresh' }, ...more },
  }) as unknown as GuardStatus;
const OLDER = { lastActedAt: 1_500 };

/** What a worker process remembers, over guards that say what they are told to. */
function guards(progress: GuardsProgress = new Map()) {
  const client = { workflow: { options: {} }, options: {}, connection: {} } as unknown as Client;
  const ask = vi.spyOn(GuardClient.prototype, 'status');
  const disarm = vi.spyOn(GuardClient.prototype, 'disarm').mockResolvedValue();
  const errors: string[] = [];
  const log = { error: (message: string) => void errors.push(message) };
  return { guards: new RememberingGuards(client, progress, log), ask, disarm, errors, progress };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a worker process that asks guards', () => {
  it('believes one that goes on', async () => {
    const { guards: asked, ask, disarm } = guards();
    for (const more of [
      {},
      { lastActedAt: 2_500 },
      { policyVersion: 4, arming: null, disarmed: { at: 2_600 } },
    ]) {
      ask.mockResolvedValueOnce(status(more));
      expect(await asked.status('main')).toEqual(status(more));
    }
    expect(disarm).not.toHaveBeenCalled();
  });

  it('disarms one that knows less than it did, says so, and goes on from there', async () => {
    const { guards: asked, ask, disarm, errors } = guards();
    ask.mockResolvedValueOnce(status());
    await asked.status('main');
    ask.mockResolvedValueOnce(status(OLDER));
    await expect(asked.status('main')).rejects.toThrow(GuardSetBack);
    expect(disarm).toHaveBeenLastCalledWith('main', { cause: 'set_back' });
    expect(errors.at(-1)).toMatch(/^the guard of main knows less than before, as where the Temporal server/);
    ask.mockResolvedValueOnce(status({ ...OLDER, arming: null, disarmed: { at: 1_700 } }));
    expect(await asked.status('main')).toMatchObject({ disarmed: { at: 1_700 } });
  });

  it('does not forget what it knew before the server has the disarm', async () => {
    const { guards: asked, ask, disarm } = guards();
    ask.mockResolvedValueOnce(status());
    await asked.status('main');
    disarm.mockRejectedValueOnce(new Error('unavailable'));
    for (const problem of ['unavailable', 'knows less']) {
      ask.mockResolvedValueOnce(status(OLDER));
      await expect(asked.status('main')).rejects.toThrow(problem);
    }
  });

  it('takes no answer for a step back that another one overtook', async () => {
    const { guards: asked, ask, disarm } = guards();
    let answer!: (status: GuardStatus) => void;
    ask.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const late = asked.status('main');
    ask.mockResolvedValueOnce(status());
    await asked.status('main');
    answer(status(OLDER));
    expect(await late).toMatchObject(OLDER);
    ask.mockResolvedValueOnce(status());
    await asked.status('main');
    expect(disarm).not.toHaveBeenCalled();
    // And what came last does not count for less than what is known.
    ask.mockResolvedValueOnce(status(OLDER));
    await expect(asked.status('main')).rejects.toThrow(GuardSetBack);
  });

  it('knows of each account by itself, whoever of the process asks', async () => {
    const { guards: asked, ask, progress } = guards();
    ask.mockResolvedValueOnce(status());
    await asked.status('main');
    const other = guards(progress);
    other.ask.mockResolvedValueOnce(status(OLDER));
    await other.guards.status('spare');
    other.ask.mockResolvedValueOnce(status(OLDER));
    await expect(other.guards.status('main')).rejects.toThrow(GuardSetBack);
  });
});
