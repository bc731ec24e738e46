import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../src/activities';
import type { GuardClient } from '../../src/client/guard-client';
import { InvalidInput } from '../../src/domain/validation';
import { createGuardWorker } from '../../src/plugin/guard-worker';
import { workflowBundle } from '../../src/plugin/workflow-bundle';
import { createLog } from '../../src/telemetry/log';
import { PatientGuards } from '../support/patient-guards';
import { quietRuntime } from '../support/stack';
import { TappedGuards } from './guard-tap';
import { Lane } from './lane';

/** A worker of cycles that can be stopped again. */
export interface RunningWorker {
  stop(): Promise<void>;
}

/**
 * Everything that cases share: the connection, the guards' Worker, and one Worker of cycles that serves
 * every lane. The activities are the real ones; only what they are given per account can be disturbed.
 */
export class Arena {
  readonly taskQueue = `matrix-${randomBytes(4).toString('hex')}`;
  readonly guards: GuardClient;
  /** Takes a safeguard away from every cycle under test, to see whether the matrix notices. */
  mutation: ((lane: Lane) => void) | null = null;
  private readonly lanes = new Map<string, Lane>();
  private readonly idle: Lane[] = [];
  private workers: RunningWorker[] = [];
  private named = 0;

  private constructor(
    readonly address: string,
    private readonly connection: Connection,
    private readonly native: NativeConnection,
    readonly client: Client,
  ) {
    this.guards = new PatientGuards(client);
  }

  static async start(address: string): Promise<Arena> {
    quietRuntime();
    const connection = await Connection.connect({ address });
    const native = await NativeConnection.connect({ address });
    const arena = new Arena(address, connection, native, new Client({ connection }));
    arena.workers.push(
      running(await createGuardWorker({ connection: native, taskQueue: arena.guardQueue, host: {} })),
      await arena.serve(arena.taskQueue),
    );
    return arena;
  }

  get guardQueue(): string {
    return `${this.taskQueue}-guard`;
  }

  /** A lane with an account of its own. */
  async addLane(): Promise<Lane> {
    this.named += 1;
    const lane = await Lane.start(this, `m${this.named}_${randomBytes(3).toString('hex')}`);
    this.lanes.set(lane.account, lane);
    await lane.open();
    return lane;
  }

  /** A lane that nobody uses, or a new one. */
  async borrowLane(): Promise<Lane> {
    return this.idle.pop() ?? (await this.addLane());
  }

  /** Keeps a lane for others, unless something went wrong on it that they must not be blamed for. */
  async giveBack(lane: Lane, healthy: boolean): Promise<void> {
    if (healthy) this.idle.push(lane);
    else await this.dropLane(lane);
  }

  private async dropLane(lane: Lane): Promise<void> {
    await lane.stop();
    this.lanes.delete(lane.account);
  }

  /** Serves cycles of every lane on a task queue. */
  async serve(taskQueue: string): Promise<RunningWorker> {
    const laneOf = (account: string) => {
      const lane = this.lanes.get(account);
      if (lane === undefined) throw new InvalidInput(`no lane ${account}`);
      return lane;
    };
    const guards = new TappedGuards(this.client, (account) => laneOf(account).guardTap);
    const activities = createActivities({
      runtime: (account) => laneOf(account).runtime,
      guards: () => guards,
      allowMainnetTrade: true,
      mayAsk: async () => {},
      metricsUrl: () => null,
      log: createLog('silent'),
      observed() {},
      blindSymbols() {},
      expectedStateSeen() {},
    });
    return running(
      await Worker.create({
        connection: this.native,
        taskQueue,
        workflowBundle: await workflowBundle('cycle'),
        activities,
        sinks: { grinderReconcile: { cycleClosed: { fn() {}, callDuringReplay: false } } },
        shutdownGraceTime: '20s',
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.lanes.values()].map((lane) => lane.stop()));
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.native.close();
    await this.connection.close();
  }
}

function running(worker: Worker): RunningWorker {
  const done = worker.run();
  done.catch(() => undefined);
  return {
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done;
    },
  };
}
