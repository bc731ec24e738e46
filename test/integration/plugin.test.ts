import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';
import { GuardClient } from '../../src/client/guard-client';
import { CYCLE_TYPE, guardId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { ReconcilePlugin } from '../../src/plugin/reconcile-plugin';
import { startSimulator } from '../../src/simulator';
import { createLog } from '../../src/telemetry/log';
import { AGO, OPEN_POLICY, quietRuntime } from '../support/stack';

/** A host's codec: everything it stores is turned upside down. */
const hostCodec: PayloadCodec = {
  encode: async (payloads) =>
    payloads
      .map(
        (payload) =>
          ({
            metadata: { encoding: Buffer.from('binary/upside-down') },
            data: flip(JSON.stringify([...(payload.data ?? [])])),
            external: payload.metadata,
          }) as unknown as Payload,
      )
      .map(pack),
  decode: async (payloads) => payloads.map(unpack),
};
function flip(text: string): Uint8Array {
  return Buffer.from([...text].reverse().join(''));
}
const pack = (payload: Payload): Payload => {
  const { external, data } = payload as unknown as { external: Record<string, Uint8Array>; data: Uint8Array };
  const inner = Object.fromEntries(
    Object.entries(external ?? {}).map(([key, value]) => [`inner-${key}`, value]),
  );
  return { metadata: { encoding: Buffer.from('binary/upside-down'), ...inner }, data };
};
const unpack = (payload: Payload): Payload => {
  if (Buffer.from(payload.metadata?.['encoding'] ?? []).toString() !== 'binary/upside-down')
    throw new Error('not encoded by this codec');
  const metadata = Object.fromEntries(
    Object.entries(payload.metadata ?? {}).flatMap(([key, value]) =>
      key.startsWith('inner-') ? [[key.slice(6), value]] : [],
    ),
  );
  const text = [...Buffer.from(payload.data ?? []).toString()].reverse().join('');
  return { metadata, data: Uint8Array.from(JSON.parse(text)) };
};

describe("a host's own worker with the plugin", () => {
  it('keeps its workflows, activities, interceptors, sinks and codecs, and reconciles beside them', async () => {
    quietRuntime();
    const account = `p${randomBytes(5).toString('hex')}`;
    const taskQueue = `host-${account}`;
    const sim = await startSimulator({ accounts: [{ apiKey: account, apiSecret: 's', label: 'main' }] });
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    const native = await NativeConnection.connect({ address: inject('temporalAddress') });
    const client = new Client({ connection, dataConverter: { payloadCodecs: [hostCodec] } });
    const seen = { intercepted: [] as string[], sunk: [] as string[] };
    const plugin = new ReconcilePlugin({
      config: {
        taskQueue,
        metrics: { port: 0 },
        accounts: {
          [account]: {
            exchange: { simulator: sim.url },
            expectedState: 'flat',
            intervalSeconds: 3_600,
            recvWindowMs: 500,
            confirmSeconds: 1.5,
            policy: OPEN_POLICY,
          },
        },
      },
      environment: { BINANCE_API_KEY: account, BINANCE_API_SECRET: 's', ALLOW_MAINNET_TRADE: '1' },
      log: createLog('silent'),
    });
    const worker = await Worker.create({
      connection: native,
      taskQueue,
      workflowsPath: join(__dirname, '../support/host-workflows.cjs'),
      activities: { hostActivity: async () => 'host' },
      interceptors: {
        activity: [
          () => ({
            inbound: {
              async execute(input, next) {
                seen.intercepted.push(Context.current().info.activityType);
                return next(input);
              },
            },
          }),
        ],
      },
      sinks: {
        hostSink: {
          note: { fn: (_info: unknown, text: string) => void seen.sunk.push(text), callDuringReplay: false },
        },
      },
      dataConverter: { payloadCodecs: [hostCodec] },
      plugins: [plugin],
    });
    await worker.runUntil(async () => {
      const guards = new GuardClient(client);
      // The plugin creates what is missing: guard, policy, schedule.
      await expect
        .poll(async () => (await guards.status(account).catch(() => null))?.policyVersion, {
          timeout: 20_000,
        })
        .toBe(1);
      await expect
        .poll(
          async () =>
            (
              await client.schedule
                .getHandle(`reconcile/${account}`)
                .describe()
                .catch(() => null)
            )?.scheduleId,
          { timeout: 20_000 },
        )
        .toBeDefined();
      expect(
        await client.workflow.execute('hostWorkflow', { taskQueue, workflowId: `${account}-host` }),
      ).toBe('host');
      sim.account('main').addOrder({
        symbol: 'BTCUSDT',
        side: 'BUY',
        quantity: '0.002',
        price: '90000',
        clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
        time: Date.now() - AGO,
      });
      await guards.arm(account, { operator: 'test', reason: 'test' });
      const report = await client.workflow.execute<() => Promise<CycleReport>>(CYCLE_TYPE, {
        taskQueue,
        workflowId: `${account}-cycle`,
        args: [{ account }] as never,
      });
      expect(report).toMatchObject({ outcome: 'acted' });
      expect(seen.sunk).toEqual(['from the host']);
      expect(seen.intercepted).toEqual(
        expect.arrayContaining(['hostActivity', 'observe', 'reserve', 'cancel', 'settle']),
      );
      expect(await plugin.metrics.text()).toContain(
        'grinder_reconcile_action_executed_total{action="cancel_all"} 1',
      );
      // A message that the host's codec cannot decode does not stall the guard.
      await connection.workflowService.signalWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: guardId(account) },
        signalName: 'arm',
        input: { payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{}') }] },
      });
      await guards.disarm(account);
      await expect.poll(async () => (await guards.status(account)).armed, { timeout: 10_000 }).toBe(false);
    });
    await client.schedule.getHandle(`reconcile/${account}`).delete();
    await client.workflow.getHandle(guardId(account)).terminate();
    await native.close();
    await connection.close();
    await sim.close();
  });

  it('is told when its task queue is not the one of the configuration', async () => {
    const plugin = new ReconcilePlugin({
      config: { accounts: { main: { exchange: 'demo', expectedState: 'flat' } } },
      environment: { BINANCE_API_KEY: 'k', BINANCE_API_SECRET: 's' },
    });
    expect(() => plugin.configureWorker({ taskQueue: 'mine' })).toThrow(
      /polls task queue "mine", the configuration names "grinder-reconcile"/,
    );
  });
});
