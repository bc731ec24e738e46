import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { NativeConnection, Worker } from '@temporalio/worker';
import { describe, expect, inject } from 'vitest';
import { version } from '../../package.json';
import { ReconcileClient } from '../../src/client/reconcile-client';
import { it } from '../support/it';
import { AGO, OPEN_POLICY, quietRuntime } from '../support/stack';
import { ownId, protectiveOrder, strayOrder, strayPosition } from '../support/strays';

/**
 * Records the histories that the replay tests replay, under the version of the package: `npm run
 * record-histories`, once for each release. Those of a released version are never recorded anew.
 */
async function save(name: string, handle: WorkflowHandle): Promise<void> {
  const directory = join(__dirname, 'histories', version);
  mkdirSync(directory, { recursive: true });
  const history = JSON.parse(historyToJSON(await handle.fetchHistory()));
  writeFileSync(
    join(directory, `${name}.json`),
    `${JSON.stringify(history)}
`,
  );
}

describe('histories', () => {
  it('of every kind of cycle, and of a guard across continue-as-new', async ({ start }) => {
    const stack = await start();
    const guardRun = await stack.guardHandle().describe();
    const record = async (
      name: string,
      outcome: string,
      during?: (cycle: WorkflowHandle) => Promise<void>,
    ) => {
      const cycle = await stack.startCycle();
      await during?.(cycle);
      expect((await cycle.result()).outcome).toBe(outcome);
      await save(
        `cycle-${name}`,
        stack.client.workflow.getHandle(cycle.workflowId, cycle.firstExecutionRunId),
      );
    };
    await record('clean', 'clean');
    strayOrder(stack);
    await record('not-armed', 'blocked');
    await stack.configure({ ...OPEN_POLICY, dryRun: true });
    await record('dry-run', 'planned');
    await stack.configure(OPEN_POLICY);
    stack.bot.problem = 'bot: gone';
    await record('inconclusive', 'inconclusive');
    stack.bot.problem = null;
    await stack.arm();
    await record('cancelled-while-confirming', 'cancelled', async (cycle) => {
      await stack.sim.waitFor(({ path }) => path === '/fapi/v3/positionRisk');
      await new Promise((resolve) => setTimeout(resolve, 700));
      await cycle.cancel();
    });
    await record('cancels', 'acted');
    await stack.until(({ lockedUntil, at }) => lockedUntil <= at);
    strayOrder(stack);
    protectiveOrder(stack);
    strayPosition(stack);
    await record('cancels-then-flattens', 'acted');
    await stack.until(({ lockedUntil, at }) => lockedUntil <= at);
    strayOrder(stack);
    await stack.configure({ ...OPEN_POLICY, budget: { maxCallsPerDay: 5 } });
    await stack.arm();
    strayOrder(stack);
    await record('partly-refused', 'acted');
    for (const { clientOrderId } of stack.exchange.openOrders())
      stack.exchange.cancelBehindTheBack(clientOrderId);
    stack.bot.orders = [
      { symbol: 'BTCUSDT', clientOrderId: ownId(), status: 'OPEN', createdAt: Date.now() - AGO },
    ];
    await record('reported', 'reported');
    await stack.guardHandle().cancel();
    await expect
      .poll(async () => (await stack.guardHandle().describe()).runId, { timeout: 10_000 })
      .not.toBe(guardRun.runId);
    await stack.arm({ ttlSeconds: 1 });
    await stack.until(({ armed }) => !armed);
    const { workflowId } = guardRun;
    await save('guard-first-run', stack.client.workflow.getHandle(workflowId, guardRun.runId));
    await save('guard-continued', stack.guardHandle());
    await stack.guardHandle().terminate('recording');
    await stack.startGuardAgain();
    await stack.until(({ birth }) => birth.status === 'taken_over');
    await save('guard-restarted', stack.guardHandle());
  }, 120_000);

  it('of a guard that a client arms and disarms, twice', async ({ start }) => {
    const stack = await start();
    const reconcile = new ReconcileClient(stack.client);
    const why = { operator: 'test', reason: 'test' };
    for (let i = 0; i < 2; i += 1) {
      expect(await reconcile.arm(stack.account, why)).toMatchObject({ result: 'armed' });
      await reconcile.disarm(stack.account, why);
      await stack.until(({ armed }) => !armed);
    }
    await save('guard-armed', stack.guardHandle());
  }, 120_000);
});

describe('histories of the example of patched', () => {
  it.each(['before', 'after'])(
    'with the code of %s',
    async (code) => {
      quietRuntime();
      const address = inject('temporalAddress');
      const directory = join(__dirname, 'patched');
      const taskQueue = `patched-${code}`;
      const native = await NativeConnection.connect({ address });
      const client = new Client({ connection: await Connection.connect({ address }) });
      const worker = await Worker.create({
        connection: native,
        taskQueue,
        workflowsPath: join(directory, `${code}.ts`),
      });
      const handle = await client.workflow.start('example', { taskQueue, workflowId: `example/${code}` });
      await worker.runUntil(handle.result());
      const history = JSON.parse(historyToJSON(await handle.fetchHistory()));
      writeFileSync(join(directory, `${code}.json`), `${JSON.stringify(history)}\n`);
      await client.connection.close();
      await native.close();
    },
    120_000,
  );
});
