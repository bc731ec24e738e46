import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { describe, expect, inject, it as plainIt } from 'vitest';
import { GuardClient } from '../../src/client/guard-client';
import { ensureGuard } from '../../src/client/guards';
import { prepareNamespace } from '../../src/client/namespace';
import { ReconcileClient } from '../../src/client/reconcile-client';
import { parseConfig } from '../../src/domain/config';
import { ARMED_ATTRIBUTE, guardId, scheduleId } from '../../src/domain/names';
import { createMissing } from '../../src/plugin/create-missing';
import { createGuardWorker } from '../../src/plugin/guard-worker';
import { createLog } from '../../src/telemetry/log';
import { attributeRegisteredSignal } from '../../src/workflows/messages';
import { it } from '../support/it';
import { newNamespace } from '../support/new-namespace';
import { OPEN_POLICY, quietRuntime, type Stack } from '../support/stack';

const armedOf = async (client: Client, account: string) =>
  (await client.workflow.getHandle(guardId(account)).describe()).searchAttributes[ARMED_ATTRIBUTE];

const ofRun = async (stack: Stack, runId: string) =>
  (await stack.client.workflow.getHandle(guardId(stack.account), runId).fetchHistory()).events ?? [];

/** What the guard's run was started with, and each change of it. */
async function toldBy(stack: Stack, runId: string): Promise<unknown[]> {
  return (await ofRun(stack, runId)).flatMap((event) => {
    const { workflowExecutionStartedEventAttributes: start } = event;
    const { upsertWorkflowSearchAttributesEventAttributes: upsert } = event;
    const { data } = (start ?? upsert)?.searchAttributes?.indexedFields?.[ARMED_ATTRIBUTE] ?? {};
    return data == null ? [] : [JSON.parse(Buffer.from(data).toString())];
  });
}

describe('ReconcileArmed', () => {
  it('finds what is armed, with one event for each change, over continue-as-new and a restart', async ({
    start,
  }) => {
    const stack = await start();
    const found = async () => {
      const { count } = await stack.client.workflow.count(
        `${ARMED_ATTRIBUTE} = true AND WorkflowId = "${guardId(stack.account)}"`,
      );
      return count;
    };
    const first = await stack.guardHandle().describe();
    expect(first.searchAttributes[ARMED_ATTRIBUTE]).toEqual([false]);
    await stack.arm();
    await expect.poll(found).toBe(1);
    await stack.arm();
    await stack.guards.disarm(stack.account, {});
    await expect.poll(found).toBe(0);
    await stack.guards.disarm(stack.account, {});
    await stack.arm();
    // Disarms, and continues as new in the same task.
    await stack.guardHandle().cancel();
    await expect.poll(async () => (await stack.guardHandle().describe()).runId).not.toBe(first.runId);
    const second = await stack.guardHandle().describe();
    expect(await toldBy(stack, first.runId)).toEqual([false, true, false, true, false]);
    await stack.arm();
    await expect.poll(found).toBe(1);
    expect(await toldBy(stack, second.runId)).toEqual([false, true]);
    // Another worker replays all of it.
    await stack.stopWorker();
    await stack.startWorker();
    await stack.guards.disarm(stack.account, {});
    await expect.poll(found).toBe(0);
    await stack.guardHandle().terminate('test');
    await stack.startGuardAgain();
    await stack.until(({ birth }) => birth.status !== 'pending');
    expect(await armedOf(stack.client, stack.account)).toEqual([false]);
    const third = await stack.guardHandle().describe();
    await stack.guards.arm(stack.account, { operator: 'test', reason: 'test', ttlSeconds: 1 });
    // The durable timer ends the arming.
    await expect.poll(() => toldBy(stack, third.runId)).toEqual([false, true, false]);
  });

  describe.each(['apply', "a worker's start"] as const)('that is registered later, before %s', (teller) => {
    plainIt('is set from then on by a guard that runs already, and never before', async () => {
      quietRuntime();
      const address = inject('temporalAddress');
      const account = `t${randomBytes(5).toString('hex')}`;
      const connection = await Connection.connect({ address });
      const native = await NativeConnection.connect({ address });
      const namespace = await newNamespace(connection);
      const client = new Client({ connection, namespace });
      const taskQueue = `test-${account}`;
      const config = parseConfig(
        {
          taskQueue,
          accounts: {
            [account]: {
              exchange: { simulator: 'http://127.0.0.1:1' },
              expectedState: 'flat',
              enabled: false,
              policy: OPEN_POLICY,
            },
          },
        },
        'test',
      );
      const guards = new GuardClient(client);
      const reconcile = new ReconcileClient(client, { taskQueue });
      const stopped = new AbortController();
      const told = async () => {
        if (teller === 'apply') return (await reconcile.apply(config)).warnings;
        const { signal } = stopped;
        const log = createLog('silent');
        await createMissing({ config, client, cycles: client, guards, log, signal });
        return [];
      };
      const worker = await createGuardWorker({
        connection: native,
        taskQueue: `${taskQueue}-guard`,
        host: { namespace },
      });
      await worker.runUntil(async () => {
        await ensureGuard(client, account, `${taskQueue}-guard`);
        const warnings = await told();
        if (teller === 'apply')
          expect(warnings).toEqual([
            expect.stringMatching(/^task queue: nobody polls /),
            expect.stringMatching(/ReconcileArmed not registered/),
          ]);
        const arm = () => reconcile.arm(account, { operator: 'test', reason: 'test' });
        expect(await arm()).toMatchObject({ result: 'armed' });
        // Whoever sends this is not believed, or the guard would never do anything again.
        await client.workflow.getHandle(guardId(account)).signal(attributeRegisteredSignal);
        await expect
          .poll(async () => {
            const { events } = await client.workflow.getHandle(guardId(account)).fetchHistory();
            return events?.filter((event) => event.activityTaskCompletedEventAttributes != null).length;
          })
          .toBe(2);
        expect(await reconcile.disarm(account)).toMatchObject({ confirmed: true });
        expect(await arm()).toMatchObject({ result: 'armed' });
        expect(await armedOf(client, account)).toBeUndefined();

        await prepareNamespace(client, 1);
        await told();
        await expect.poll(() => armedOf(client, account)).toEqual([true]);
        expect(await reconcile.disarm(account)).toMatchObject({ confirmed: true });
        await expect.poll(() => armedOf(client, account)).toEqual([false]);
      });
      stopped.abort();
      await client.schedule.getHandle(scheduleId(account)).delete();
      await client.workflow.getHandle(guardId(account)).terminate('test ended');
      await native.close();
      await connection.close();
    });
  });
});
