import { Client, Connection } from '@temporalio/client';
import type { NativeConnectionPlugin, WorkerPlugin } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';
import { readSteps } from '../../src/client/cycle-steps';
import { checkSchedule } from '../../src/client/doctor/check-schedule';
import { ReconcileClient } from '../../src/client/reconcile-client';
import { type Config, parseConfig } from '../../src/domain/config';
import { guardId } from '../../src/domain/names';
import { replayNamespace } from '../../src/replay/replay';
import { type ActingHost, configOf, withHost } from '../support/acting-host';
import { isSealed, sealed, sealedForAccount, sealedForWorkflow, sealing } from '../support/codecs';
import { listedCycles } from '../support/listed-cycles';
import { encodingOf, payloadsOf } from '../support/payloads';

/** A plugin of the host's that gives every Worker its codec. */
const sealingPlugin: WorkerPlugin & NativeConnectionPlugin = {
  name: 'host.Sealing',
  configureWorker: (options) => ({
    ...options,
    dataConverter: { ...options.dataConverter, payloadCodecs: [sealed] },
  }),
};

async function sendUndecodable({ client, account, guards }: ActingHost): Promise<void> {
  await client.workflowService.signalWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: guardId(account) },
    signalName: 'arm',
    input: { payloads: [{ metadata: { encoding: Buffer.from('binary/secret') }, data: Buffer.from('x') }] },
  });
  await expect.poll(async () => (await guards.status(account)).lastRejected?.message).toMatch(/^arm: /);
}

describe('a codec', () => {
  it.each([
    ['a plugin of the connection gives', { connectionPlugins: [sealingPlugin] }],
    ['a plugin after ours gives', { later: [sealingPlugin] }],
    ['the Worker has', { worker: { dataConverter: { payloadCodecs: [sealed] } } }],
  ])('that %s seals what guards say, and never stalls one', async (_name, host) => {
    await withHost({ ...host, client: { dataConverter: { payloadCodecs: [sealed] } } }, async (running) => {
      await running.act();
      await sendUndecodable(running);
      for (const workflowId of running.cycles) {
        const cycle = await payloadsOf(running.client, workflowId);
        expect(cycle.length).toBeGreaterThan(3);
        expect(cycle.every(isSealed)).toBe(true);
      }
      const guard = await payloadsOf(running.client, guardId(running.account));
      const plain = guard.filter((payload) => !isSealed(payload));
      expect(plain.map(({ data }) => Buffer.from(data ?? []).toString())).toEqual(['x']);
    });
  });

  it('that needs to know whose a payload is learns it, of guards too', async () => {
    const dataConverter = { payloadCodecs: [sealedForWorkflow] };
    await withHost({ worker: { dataConverter }, client: { dataConverter } }, async (running) => {
      await running.act();
      const keys = async (workflowId: string) =>
        new Set(
          (await payloadsOf(running.client, workflowId)).map(({ metadata }) =>
            Buffer.from(metadata?.['key'] ?? []).toString(),
          ),
        );
      const guard = guardId(running.account);
      // A cycle also tells its guard something.
      for (const workflowId of running.cycles)
        expect([workflowId, guard]).toEqual(expect.arrayContaining([...(await keys(workflowId))]));
      expect(await keys(guard)).toEqual(new Set([guard]));
    });
  });

  it('that takes the time out of the id opens what a schedule tells its cycles', async () => {
    const dataConverter = { payloadCodecs: [sealedForAccount] };
    await withHost({ worker: { dataConverter }, client: { dataConverter } }, handsOn);
  });

  it('that needs to know whose a payload is learns it of audit, replay and what shows the steps', async () => {
    const dataConverter = { payloadCodecs: [sealedForWorkflow] };
    await withHost({ worker: { dataConverter }, client: { dataConverter } }, async (running) => {
      const { account, act, client, cycles } = running;
      await act();
      const { records, gaps } = await new ReconcileClient(client).audit({ accounts: [account] });
      expect(gaps).toEqual([]);
      const executed = records.filter(({ type }) => type === 'action');
      expect(executed).toContainEqual(expect.objectContaining({ action: 'cancel_all', result: 'executed' }));
      expect(executed).toContainEqual(expect.objectContaining({ action: 'flatten', result: 'executed' }));

      const [workflowId = ''] = cycles;
      const { runId } = await client.workflow.getHandle(workflowId).describe();
      const steps = await readSteps(client, { workflowId, runId, closedAt: 0 });
      expect(steps.map(({ what }) => what)).not.toContain(null);

      await listedCycles(client, account, cycles.length);
      const question = { account, since: 0, withinMs: 120_000, onProgress: () => undefined };
      expect(await replayNamespace(client, question)).toMatchObject({ proven: true, unreadable: null });
    });
  });
});

it('a codec that no longer opens what it sealed stops a schedule; doctor says so, and what it advises helps', async () => {
  let key = 'old';
  const dataConverter = { payloadCodecs: [sealing(() => key)] };
  await withHost({ worker: { dataConverter }, client: { dataConverter } }, async (running) => {
    const { account, client, taskQueue } = running;
    await handsOn(running);
    key = 'new';
    const wanted = { account, config: often(running).accounts[account]!, taskQueue };
    const found = async () => (await checkSchedule(client, wanted))[0];
    await expect.poll(found).toMatchObject({
      level: 'fix',
      found: expect.stringContaining('sealed for old, opened for new'),
      todo: expect.stringContaining(`temporal schedule delete --schedule-id reconcile/${account}`),
    });
    await client.schedule.getHandle(`reconcile/${account}`).delete();
    await handsOn(running);
    expect(await found()).toMatchObject({ level: 'ok' });
  });
});

/** What the account's configuration is, with a schedule that a test can wait for. */
function often({ account, sim, taskQueue }: ActingHost): Config {
  const { accounts, ...config } = configOf(account, sim.url);
  const input = {
    ...config,
    taskQueue,
    accounts: { [account]: { ...accounts[account], intervalSeconds: 5 } },
  };
  return parseConfig(input, 'config');
}

/** A schedule starts a cycle, and another, which is handed the result of the one before and completes. */
async function handsOn(running: ActingHost): Promise<void> {
  const { account, client } = running;
  const since = new Date().toISOString();
  await new ReconcileClient(client).apply(often(running));
  const completed = `WorkflowId STARTS_WITH 'reconcile/${account}-' AND ExecutionStatus = 'Completed' AND StartTime > '${since}'`;
  const handed = async () => {
    for await (const { workflowId, runId } of client.workflow.list({ query: completed })) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      if (events?.[0]?.workflowExecutionStartedEventAttributes?.lastCompletionResult != null) return true;
    }
    return false;
  };
  await expect.poll(handed).toBe(true);
}

it('payload and failure converters hold for cycles that a schedule starts, too', async () => {
  const path = require.resolve('../support/host-converters.cjs');
  const dataConverter = { payloadConverterPath: path, failureConverterPath: path };
  await withHost({ worker: { dataConverter }, client: { dataConverter } }, handsOn);
});

it('payload and failure converters hold for cycles, and guards always understand the command line', async () => {
  const path = require.resolve('../support/host-converters.cjs');
  const dataConverter = { payloadConverterPath: path, failureConverterPath: path };
  await withHost({ worker: { dataConverter }, client: { dataConverter } }, async (running) => {
    await running.act();
    const encodings = async (workflowId: string) =>
      new Set((await payloadsOf(running.client, workflowId)).map(encodingOf));
    for (const workflowId of running.cycles) expect(await encodings(workflowId)).toContain('json/host');
    expect(await encodings(guardId(running.account))).not.toContain('json/host');
    const { workflow } = new Client({
      connection: await Connection.connect({ address: inject('temporalAddress') }),
    });
    await workflow.getHandle(guardId(running.account)).signal('disarm');
    await expect.poll(async () => (await running.guards.status(running.account)).armed).toBe(false);
  });
});
