import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, describe, expect, inject } from 'vitest';
import { CYCLE_TYPE, manualCycleId } from '../../src/domain/names';
import { replayNamespace } from '../../src/replay/replay';
import { answerBy } from '../support/answers';
import { it } from '../support/it';
import { listedCycles } from '../support/listed-cycles';
import { NONE, replay, rowsOf } from '../support/replay-command';
import type { Stack } from '../support/stack';

const directory = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A cycle that somebody else's code ran: another version's, as it were. */
async function foreignCycle({ client, account }: Stack, payloadCodecs: [] | [typeof upsideDown] = []) {
  const taskQueue = `foreign-${account}`;
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: join(__dirname, '../support/foreign-cycle.cjs'),
    dataConverter: { payloadCodecs },
  });
  const workflowId = manualCycleId(account, Date.now(), 'foreign');
  await worker.runUntil(
    client.workflow
      .execute(CYCLE_TYPE, { workflowId, taskQueue, args: [{ account }] })
      .catch(() => undefined),
  );
  await connection.close();
  return workflowId;
}

const turned = (data: Uint8Array | null | undefined) => Uint8Array.from(data ?? []).reverse();
const upsideDown = {
  encode: async (payloads: { data?: Uint8Array | null }[]) =>
    payloads.map(({ data }) => ({
      metadata: { encoding: Buffer.from('binary/upside-down') },
      data: turned(data),
    })),
  decode: async (payloads: object[]) => payloads,
};

describe.concurrent('replay', () => {
  it('names what would break and why, one line each', async ({ start }) => {
    const stack = await start();
    await stack.cycle();
    const workflowId = await foreignCycle(stack);
    await listedCycles(stack.client, stack.account, 2);
    const { status, stdout } = await replay(directory, '--account', stack.account);
    expect(stdout).toContain(`\n${workflowId} (run `);
    expect(stdout).toMatch(/would break:\n {4}\[TMPRL1100\] Nondeterminism error: [^\n]*TimerStarted\)\n/);
    // The guard runs, so it is none of those that closed.
    expect(stdout).toMatch(/guards, running: 1 replay\n/);
    expect(stdout).not.toMatch(/guards, closed: +[1-9]/);
    expect(stdout).toMatch(/cycles, closed: +1 replay, 1 would break\n/);
    expect(stdout).toMatch(/\nNot proven: 1 would break, \d+ replay\.\n$/);
    expect(status).toBe(3);
  });

  it('proves nothing of what it cannot read, did not reach, or where there is nothing', async ({ start }) => {
    const stack = await start();
    await foreignCycle(stack, [upsideDown]);
    await listedCycles(stack.client, stack.account, 1);
    const { status, stdout } = await replay(directory, '--account', stack.account, '--json');
    expect(rowsOf(stdout)['cycle closed']).toEqual({ ...NONE, unreadable: 1 });
    expect(answerBy('replay', stdout)).toMatchObject({
      proven: false,
      unreadable: 'Unknown encoding: binary/upside-down',
    });
    expect(status).toBe(3);

    const { client, account } = stack;
    const late = await replayNamespace(client, { account, since: 0, withinMs: 0, onProgress() {} });
    expect(late).toMatchObject({
      proven: false,
      headline: expect.stringMatching(/^not proven: \d+ were not reached in time, 0 replay$/),
    });

    expect(await replay(directory, '--account', 'nobody_at_all')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/unknown account "nobody_at_all"/),
    });
    const config = { accounts: { nobody_at_all: { exchange: 'demo', expectedState: 'flat' } } };
    writeFileSync(join(directory, 'nobody.json'), JSON.stringify(config));
    const nobody = await replay(directory, '--account', 'nobody_at_all', '--config', 'nobody.json');
    expect(nobody).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/Not proven: there is nothing to replay\.\n$/),
    });
    expect(await replay(directory, '--since', 'yesterday')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/A time is ISO 8601/),
    });
  });
});
