import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import { guardId, scheduleId } from '../../src/domain/names';
import { ReconcilePlugin } from '../../src/plugin/reconcile-plugin';
import { workflowBundle } from '../../src/plugin/workflow-bundle';
import { startSimulator } from '../../src/simulator';
import { createLog, type Log } from '../../src/telemetry/log';
import { quietRuntime } from './stack';

/** One worker of many accounts, on one exchange, that does not run yet. */
export interface ManyAccounts {
  readonly accounts: readonly string[];
  readonly client: Client;
  readonly plugin: ReconcilePlugin;
  readonly worker: Worker;
  /** Once the worker has stopped. */
  close(): Promise<void>;
}

/** @param log told of each account that is ready */
export async function manyAccounts(count: number, log: Log = createLog('silent')): Promise<ManyAccounts> {
  quietRuntime();
  const address = inject('temporalAddress');
  const run = randomBytes(4).toString('hex');
  const taskQueue = `many-${run}`;
  const accounts = Array.from({ length: count }, (_, i) => `m${run}_${i}`);
  const sim = await startSimulator({
    accounts: accounts.map((name) => ({ apiKey: name, apiSecret: 's', label: name })),
  });
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection });
  const settings = {
    exchange: { simulator: sim.url },
    expectedState: 'flat',
    intervalSeconds: 86_400,
  } as const;
  const plugin = new ReconcilePlugin({
    config: {
      taskQueue,
      metrics: { port: 0 },
      accounts: Object.fromEntries(accounts.map((name) => [name, settings])),
    },
    environment: Object.fromEntries(
      accounts.flatMap((name) => [
        [`BINANCE_API_KEY_${name.toUpperCase()}`, name],
        [`BINANCE_API_SECRET_${name.toUpperCase()}`, 's'],
      ]),
    ),
    log,
  });
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowBundle: await workflowBundle('cycle'),
    plugins: [plugin],
  });
  return {
    accounts,
    client,
    plugin,
    worker,
    async close() {
      const gone = () => undefined;
      for (const account of accounts)
        await Promise.all([
          client.schedule.getHandle(scheduleId(account)).delete().catch(gone),
          client.workflow.getHandle(guardId(account)).terminate().catch(gone),
        ]);
      await native.close();
      await connection.close();
      await sim.close();
    },
  };
}
