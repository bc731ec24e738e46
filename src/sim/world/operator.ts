import { defaultPayloadConverter } from '@temporalio/common';
import { viewAttributes } from '../../client/attributes';
import type { GuardClient } from '../../client/guard-client';
import { ensureGuard } from '../../client/guards';
import { readBack } from '../../client/read-back';
import { createSchedule } from '../../client/schedules';
import { accountOf, guardTaskQueue, parseConfig } from '../../domain/config';
import { CYCLE_TYPE, guardId, manualCycleId } from '../../domain/names';
import type { Policy } from '../../domain/policy';
import { ACCOUNT, CONFIG, POLICY, TASK_QUEUE } from './settings';
import type { World } from './world';

const ARMING = { operator: 'operator', reason: 'simulation', ttlSeconds: 3_600 };
const FLOOD = 200;

/** What people do with the account: each does it once, and lives with it where it fails. */
export class Operator {
  constructor(private readonly world: World) {}

  /** Starts what is missing, as a worker's start does. */
  async create(): Promise<void> {
    const { client, guards } = this.world;
    await ensureGuard(client, ACCOUNT, guardTaskQueue(TASK_QUEUE));
    const { status } = await readBack(guards, ACCOUNT, ({ birth }) => birth.status !== 'pending');
    if (status?.configured === false && status.birth.status === 'fresh')
      await guards.configure(ACCOUNT, { policy: POLICY });
    const config = accountOf(parseConfig(CONFIG, 'sim'), ACCOUNT);
    await createSchedule(client, ACCOUNT, config, {
      taskQueue: TASK_QUEUE,
      attributes: await viewAttributes(client),
    });
  }

  async arm(acceptUnknownLedger = false): Promise<void> {
    await this.world.guards.arm(ACCOUNT, {
      ...ARMING,
      ...(acceptUnknownLedger ? { acceptUnknownLedger } : {}),
    });
  }

  /** Arms without any way between: the guard has it before whatever is sent now. */
  armNow(): void {
    this.world.server.signalExternal(guardId(ACCOUNT), {
      signalName: 'arm',
      input: { payloads: [defaultPayloadConverter.toPayload(ARMING)] },
    });
  }

  /** Looks after the account: the guard runs, the policy is the right one, it is armed. */
  async look(): Promise<void> {
    await this.create();
    const status = await this.world.guards.status(ACCOUNT);
    if (!status.armed) await this.arm();
  }

  async configure(change: Partial<Policy>): Promise<void> {
    await this.world.guards.configure(ACCOUNT, { policy: { ...POLICY, ...change } });
  }

  async runCycle(): Promise<void> {
    const { client, time } = this.world;
    await client.workflow.start(CYCLE_TYPE, {
      workflowId: manualCycleId(ACCOUNT, time.now()),
      taskQueue: TASK_QUEUE,
      args: [{ account: ACCOUNT }],
      workflowTaskTimeout: '5s',
      workflowRunTimeout: '240s',
    });
  }

  async cancelCycle(): Promise<void> {
    const running = this.world.server
      .all()
      .findLast(({ type, isRunning }) => type === CYCLE_TYPE && isRunning);
    if (running !== undefined) await this.world.client.workflow.getHandle(running.workflowId).cancel();
  }

  async terminateGuard(): Promise<void> {
    await this.world.client.workflow.getHandle(guardId(ACCOUNT)).terminate('simulation');
  }

  /** Signals that mean nothing, as many as come at once. */
  async flood(): Promise<void> {
    const guard = this.world.client.workflow.getHandle(guardId(ACCOUNT));
    await Promise.all(Array.from({ length: FLOOD }, () => guard.signal('arm', { operator: '' })));
  }

  /** Does it; a failure is the operator's problem, and noted. */
  do(what: string, act: (guards: GuardClient, operator: Operator) => Promise<unknown>): void {
    const { world } = this;
    void act(world.guards, this).then(
      () => world.note(`operator: ${what}`),
      (error: unknown) =>
        world.note(`operator: ${what} failed: ${error instanceof Error ? error.message : error}`),
    );
  }
}
