import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { VersioningBehavior } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';
import { ensureGuard } from '../../src/client/guards';
import { CYCLE_TYPE, guardId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { ReconcilePlugin } from '../../src/plugin/reconcile-plugin';
import { workflowBundle } from '../../src/plugin/workflow-bundle';
import { startSimulator } from '../../src/simulator';
import { createLog } from '../../src/telemetry/log';
import { eventually } from '../support/eventually';
import { PatientGuards } from '../support/patient-guards';
import { AGO, OPEN_POLICY, quietRuntime } from '../support/stack';
import { ownId } from '../support/strays';

type Simulator = Awaited<ReturnType<typeof startSimulator>>;

/** One account whose host runs versioned Workers: builds of one deployment, side by side. */
class Deployment {
  readonly account = `v${randomBytes(5).toString('hex')}`;
  private readonly taskQueue = `versions-${this.account}`;
  private readonly stops = new Map<string, () => Promise<unknown>>();
  readonly client: Client;
  readonly guards: PatientGuards;

  private constructor(
    readonly sim: Simulator,
    private readonly connection: Connection,
    private readonly native: NativeConnection,
    private readonly hostDefault: VersioningBehavior,
  ) {
    this.client = new Client({ connection });
    this.guards = new PatientGuards(this.client);
  }

  static async start(hostDefault: VersioningBehavior): Promise<Deployment> {
    quietRuntime();
    const address = inject('temporalAddress');
    return new Deployment(
      await startSimulator({ accounts: [{ apiKey: 'key', apiSecret: 'secret', label: 'main' }] }),
      await Connection.connect({ address }),
      await NativeConnection.connect({ address }),
      hostDefault,
    );
  }

  /** Starts a build's Workers and waits until the server knows both of their task queues. */
  async startBuild(buildId: string): Promise<void> {
    const account = {
      ...{ exchange: { simulator: this.sim.url }, expectedState: 'flat' as const },
      ...{ recvWindowMs: 5_000, confirmSeconds: 6 },
    };
    const worker = await Worker.create({
      connection: this.native,
      taskQueue: this.taskQueue,
      workflowBundle: await workflowBundle('cycle'),
      workerDeploymentOptions: {
        version: { deploymentName: this.account, buildId },
        useWorkerVersioning: true,
        defaultVersioningBehavior: this.hostDefault,
      },
      plugins: [
        new ReconcilePlugin({
          config: { accounts: { [this.account]: account } },
          environment: { BINANCE_API_KEY: 'key', BINANCE_API_SECRET: 'secret', ALLOW_MAINNET_TRADE: '1' },
          log: createLog('silent'),
          serveMetrics: false,
          createMissing: false,
        }),
      ],
    });
    const running = worker.run();
    const stop = async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
    };
    this.stops.set(buildId, stop);
    await eventually(async () => expect(await this.queuesOf(buildId)).toBe(4));
  }

  async stopBuild(buildId: string): Promise<void> {
    await this.stops.get(buildId)?.();
  }

  /** Task queues of a build: of cycles their workflows and activities, of guards the same. */
  private async queuesOf(buildId: string): Promise<number> {
    const { account: deploymentName } = this;
    const request = { namespace: 'default', deploymentVersion: { deploymentName, buildId } };
    try {
      const { versionTaskQueues } =
        await this.connection.workflowService.describeWorkerDeploymentVersion(request);
      return versionTaskQueues.length;
    } catch {
      return 0;
    }
  }

  /** From now on, what is not pinned goes to this build. */
  async makeCurrent(buildId: string): Promise<void> {
    const { account: deploymentName } = this;
    await this.connection.workflowService.setWorkerDeploymentCurrentVersion({
      namespace: 'default',
      deploymentName,
      buildId,
      identity: 'test',
    });
  }

  async armedGuard(): Promise<void> {
    const { account, guards } = this;
    await ensureGuard(this.client, account, `${this.taskQueue}-guard`);
    await eventually(async () => expect((await guards.status(account)).birth.status).not.toBe('pending'));
    await guards.configure(account, { policy: OPEN_POLICY as never });
    await guards.arm(account, { operator: 'test', reason: 'test' });
    await eventually(async () => expect((await guards.status(account)).armed).toBe(true));
  }

  strayOrder(): void {
    const order = { symbol: 'BTCUSDT', side: 'BUY', quantity: '0.002', price: '90000' } as const;
    this.sim.account('main').addOrder({ ...order, clientOrderId: ownId(), time: Date.now() - AGO });
  }

  async startCycle(name: string) {
    return await this.client.workflow.start<() => Promise<CycleReport>>(CYCLE_TYPE, {
      taskQueue: this.taskQueue,
      workflowId: `reconcile/${this.account}-${name}`,
      args: [{ account: this.account }] as never,
    });
  }

  async unlocked(): Promise<void> {
    const free = async () => {
      const { lockedUntil, at } = await this.guards.status(this.account);
      return lockedUntil <= at;
    };
    await eventually(async () => expect(await free()).toBe(true));
  }

  /** The builds that carried out a workflow's tasks, in order. */
  async buildsOf(workflowId: string): Promise<(string | undefined)[]> {
    const { events } = await this.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: task }) =>
      task == null ? [] : [task.deploymentVersion?.buildId ?? undefined],
    );
  }

  /** Has the guard do something that changes nothing, until a build does it: the switch takes the server a moment. */
  async guardMovedTo(buildId: string): Promise<void> {
    const moved = async () => {
      await this.guards.arm(this.account, { operator: '', reason: 'refused' });
      return (await this.buildsOf(guardId(this.account))).at(-1);
    };
    await eventually(async () => expect(await moved()).toBe(buildId));
  }

  cancels(): number {
    return this.sim.log.entries.filter(({ method }) => method === 'DELETE').length;
  }

  async stop(): Promise<void> {
    await this.client.workflow.getHandle(guardId(this.account)).terminate();
    await Promise.all([...this.stops.values()].map((stop) => stop()));
    await this.native.close();
    await this.connection.close();
    await this.sim.close();
  }
}

/** On a busy machine the write may be found out before the switch has reached the guard; then it is tried again. */
const SWITCHES = 5;

describe.concurrent.each(['PINNED', 'AUTO_UPGRADE'] as const)(
  'a host whose own default is %s',
  (hostDefault) => {
    it('ends a cycle on the version that it began on, while its guard moves on; nothing is sent twice', async () => {
      const deployment = await Deployment.start(hostDefault);
      const { account, guards, sim } = deployment;
      try {
        await deployment.startBuild('a');
        await deployment.startBuild('b');
        await deployment.makeCurrent('a');
        await deployment.armedGuard();
        let [current, next] = ['a', 'b'];
        for (let open = 0, cancels = 1; open === 0; cancels += 1) {
          expect(cancels).toBeLessThanOrEqual(SWITCHES);
          deployment.strayOrder();
          const held = sim.hold({ match: { method: 'DELETE' }, when: 'after' });
          const cycle = await deployment.startCycle(`onto-${next}-${cancels}`);
          await held.reached;
          await deployment.makeCurrent(next);
          await deployment.guardMovedTo(next);
          open = (await guards.status(account)).openReservations.length;
          held.release();
          expect(await cycle.result()).toMatchObject({ outcome: 'acted', actions: [{ result: 'executed' }] });
          expect(deployment.cancels()).toBe(cancels);
          expect(new Set(await deployment.buildsOf(cycle.workflowId))).toEqual(new Set([current]));
          expect((await deployment.buildsOf(guardId(account))).at(-1)).toBe(next);
          expect((await guards.status(account)).openReservations).toEqual([]);
          await deployment.unlocked();
          [current, next] = [next, current];
        }
        // Nothing needs the other build any more.
        const cancels = deployment.cancels();
        await deployment.stopBuild(next);
        deployment.strayOrder();
        const after = await deployment.startCycle('after-the-switch');
        expect(await after.result()).toMatchObject({ outcome: 'acted' });
        expect(new Set(await deployment.buildsOf(after.workflowId))).toEqual(new Set([current]));
        expect(deployment.cancels()).toBe(cancels + 1);
      } finally {
        await deployment.stop();
      }
    });
  },
);
