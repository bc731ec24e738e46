import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type Long from 'long';
import { viewAttributes } from '../../client/attributes';
import type { GuardClient } from '../../client/guard-client';
import { ensureGuard } from '../../client/guards';
import { readBack } from '../../client/read-back';
import { ReconcileClient } from '../../client/reconcile-client';
import { createSchedule } from '../../client/schedules';
import { accountOf, guardTaskQueue, parseConfig } from '../../domain/config';
import type { ArmRequest } from '../../domain/guard/arm';
import { CYCLE_TYPE, guardId, manualCycleId } from '../../domain/names';
import type { Policy } from '../../domain/policy';
import type { Execution } from '../temporal/execution';
import type { SimAccount } from './account';
import { cycleRuns, guardRuns } from './runs';
import { configOf, POLICY, TASK_QUEUE } from './settings';
import type { World } from './world';

const ARMING: ArmRequest = { operator: 'operator', reason: 'simulation', ttlSeconds: 3_600 };
const FLOOD = 200;
export const TOO_LATE = 'operator: disarmed before an approval';
/** A plan changes soon: who arms for one does not wait long for it. */
const PLAN_SECONDS = 120;
/** In one of so many armings, or approvals, something else is meant, or comes between. */
const SELDOM = 4;

/** What people do with an account: each does it once, and lives with it where it fails. */
export class Operator {
  constructor(
    private readonly world: World,
    readonly account: SimAccount,
  ) {}

  private get label(): string {
    return this.account.label;
  }

  /** Starts what is missing, as a worker's start does. */
  async create(): Promise<void> {
    const { client, guards } = this.world;
    await ensureGuard(client, this.label, guardTaskQueue(TASK_QUEUE));
    const { status } = await readBack(guards, this.label, ({ birth }) => birth.status !== 'pending');
    if (status?.configured === false && status.birth.status !== 'pending') await this.configure({});
    const config = accountOf(parseConfig(configOf([this.label]), 'sim'), this.label);
    await createSchedule(client, this.label, config, {
      taskQueue: TASK_QUEUE,
      attributes: await viewAttributes(client),
    });
  }

  async arm(): Promise<void> {
    await this.armFor(await this.terms());
    if (this.world.kind.twoOperators) await this.approve(this.world.chance.next(SELDOM) === 0);
  }

  /** Arms for everything, whatever the guard knows of what was spent. */
  async armAnyway(): Promise<void> {
    await this.armFor({ acceptUnknownLedger: true });
    if (this.world.kind.twoOperators) await this.approve(false);
  }

  /** Arms right before the next permit, without any way between: the guard has it first. */
  async armAtPermit(): Promise<void> {
    const { world } = this;
    let signal: [name: string, content: unknown] = ['arm', ARMING];
    if (world.kind.twoOperators) {
      await this.armFor({});
      const { proposal } = await world.guards.status(this.label);
      if (proposal === null) return;
      signal = ['approve', { operator: 'second', hash: proposal.hash }];
    }
    this.atPermit('armed', ...signal);
  }

  /** Disarms right before the next permit, as it arms. */
  disarmAtPermit(): void {
    this.atPermit('disarmed', 'disarm');
  }

  /** Looks after the account: the guard runs, the policy is the right one, it is armed. */
  async tend(): Promise<void> {
    await this.create();
    const { armed, reset } = await this.world.guards.status(this.label);
    if (reset) await this.replaceGuard();
    if (!armed) await this.arm();
  }

  async configure(change: Partial<Policy>): Promise<void> {
    const approvals = this.world.kind.twoOperators ? 2 : 1;
    await this.world.guards.configure(this.label, { policy: { ...POLICY, approvals, ...change } });
  }

  async runCycle(): Promise<void> {
    const { client, time } = this.world;
    await client.workflow.start(CYCLE_TYPE, {
      workflowId: manualCycleId(this.label, time.now(), 'sim'),
      taskQueue: TASK_QUEUE,
      args: [{ account: this.label }],
      workflowTaskTimeout: '5s',
      workflowRunTimeout: '240s',
    });
  }

  async cancelCycle(): Promise<void> {
    await this.runningCycle()?.cancel();
  }

  async terminateCycle(): Promise<void> {
    await this.runningCycle()?.terminate('simulation');
  }

  /** What the runbook says of a guard that was reset: another takes its place. */
  async replaceGuard(): Promise<void> {
    await this.terminateGuard();
    await this.create();
  }

  async terminateGuard(): Promise<void> {
    await this.world.client.workflow.getHandle(guardId(this.label)).terminate('simulation');
  }

  /** Lets the newest run be done again from one of its tasks, be it closed or not. */
  async reset(what: 'cycle' | 'guard', draw: number): Promise<void> {
    const { server } = this.world;
    const run = (what === 'cycle' ? cycleRuns : guardRuns)(server, this.label).at(-1);
    const tasks = run?.events.filter(({ kind }) => kind === 'workflowTaskCompleted') ?? [];
    const task = tasks[tasks.length === 0 ? 0 : draw % tasks.length];
    if (run !== undefined && task !== undefined) await this.resetTo(run, task.eventId ?? null);
  }

  /** @param finishEventId of the end of the task that is done again */
  async resetTo({ workflowId, runId }: Execution, finishEventId: Long | null): Promise<void> {
    const { client, time } = this.world;
    await client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId, runId },
      reason: 'simulation',
      requestId: `reset-${time.now()}`,
      workflowTaskFinishEventId: finishEventId,
    });
  }

  /** Signals that mean nothing, as many as come at once. */
  async flood(): Promise<void> {
    const guard = this.world.client.workflow.getHandle(guardId(this.label));
    await Promise.all(Array.from({ length: FLOOD }, () => guard.signal('arm', { operator: '' })));
  }

  private runningCycle(): WorkflowHandle | undefined {
    const running = cycleRuns(this.world.server, this.label).findLast(({ isRunning }) => isRunning);
    return running && this.world.client.workflow.getHandle(running.workflowId);
  }

  private atPermit(done: string, signalName: string, ...content: unknown[]): void {
    const { world } = this;
    this.account.moments.before('permit', () => {
      world.note(`** ${done} right before a permit`);
      const payloads = content.map((value) => defaultPayloadConverter.toPayload(value));
      world.server.signalExternal(guardId(this.label), { signalName, input: { payloads } });
      return undefined;
    });
  }

  private async armFor(terms: Partial<ArmRequest>): Promise<void> {
    await this.world.guards.arm(this.label, { ...ARMING, ...terms });
  }

  /** @param tooLate somebody disarms between proposal and approval, which then arms nothing */
  private async approve(tooLate: boolean): Promise<void> {
    const { guards } = this.world;
    const { proposal } = await guards.status(this.label);
    if (proposal === null) return;
    if (tooLate) {
      await guards.disarm(this.label);
      this.world.note(TOO_LATE);
    }
    await guards.approve(this.label, { operator: 'second', hash: proposal.hash });
  }

  /** What an arming is for: mostly everything, else one cycle, or a plan: the last report's, or what would be done now. */
  private async terms(): Promise<Partial<ArmRequest>> {
    const { kind, chance } = this.world;
    if (!kind.narrow) return {};
    const what = chance.next(SELDOM);
    if (what === 0) return chance.next(2) === 0 ? await this.planNow() : this.planReported();
    return what === 1 ? { once: true } : {};
  }

  private planReported(): Partial<ArmRequest> {
    const plan = this.account.reports.at(-1)?.plan ?? null;
    return plan === null ? { once: true } : { plan, ttlSeconds: PLAN_SECONDS };
  }

  /** Looks, and names everything that would be done, line by line. */
  private async planNow(): Promise<Partial<ArmRequest>> {
    const looks = new ReconcileClient(this.world.client, { taskQueue: TASK_QUEUE });
    const { actions, wholePlan } = await looks.plan(this.label);
    if (wholePlan === null) return { once: true };
    const planActions = actions.filter(({ cycle }) => cycle !== null).map(({ line }) => line);
    return { plan: wholePlan, planActions };
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
