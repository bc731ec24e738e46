import { randomBytes } from 'node:crypto';
import { Client, type ClientOptions, Connection } from '@temporalio/client';
import {
  NativeConnection,
  type NativeConnectionPlugin,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { expect, inject } from 'vitest';
import { GuardClient } from '../../src/client/guard-client';
import { clientOfGuards } from '../../src/client/guards';
import type { ConfigInput } from '../../src/domain/config';
import { CYCLE_TYPE, guardId } from '../../src/domain/names';
import type { ReconcilePluginOptions } from '../../src/plugin/plugin-options';
import { ReconcilePlugin } from '../../src/plugin/reconcile-plugin';
import { type Simulator, startSimulator } from '../../src/simulator';
import { createLog } from '../../src/telemetry/log';
import type { reconcileCycle } from '../../src/workflows/reconcile-cycle';
import { SHORT_WINDOWS } from './short-windows';
import { AGO, OPEN_POLICY, quietRuntime } from './stack';

/** What is told of a host: each part as its own code would write it. */
export interface HostOptions {
  /** Of the Temporal server; default: the one of all tests. */
  readonly address?: string;
  /** Of its Worker. */
  readonly worker?: Partial<WorkerOptions>;
  /** Plugins after ours, on the Worker. */
  readonly later?: NonNullable<WorkerOptions['plugins']>;
  readonly connectionPlugins?: NativeConnectionPlugin[];
  /** Of the client that starts the cycle and talks to the guard. */
  readonly client?: Partial<ClientOptions>;
  readonly plugin?: Partial<ReconcilePluginOptions>;
}

/** A host while its Worker runs. */
export interface ActingHost {
  readonly account: string;
  readonly taskQueue: string;
  readonly client: Client;
  readonly guards: GuardClient;
  readonly plugin: ReconcilePlugin;
  readonly sim: Simulator;
  /** Workflow ids of the cycles that acted. */
  readonly cycles: readonly string[];
  /** An unexpected order and an unexpected position are there, and gone after it. */
  act(): Promise<void>;
}

export const configOf = (account: string, simulator: string): ConfigInput => ({
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

export const environmentOf = (account: string) => ({
  BINANCE_API_KEY: `key-${account}`,
  BINANCE_API_SECRET: `secret-${account}`,
  ALLOW_MAINNET_TRADE: '1',
});

const isFlat = (exchange: ReturnType<Simulator['account']>) =>
  Number(exchange.positionAmount('ETHUSDT')) === 0;

/** Runs a host of its own, with an account and an exchange of its own, for as long as `work` takes. */
export async function withHost(
  options: HostOptions,
  work: (host: ActingHost) => Promise<void>,
): Promise<void> {
  quietRuntime();
  const address = options.address ?? inject('temporalAddress');
  const account = `h${randomBytes(5).toString('hex')}`;
  const taskQueue = `host-${account}`;
  const sim = await startSimulator({
    accounts: [{ apiKey: `key-${account}`, apiSecret: `secret-${account}`, label: 'main' }],
  });
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address, plugins: options.connectionPlugins ?? [] });
  const client = new Client({ connection, ...options.client });
  const plugin = new ReconcilePlugin({
    config: { ...configOf(account, sim.url), taskQueue },
    environment: environmentOf(account),
    log: createLog('silent'),
    ...options.plugin,
  });
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowsPath: require.resolve('./host-workflows.cjs'),
    activities: { hostActivity: async () => 'host' },
    sinks: { hostSink: { note: { fn: () => undefined, callDuringReplay: false } } },
    ...options.worker,
    plugins: [...(options.worker?.plugins ?? []), plugin, ...(options.later ?? [])],
  });
  const guards = new GuardClient(clientOfGuards(client));
  const cycles: string[] = [];
  await worker.runUntil(async () => {
    await work({
      account,
      taskQueue,
      client,
      guards,
      plugin,
      sim,
      cycles,
      async act() {
        // The plugin creates what is missing: the guard, its policy.
        await expect
          .poll(async () => (await guards.status(account).catch(() => null))?.policyVersion)
          .toBe(1);
        const exchange = sim.account('main');
        exchange.addOrder({
          symbol: 'BTCUSDT',
          side: 'BUY',
          quantity: '0.002',
          price: '90000',
          clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
          time: Date.now() - AGO,
        });
        exchange.setPosition({ symbol: 'ETHUSDT', amount: '0.1', updateTime: Date.now() - AGO });
        // A machine that is too busy to write all of it at once needs another cycle.
        for (let tries = 1; ; tries += 1) {
          await expect
            .poll(async () => {
              const { lockedUntil, at } = await guards.status(account);
              return lockedUntil <= at;
            })
            .toBe(true);
          await expect
            .poll(async () => {
              await guards.arm(account, { operator: 'test', reason: 'test' });
              return (await guards.status(account)).armed;
            })
            .toBe(true);
          const workflowId = `reconcile/${account}-run-${tries}`;
          cycles.push(workflowId);
          const report = await client.workflow.execute<typeof reconcileCycle>(CYCLE_TYPE, {
            taskQueue,
            workflowId,
            args: [{ account }],
          });
          if (exchange.openOrders().length === 0 && isFlat(exchange)) return;
          if (tries === 5) throw new Error(`nothing came of it: ${JSON.stringify(report, null, 1)}`);
        }
      },
    });
  });
  await new Client({ connection }).schedule
    .getHandle(`reconcile/${account}`)
    .delete()
    .catch(() => undefined);
  await client.workflow.getHandle(guardId(account)).terminate();
  await native.close();
  await connection.close();
  await sim.close();
}
