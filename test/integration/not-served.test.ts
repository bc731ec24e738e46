import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { examine } from '../../src/client/doctor/doctor';
import { parseConfig } from '../../src/domain/config';
import { ReconcilePlugin } from '../../src/plugin/reconcile-plugin';
import { workflowBundle } from '../../src/plugin/workflow-bundle';
import { createLog } from '../../src/telemetry/log';
import { Stack } from '../support/stack';
import { strayOrder, strayPosition } from '../support/strays';

describe('a Worker of the same task queue that serves other accounts', () => {
  let stack: Stack;
  let other: Worker;
  let connection: NativeConnection;
  let running: Promise<void>;
  const handedBack = new Set<unknown>();

  beforeAll(async () => {
    stack = await Stack.start();
    const account = `${stack.account}_other`;
    const plugin = new ReconcilePlugin({
      config: {
        taskQueue: stack.taskQueue,
        accounts: { [account]: { exchange: { simulator: stack.sim.url }, expectedState: 'flat' } },
      },
      environment: { BINANCE_API_KEY: 'k', BINANCE_API_SECRET: 's', ALLOW_MAINNET_TRADE: '1' },
      log: {
        ...createLog('silent'),
        warn: (_message, fields) => void handedBack.add(fields?.['activity']),
      },
      serveMetrics: false,
      createMissing: false,
      runGuards: false,
    });
    // As another process has it: one connection takes one Worker of a task queue.
    connection = await NativeConnection.connect({ address: inject('temporalAddress') });
    other = await Worker.create({
      connection,
      taskQueue: stack.taskQueue,
      workflowBundle: await workflowBundle('cycle'),
      plugins: [plugin],
    });
    running = other.run();
  });
  afterAll(async () => {
    other.shutdown();
    await running;
    await connection.close();
    await stack.stop();
  });

  it('hands every task back, and each cycle acts all the same', async () => {
    await stack.arm();
    // Which of the two takes a task is Temporal's choice.
    while (!['observe', 'cancel', 'flatten'].every((activity) => handedBack.has(activity))) {
      strayOrder(stack);
      strayPosition(stack);
      expect(await stack.cycle()).toMatchObject({ outcome: 'acted', unprotectedPosition: false });
    }
    expect((await stack.status()).arming).not.toBeNull();
  }, 240_000);

  it('is named by "doctor"', async () => {
    const { client, guards, taskQueue, account } = stack;
    const question = async () => {
      const { groups } = await examine({ client, guards, taskQueue }, parseConfig(stack.config(), 'test'), [
        account,
      ]);
      return groups.flatMap(({ findings }) => findings).filter(({ check }) => check === 'worker');
    };
    await expect.poll(question, { timeout: 120_000 }).toContainEqual({
      check: 'worker',
      level: 'warning',
      found: `another Worker of task queue ${taskQueue} does not serve this account, and its tasks go to any of them`,
      todo: 'give every Worker of the task queue the same accounts; the log of that one names it',
    });
  }, 150_000);
});
