import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import type { VersioningBehavior } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';
import { ensureGuard } from '../../src/client/guards';
import { CYCLE_TYPE, guardId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { cycleBundlePath } from '../../src/plugin/build-output';
import { ReconcilePlugin } from '../../src/plugin/reconcile-plugin';
import { startSimulator } from '../../src/simulator';
import { createLog } from '../../src/telemetry/log';
import { PatientGuards } from '../support/patient-guards';
import { AGO, OPEN_POLICY, quietRuntime } from '../support/stack';
import { ownId } from '../support/strays';

type Simulator = Awaited<ReturnType<typeof startSimulator>>;

/** One account whose host runs versioned Workers: builds of one deployment, side by side. */
class Deployment {
  readonly account = `v${randomBytes(5).toString('hex')}`;
  private readonly taskQueue = `versions-${this.account}`;
  private readonly stops: (() => Promise<unknown>)[] = [];
  readonly client: Client;
  readonly guards: PatientGuards;

  private constructor(
    readonly sim: Simulator,
    private readonly connection: Connection,
    private readonly native: NativeConnection,
    private readonly hostDefault: VersioningBehavior | null,
  ) {
    this.client = new Client({ connection });
    this.guards = new PatientGuards(this.client);
  }

  /** @param hostDefault null: the host only names its version */
  static async start(hostDefault: VersioningBehavior | null): Promise<Deployment> {
    quietRuntime();
    const address = inject('temporalAddress');
    return new Deployment(
      await startSimulator({ accounts: [{ apiKey: 'key', apiSecret: 'secret', label: 'main' }] }),
      await Connection.connect({ address }),
      await NativeConnection.connect({ address }),
      hostDefault,
    );
  }

  /** Starts a build's Workers and waits until the server knows both of their task queues. @returns what stops them */
  async startBuild(buildId: string): Promise<() => Promise<unknown>> {
    const account = {
      ...{ exchange: { simulator: this.sim.url }, expectedState: 'flat' as const },
      ...{ recvWindowMs: 5_000, confirmSeconds: 6 },
    };
    const worker = await Worker.create({
      connection: this.native,
      taskQueue: this.taskQueue,
      workflowBundle: { codePath: cycleBundlePath() },
      workerDeploymentOptions: {
        version: { deploymentName: this.account, buildId },
        ...(this.hostDefault === null
          ? { useWorkerVersioning: false as const }
          : { useWorkerVersioning: true as const, defaultVersioningBehavior: this.hostDefault }),
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
    this.stops.push(stop);
    if (this.hostDefault !== null) await expect.poll(() => this.queuesOf(buildId)).toBe(4);
    return stop;
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
    await expect.poll(async () => (await guards.status(account)).birth.status).not.toBe('pending');
    await guards.configure(account, { policy: OPEN_POLICY as never });
    await guards.arm(account, { operator: 'test', reason: 'test' });
    await expect.poll(async () => (await guards.status(account)).armed).toBe(true);
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
    await expect.poll(free).toBe(true);
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
    await expect.poll(moved).toBe(buildId);
  }

  cancels(): number {
    return this.sim.log.entries.filter(({ method }) => method === 'DELETE').length;
  }

  async stop(): Promise<void> {
    await this.client.workflow.getHandle(guardId(this.account)).terminate();
    await Promise.all(this.stops.map((stop) => stop()));
    await this.native.close();
    await this.connection.close();
    await this.sim.close();
  }
}

describe.concurrent.each(['PINNED', 'AUTO_UPGRADE'] as const)(
  'a host whose own default is %s',
  (hostDefault) => {
    it('ends a cycle on the version that it began on, while its guard moves on; nothing is sent twice', async () => {
      const deployment = await Deployment.start(hostDefault);
      try {
        const stopOld = await deployment.startBuild('old');
        await deployment.makeCurrent('old');
        await deployment.startBuild('new');
        await deployment.armedGuard();
        deployment.strayOrder();

        const held = deployment.sim.hold({ match: { method: 'DELETE' }, when: 'after' });
        const cycle = await deployment.startCycle('over-the-switch');
        await held.reached;
        await deployment.makeCurrent('new');
        await deployment.guardMovedTo('new');
        expect((await deployment.guards.status(deployment.account)).openReservations).toHaveLength(1);
        held.release();
        expect(await cycle.result()).toMatchObject({ outcome: 'acted', actions: [{ result: 'executed' }] });
        expect(deployment.cancels()).toBe(1);
        expect(new Set(await deployment.buildsOf(cycle.workflowId))).toEqual(new Set(['old']));
        const guard = await deployment.buildsOf(guardId(deployment.account));
        expect(guard[0]).toBe('old');
        expect(guard.at(-1)).toBe('new');
        expect((await deployment.guards.status(deployment.account)).openReservations).toEqual([]);

        // Nothing needs the old build any more.
        await stopOld();
        await deployment.unlocked();
        deployment.strayOrder();
        const next = await deployment.startCycle('after-the-switch');
        expect(await next.result()).toMatchObject({ outcome: 'acted' });
        expect(new Set(await deployment.buildsOf(next.workflowId))).toEqual(new Set(['new']));
        expect(deployment.cancels()).toBe(2);
      } finally {
        await deployment.stop();
      }
    });
  },
);

it('a host that only names its version, and is not versioned, runs cycles and guards as any other', async () => {
  const deployment = await Deployment.start(null);
  try {
    await deployment.startBuild('named');
    await deployment.armedGuard();
    deployment.strayOrder();
    const cycle = await deployment.startCycle('unversioned');
    expect(await cycle.result()).toMatchObject({ outcome: 'acted' });
  } finally {
    await deployment.stop();
  }
});
