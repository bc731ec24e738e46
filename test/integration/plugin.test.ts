import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import type { Logger, Payload, PayloadCodec } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';
import { packageVersion, ReconcileClient } from '../../src/client';
import { failedTask } from '../../src/client/cycles';
import { GuardClient } from '../../src/client/guard-client';
import { type ConfigInput, parseConfig } from '../../src/domain/config';
import { CYCLE_TYPE, guardId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { ReconcilePlugin } from '../../src/plugin/reconcile-plugin';
import { workflowBundle } from '../../src/plugin/workflow-bundle';
import { startSimulator } from '../../src/simulator';
import { createLog } from '../../src/telemetry/log';
import { cli } from '../support/cli';
import { startCodecServer } from '../support/codec-server';
import { denyingProxy } from '../support/denying-proxy';
import { SHORT_WINDOWS } from '../support/short-windows';
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
    const { log, lines } = temporalLogger();
    const plugin = new ReconcilePlugin({
      // Without a task queue: it is the Worker's.
      config: configOf(account, sim.url),
      environment: environmentOf(account),
      log,
      // Its rejection ends nothing: unhandled it would end this process.
      onReport: async () => {
        throw new TypeError('the host’s own');
      },
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
      await expect.poll(async () => (await guards.status(account).catch(() => null))?.policyVersion).toBe(1);
      await expect
        .poll(
          async () =>
            (
              await client.schedule
                .getHandle(`reconcile/${account}`)
                .describe()
                .catch(() => null)
            )?.scheduleId,
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
      expect(plugin.config.taskQueue).toBe(taskQueue);
      const metrics = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
      expect(lines).toContainEqual(['info', 'metrics are served', { metrics }]);
      expect(lines).toContainEqual(['info', 'account ready', { account, schedule: 'created' }]);
      expect(lines).toContainEqual(['info', report.headline, expect.objectContaining({ account })]);
      expect(lines).toContainEqual(['warn', 'onReport failed', { problem: 'TypeError' }]);
      expect(await plugin.metrics.text()).toContain(
        'grinder_reconcile_action_executed_total{action="cancel_all"} 1',
      );
      // A message that nobody can decode does not stall the guard.
      await connection.workflowService.signalWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: guardId(account) },
        signalName: 'arm',
        input: {
          payloads: [{ metadata: { encoding: Buffer.from('binary/secret') }, data: Buffer.from('x') }],
        },
      });
      await expect.poll(async () => (await guards.status(account)).lastRejected?.message).toMatch(/^arm: /);

      // The command line has no codec: what it sends is understood, what it gets is not, and it says so.
      const plain = new ReconcileClient(new Client({ connection }), { taskQueue });
      const unreadable =
        /cannot be read here: Unknown encoding: binary\/upside-down\. Its worker has a codec/;
      const answered = await plain.run(account).catch(({ message }: Error) => message);
      expect(answered).toMatch(unreadable);
      const cycle = /reconcile\/\S+/.exec(String(answered))?.[0] ?? '';
      expect((await client.workflow.getHandle(cycle).describe()).status.name).toBe('COMPLETED');
      await expect(plain.status(account)).rejects.toThrow(unreadable);
      // What is not encoded is told all the same.
      expect(await plain.report(cycle)).toMatchObject({
        status: 'COMPLETED',
        report: null,
        problem: expect.stringMatching(unreadable),
      });
      expect((await plain.explainCycle(cycle)).sentences.join('\n')).toMatch(
        /\nStep 1, .*: look at the exchange[\s\S]*There is no report: /,
      );
      expect((await plain.explainAccount(account)).sentences.join('\n')).toMatch(
        /^The guard of \S+ cannot be read: [\s\S]*The next cycle starts at /,
      );
      expect((await plain.fleet()).find((row) => row.account === account)).toMatchObject({
        status: null,
        problem: expect.stringMatching(unreadable),
        schedule: { paused: false, problem: null },
      });
      expect(await plain.disarm(account, { operator: 'me' })).toMatchObject({
        recorded: true,
        confirmed: false,
        status: null,
        problem: expect.stringMatching(unreadable),
      });
      await expect.poll(async () => (await guards.status(account)).armed).toBe(false);
      expect(await guards.status(account)).toMatchObject({ disarmed: { by: 'me' } });

      // With the host's codec server beside it, the command line reads all of it.
      const codecServer = await startCodecServer(hostCodec);
      const folder = mkdtempSync(join(tmpdir(), 'codec-'));
      writeFileSync(
        join(folder, 'reconcile.config.json'),
        JSON.stringify({ taskQueue, ...configOf(account, sim.url) }),
      );
      const told = async (...args: string[]) => {
        const env = {
          TEMPORAL_ADDRESS: inject('temporalAddress'),
          TEMPORAL_CODEC_ENDPOINT: codecServer.url,
        };
        const { status, stdout, stderr } = await cli(args, { cwd: folder, env });
        return { status, said: stdout + stderr };
      };
      // A busy worker may answer later than it is waited for.
      await expect
        .poll(() => told('version'))
        .toEqual({
          status: 0,
          said: expect.stringMatching(new RegExp(`^worker +${packageVersion()}$`, 'm')),
        });
      expect(await told('status', account)).toEqual({ status: 0, said: expect.stringContaining('DISARMED') });
      expect(await told('run', account)).toEqual({ status: 0, said: expect.stringContaining('clean') });
      expect(await told('report', '--last', account)).toEqual({
        status: 0,
        said: expect.stringContaining('clean'),
      });
      codecServer.close();
      rmSync(folder, { recursive: true });

      const workflowId = `${account}-unreadable`;
      const options = {
        taskQueue,
        workflowId,
        args: [{ account }] as never,
        workflowRunTimeout: '10s' as const,
      };
      await expect(new Client({ connection }).workflow.execute(CYCLE_TYPE, options)).rejects.toThrow();
      expect(await failedTask(client, workflowId)).toBe('not encoded by this codec');
    });
    await client.schedule.getHandle(`reconcile/${account}`).delete();
    await client.workflow.getHandle(guardId(account)).terminate();
    await native.close();
    await connection.close();
    await sim.close();
  });

  it('is told when its task queue is not the one of the configuration', async () => {
    const plugin = new ReconcilePlugin({
      config: { taskQueue: 'ours', accounts: { main: { exchange: 'demo', expectedState: 'flat' } } },
      environment: { BINANCE_API_KEY: 'k', BINANCE_API_SECRET: 's' },
    });
    expect(() => plugin.configureWorker({ taskQueue: 'mine' })).toThrow(
      /polls task queue "mine", the configuration names "ours"/,
    );
  });
});

describe('a connection with the plugin', () => {
  const address = () => inject('temporalAddress');
  const pluginFor = (account: string, config: ConfigInput) =>
    new ReconcilePlugin({ config, environment: environmentOf(account), log: createLog('silent') });

  it.each([
    ['the connection alone', false],
    ['the connection and the Worker', true],
  ])('given to %s serves the Worker of its task queue and leaves others alone', async (_name, both) => {
    quietRuntime();
    const account = `p${randomBytes(5).toString('hex')}`;
    const taskQueue = `host-${account}`;
    const sim = await startSimulator({ accounts: [{ apiKey: account, apiSecret: 's', label: 'main' }] });
    const plugin = pluginFor(account, { ...configOf(account, sim.url), taskQueue });
    const connection = await NativeConnection.connect({ address: address(), plugins: [plugin] });
    const client = new Client({ connection });
    const ours = await Worker.create({
      connection,
      taskQueue,
      workflowBundle: await workflowBundle('cycle'),
      plugins: both ? [plugin] : [],
    });
    const other = await Worker.create({
      connection,
      taskQueue: `other-${account}`,
      workflowsPath: join(__dirname, '../support/host-workflows.cjs'),
      activities: { hostActivity: async () => 'other' },
      sinks: { hostSink: { note: { fn: () => undefined, callDuringReplay: false } } },
    });
    expect([...other.options.activities.keys()]).toEqual(['hostActivity']);
    await other.runUntil(async () => {
      await ours.runUntil(async () => {
        const reconcile = new ReconcileClient(client, { taskQueue });
        await expect
          .poll(() =>
            reconcile.status(account).then(
              ({ policyVersion }) => policyVersion,
              () => 0,
            ),
          )
          .toBe(1);
        expect(await reconcile.run(account)).toMatchObject({ outcome: 'clean' });
        expect(await plugin.metrics.text()).toContain('grinder_reconcile_runs_total 1');
      });
      const options = { taskQueue: `other-${account}`, workflowId: `${account}-other` };
      expect(await client.workflow.execute('hostWorkflow', options)).toBe('other');
    });
    await client.schedule.getHandle(`reconcile/${account}`).delete();
    await client.workflow.getHandle(guardId(account)).terminate();
    await connection.close();
    await sim.close();
  });

  it('is told where its configuration names no task queue', async () => {
    const plugin = pluginFor('main', configOf('main', 'http://127.0.0.1:1'));
    await expect(NativeConnection.connect({ address: address(), plugins: [plugin] })).rejects.toThrow(
      /config: taskQueue: must be named where the plugin is given to a connection/,
    );
  });
});

const NONE_SET =
  'this server lists no search attributes for us and takes no query by ReconcileAccount, ReconcileOutcome, ReconcileArmed, so no search attribute is set';

it.each(['PERMISSION_DENIED', 'UNIMPLEMENTED'] as const)(
  'where neither listing search attributes nor counting by them is allowed (%s) it sets none, says so once, and everything else works',
  async (code) => {
    quietRuntime();
    const account = `p${randomBytes(5).toString('hex')}`;
    const taskQueue = `host-${account}`;
    const sim = await startSimulator({ accounts: [{ apiKey: account, apiSecret: 's', label: 'main' }] });
    const proxy = await denyingProxy(inject('temporalAddress'), {
      ListSearchAttributes: code,
      CountWorkflowExecutions: code,
    });
    const native = await NativeConnection.connect({ address: proxy.address });
    const connection = await Connection.connect({ address: proxy.address });
    const { log, lines } = temporalLogger();
    const worker = await Worker.create({
      connection: native,
      taskQueue,
      workflowBundle: await workflowBundle('cycle'),
      plugins: [
        new ReconcilePlugin({
          config: configOf(account, sim.url),
          environment: environmentOf(account),
          log,
        }),
      ],
    });
    await worker.runUntil(async () => {
      await expect.poll(() => lines.some(([, message]) => message === 'account ready')).toBe(true);
      const reconcile = new ReconcileClient(new Client({ connection }), { taskQueue });
      sim.account('main').setPosition({ symbol: 'BTCUSDT', amount: '0.004', updateTime: Date.now() - AGO });
      expect(await reconcile.run(account)).toMatchObject({ outcome: 'blocked' });
      const { accounts, warnings } = await reconcile.apply(
        parseConfig({ ...configOf(account, sim.url), taskQueue }, 'config'),
      );
      expect(accounts).toMatchObject([{ account, schedule: 'unchanged', problem: null }]);
      expect(warnings).toEqual([NONE_SET]);
      await new Client({ connection }).schedule.getHandle(`reconcile/${account}`).delete();
    });
    expect(lines.filter(([level]) => level === 'warn')).toEqual([['warn', NONE_SET, undefined]]);
    const direct = await Connection.connect({ address: inject('temporalAddress') });
    await new Client({ connection: direct }).workflow.getHandle(guardId(account)).terminate();
    await direct.close();
    await native.close();
    await connection.close();
    await proxy.close();
    await sim.close();
  },
);

const configOf = (account: string, simulator: string): ConfigInput => ({
  metrics: { port: 0 },
  accounts: {
    [account]: {
      exchange: { simulator },
      expectedState: 'flat',
      intervalSeconds: 86_400,
      ...SHORT_WINDOWS,
      policy: OPEN_POLICY,
    },
  },
});

const environmentOf = (account: string) => ({
  BINANCE_API_KEY: account,
  BINANCE_API_SECRET: 's',
  ALLOW_MAINNET_TRADE: '1',
});

/** Temporal's own kind of logger, and what it was told. */
function temporalLogger(): { log: Logger; lines: unknown[][] } {
  const lines: unknown[][] = [];
  const note =
    (level: string) =>
    (...args: unknown[]) =>
      void lines.push([level, args[0], args[1]]);
  const log = {
    log: note('log'),
    trace: note('trace'),
    debug: note('debug'),
    info: note('info'),
    warn: note('warn'),
    error: note('error'),
  };
  return { log, lines };
}
