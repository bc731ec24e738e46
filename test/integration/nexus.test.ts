import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { HandlerError } from 'nexus-rpc';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { prepareNamespace } from '../../src/client/namespace';
import type { ArmedAnswer, CanExecuteAnswer, DisarmedAnswer } from '../../src/nexus';
import { artifacts } from '../support/artifacts';
import { it } from '../support/it';
import { adapt, blockOf, compile } from '../support/page-code';
import type { Stack } from '../support/stack';
import { ownId, strayOrder } from '../support/strays';

/** A bot team with a namespace, a worker, and the workflows of docs/nexus.md. */
class BotTeam {
  readonly namespace: string;
  private readonly client: Client;
  private asked = 0;

  constructor(private readonly stack: Stack) {
    this.namespace = `team-${stack.account}`;
    this.client = new Client({ connection: stack.client.connection, namespace: this.namespace });
  }

  /** Runs its worker for as long as `use` takes. */
  async with(workflowsPath: string, use: () => Promise<void>): Promise<void> {
    const { stack, namespace } = this;
    await prepareNamespace(this.client, 1);
    await stack.client.connection.operatorService.createNexusEndpoint({
      spec: {
        name: stack.account,
        target: { worker: { namespace: 'default', taskQueue: `${stack.taskQueue}-guard` } },
      },
    });
    const worker = await Worker.create({
      connection: stack.native,
      namespace,
      taskQueue: 'bots',
      workflowsPath,
    });
    await worker.runUntil(use);
  }

  async ask<Answer>(workflow: string, ...args: unknown[]): Promise<Answer> {
    this.asked += 1;
    return await this.client.workflow.execute<(...args: unknown[]) => Promise<Answer>>(workflow, {
      taskQueue: 'bots',
      workflowId: `${workflow}-${this.asked}`,
      args,
    });
  }

  /** Why an operation failed. */
  async refusal(workflow: string, ...args: unknown[]): Promise<HandlerError> {
    const failed = await this.ask(workflow, ...args).then(
      () => undefined,
      (error: Error) => error,
    );
    for (let cause: unknown = failed; cause instanceof Error; cause = cause.cause)
      if (cause instanceof HandlerError) return cause;
    throw new Error('the operation was not refused', { cause: failed });
  }
}

describe('over Nexus, from a namespace of its own', () => {
  let folder: string;
  beforeAll(() => {
    // Inside the package, so that it finds itself by its name.
    folder = mkdtempSync(join(artifacts(), 'nexus-page-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("a bot team's workflows ask and stop, and are told clearly what they may not", async ({ start }) => {
    const stack = await start({ nexus: {} });
    const { account } = stack;
    const code = adapt(blockOf('docs/nexus.md', 'workflows.ts'), [["'reconcile'", `'${account}'`]]);
    const page = join(folder, 'workflows.ts');
    writeFileSync(page, code);
    compile([page]);
    const team = new BotTeam(stack);
    await team.with(join(folder, 'workflows.js'), async () => {
      expect(await team.ask<ArmedAnswer>('isArmed', account)).toMatchObject({
        account,
        armed: false,
        until: null,
        headline: expect.stringMatching(/^DISARMED/),
      });
      const id = ownId();
      const closed = await team.ask<CanExecuteAnswer>('couldCancel', account, 'BTCUSDT', id);
      expect(closed).toMatchObject({ canExecute: false, gates: [{ reason: 'not_armed' }] });

      await stack.arm();
      const { arming } = await stack.status();
      expect(await team.ask<ArmedAnswer>('isArmed', account)).toMatchObject({
        armed: true,
        until: arming?.until,
      });
      expect(await team.ask<CanExecuteAnswer>('couldCancel', account, 'BTCUSDT', id)).toMatchObject({
        canExecute: true,
        gates: [],
      });

      // Something was just sent, so it can still arrive when the disarm is confirmed.
      strayOrder(stack);
      expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
      const stopped = await team.ask<DisarmedAnswer>('stop', account, 'we are testing');
      expect(stopped).toMatchObject({ account, confirmed: true, quiet: true, problem: null });
      const { disarmed, quietAt, at } = await stack.status();
      expect(disarmed).toMatchObject({ reason: 'disarm', by: expect.stringContaining('bot team') });
      expect(at).toBeGreaterThanOrEqual(quietAt ?? 0);

      // A user's mistake ends at once: tried again, it would end with a timeout instead.
      expect(await team.refusal('isArmed', 'Not An Account')).toMatchObject({
        type: 'BAD_REQUEST',
        retryable: false,
        message: expect.stringContaining('armed: account: must match'),
      });
      expect(await team.refusal('couldCancel', account, 'BTCUSDT', '')).toMatchObject({
        type: 'BAD_REQUEST',
        message: expect.stringContaining('must be a client order id'),
      });
      expect(await team.refusal('stop', 'somebody_elses', 'mistaken')).toMatchObject({
        type: 'NOT_FOUND',
        message: expect.stringContaining(`this service serves ${account}`),
      });
      await stack.guardHandle().terminate('no guard at all');
      expect(await team.refusal('isArmed', account)).toMatchObject({ type: 'NOT_FOUND' });
      expect(await team.refusal('stop', account, 'too late')).toMatchObject({ type: 'NOT_FOUND' });
    });
  });
});
