import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import type { GuardClient } from '../../src/client/guard-client';
import { ensureGuard } from '../../src/client/guards';
import { statusOrNull } from '../../src/client/read-back';
import type { ConfigInput } from '../../src/domain/config';
import type { ExpectedState } from '../../src/domain/expected-state';
import type { ArmRequest } from '../../src/domain/guard/arm';
import type { GuardState } from '../../src/domain/guard/state';
import type { GuardStatus } from '../../src/domain/guard/status';
import { CYCLE_TYPE, GUARD_TYPE, guardId, manualCycleId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import type { ExpectedStateSource } from '../../src/expected-state/source';
import { TimedOut, until } from '../../src/outside/until';
import { createGuardWorker } from '../../src/plugin/guard-worker';
import type { ReconcilePluginOptions } from '../../src/plugin/plugin-options';
import { ReconcilePlugin } from '../../src/plugin/reconcile-plugin';
import { workflowBundle } from '../../src/plugin/workflow-bundle';
import { type Simulator, startSimulator } from '../../src/simulator';
import { createLog } from '../../src/telemetry/log';
import { PatientGuards } from './patient-guards';
import { SHORT_WINDOWS } from './short-windows';
import { type Incident, WorkerProcess } from './worker-process';

type AccountInput = ConfigInput['accounts'][string];
type PolicyInput = NonNullable<AccountInput['policy']>;

let installed = false;
/** The Core prints poll retries to the console unless told not to. */
export function quietRuntime(): void {
  if (installed) return;
  installed = true;
  if (process.env['TEST_LOG'] !== undefined) return;
  const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  Runtime.install({
    logger: silent,
    telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
    shutdownSignals: [],
  });
}

/** What a healthy bot says: settable by the test, and always fresh unless the test says otherwise. */
export class Bot {
  orders: ExpectedState['orders'] = [];
  positions: ExpectedState['positions'] = [];
  ordersComplete = true;
  positionsComplete = true;
  /** Null: now, at each reading. */
  asOf: number | null = null;
  problem: string | null = null;

  readonly source: ExpectedStateSource = {
    fromBot: true,
    place: 'bot',
    read: async () => {
      if (this.problem !== null) return { ok: false, problem: this.problem, absent: true };
      const { orders, positions, ordersComplete, positionsComplete } = this;
      return {
        ok: true,
        value: {
          version: 1,
          asOf: this.asOf ?? Date.now(),
          orders,
          positions,
          ordersComplete,
          positionsComplete,
        },
      };
    },
  };
}

/** A policy under which everything is allowed but arming. */
export const OPEN_POLICY = {
  action: 'cancel_then_flatten',
  dryRun: false,
  allowActiveRemediation: true,
  cooldownSeconds: 0,
  massConfirmSeconds: 0,
  symbolWhitelist: ['BTCUSDT', 'ETHUSDT'],
} satisfies PolicyInput;

export interface StackOptions {
  readonly account?: Partial<AccountInput>;
  readonly policy?: PolicyInput;
  readonly environment?: NodeJS.ProcessEnv;
  readonly simulator?: Partial<Parameters<typeof startSimulator>[0]>;
  /** Of a Temporal server of the test's own. */
  readonly address?: string;
  /** `process`: only the guards' Worker runs here; the test starts workers as processes. */
  readonly worker?: 'here' | 'process';
  readonly nexus?: ReconcilePluginOptions['nexus'];
}

/** Of what a worker does within moments, also on a busy machine. */
const SOON = { withinMs: 60_000, everyMs: 10 };

const FAST = {
  ...SHORT_WINDOWS,
  orderGraceMs: 2_500,
  expectedMaxAgeSeconds: 5,
} as const;
export const AGO = 600_000;

/** One account, its simulated exchange, a worker and a client, all real and all its own. */
export class Stack {
  readonly bot = new Bot();
  sim!: Simulator;
  client!: Client;
  plugin!: ReconcilePlugin;
  guards!: GuardClient;
  readonly account = `t${randomBytes(5).toString('hex')}`;
  readonly taskQueue = `test-${this.account}`;
  private connection!: Connection;
  native!: NativeConnection;
  private worker: Worker | undefined;
  private running: Promise<void> | undefined;
  private failure: Error | undefined;
  private readonly processes: WorkerProcess[] = [];
  private readonly directories: string[] = [];

  private constructor(private readonly options: StackOptions) {}

  static async start(options: StackOptions = {}): Promise<Stack> {
    quietRuntime();
    const stack = new Stack(options);
    const { address } = stack;
    stack.connection = await Connection.connect({ address });
    stack.native = await NativeConnection.connect({ address });
    stack.client = new Client({ connection: stack.connection });
    stack.guards = new PatientGuards(stack.client);
    stack.sim = await startSimulator({
      accounts: [{ apiKey: `key-${stack.account}`, apiSecret: `secret-${stack.account}`, label: 'main' }],
      ...options.simulator,
    });
    await stack.startWorker();
    await ensureGuard(stack.client, stack.account, `${stack.taskQueue}-guard`);
    await stack.until(({ birth }) => birth.status !== 'pending');
    await stack.configure(options.policy ?? OPEN_POLICY);
    return stack;
  }

  private get address(): string {
    return this.options.address ?? inject('temporalAddress');
  }

  config(exchange: AccountInput['exchange'] = { simulator: this.sim.url }): ConfigInput {
    const account: AccountInput = {
      exchange,
      expectedState: 'flat',
      ...FAST,
      ...this.options.account,
    };
    return { taskQueue: this.taskQueue, metrics: { port: 0 }, accounts: { [this.account]: account } };
  }

  private environment(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { BINANCE_API_KEY: `key-${this.account}`, BINANCE_API_SECRET: `secret-${this.account}`, ...more };
  }

  /** The worker of cycles and guards in this process; with `worker: 'process'` that of guards alone. */
  async startWorker(
    environment: NodeJS.ProcessEnv = this.options.environment ?? { ALLOW_MAINNET_TRADE: '1' },
  ): Promise<void> {
    if (this.options.worker === 'process') {
      this.worker = await createGuardWorker({
        connection: this.native,
        taskQueue: `${this.taskQueue}-guard`,
        host: {},
      });
    } else {
      this.plugin = new ReconcilePlugin({
        config: this.config(),
        environment: this.environment(environment),
        ...(this.options.account?.expectedState === undefined
          ? { expectedState: { [this.account]: this.bot.source } }
          : {}),
        nexus: this.options.nexus,
        log: createLog('silent'),
        serveMetrics: false,
        createMissing: false,
      });
      this.worker = await Worker.create({
        connection: this.native,
        taskQueue: this.taskQueue,
        workflowBundle: await workflowBundle('cycle'),
        plugins: [this.plugin],
      });
    }
    this.running = this.worker.run();
    this.running.catch((error: Error) => {
      this.failure = error;
    });
  }

  /** A worker of cycles as a process of its own, which the test may freeze and kill. */
  async spawnWorker(
    incident?: Incident,
    other: {
      environment?: NodeJS.ProcessEnv;
      exchange?: AccountInput['exchange'];
      clockOffsetMs?: number;
    } = {},
  ): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start({
      address: this.address,
      config: this.config(other.exchange),
      environment: other.environment ?? this.environment({ ALLOW_MAINNET_TRADE: '1' }),
      incident,
      clockOffsetMs: other.clockOffsetMs,
    });
    this.processes.push(worker);
    return worker;
  }

  async stopWorker(): Promise<void> {
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
    await this.running;
    this.worker = undefined;
  }

  async configure(policy: PolicyInput): Promise<void> {
    await this.guards.configure(this.account, { policy: policy as never });
  }

  /** Arms and waits until the guard says so. */
  async arm(request: Partial<ArmRequest> = {}): Promise<GuardStatus> {
    const { arming } = await this.status();
    await this.guards.arm(this.account, { operator: 'test', reason: 'test', ...request });
    return await this.until((status) => status.arming !== null && status.arming.number !== arming?.number);
  }

  async status(): Promise<GuardStatus> {
    try {
      return await this.guards.status(this.account, 30_000);
    } catch (error) {
      throw this.failure ?? error;
    }
  }

  /** Waits for the guard to be in a state. */
  async until(matches: (status: GuardStatus) => boolean, withinMs = 60_000): Promise<GuardStatus> {
    let last: GuardStatus | null = null;
    const attempt = async () => {
      if (this.failure !== undefined) throw this.failure;
      // A query that gets lost under load is asked again.
      last = await statusOrNull(this.guards, this.account, 2_500);
      return last !== null && matches(last) && last;
    };
    try {
      return await until(attempt, { what: 'a state of the guard', withinMs, everyMs: 200 });
    } catch (error) {
      if (!(error instanceof TimedOut)) throw error;
      throw new Error(`the guard did not get there: ${JSON.stringify(last, null, 1)}`);
    }
  }

  /** Starts a cycle. @param workflowRunTimeout after which the server ends it */
  async startCycle(workflowRunTimeout: '62s' | '240s' = '240s') {
    return await this.client.workflow.start<(input: { account: string }) => Promise<CycleReport>>(
      CYCLE_TYPE,
      {
        workflowId: manualCycleId(this.account, Date.now(), randomBytes(3).toString('hex')),
        taskQueue: this.taskQueue,
        args: [{ account: this.account }],
        workflowTaskTimeout: '5s',
        workflowRunTimeout,
      },
    );
  }

  /** Runs one cycle to its report, once nothing of an earlier one can arrive any more. */
  async cycle(): Promise<CycleReport> {
    await this.unlocked();
    return await this.cycleNow();
  }

  /** Runs one cycle to its report, whatever still holds the guard's lock. */
  async cycleNow(): Promise<CycleReport> {
    return await (await this.startCycle()).result();
  }

  /**
   * Starts a cycle and waits for the worker's incident in it. A machine that is too busy to write at all
   * ends a cycle before that, and says so; then the next one is tried.
   */
  async cycleMeets(worker: WorkerProcess) {
    for (let tries = 1; ; tries += 1) {
      const cycle = await this.startCycle();
      const before = await worker.endedBefore(cycle.result());
      if (before === null) return cycle;
      const tooBusy = before.actions.every(
        ({ reason }) => reason === 'unconfirmed' || reason === 'clock_skew',
      );
      if (before.outcome !== 'blocked' || !tooBusy || tries === 5)
        throw new Error(`the cycle ended before the incident: ${JSON.stringify(before)}`);
      await this.unlocked();
    }
  }

  /** Waits until the guard grants to another cycle again; a guard that is gone holds no lock. */
  async unlocked(): Promise<void> {
    try {
      await this.until(({ lockedUntil, at }) => lockedUntil <= at, 90_000);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  get exchange() {
    return this.sim.account('main');
  }

  guardHandle() {
    return this.client.workflow.getHandle(guardId(this.account));
  }

  /** A fresh guard after the last one ended. */
  async startGuardAgain(): Promise<void> {
    await ensureGuard(this.client, this.account, `${this.taskQueue}-guard`);
  }

  /**
   * Starts a guard's run as continue-as-new would, and leaves it waiting for its first workflow task:
   * a workflow of the same type continues into it, and then no worker is left.
   */
  async continueGuardInto(state: GuardState): Promise<void> {
    const taskQueue = `${this.taskQueue}-guard`;
    const worker = await Worker.create({
      connection: this.native,
      taskQueue,
      workflowsPath: join(__dirname, 'continue-into.cjs'),
      maxCachedWorkflows: 0,
      maxConcurrentWorkflowTaskExecutions: 1,
    });
    const first = await this.client.workflow.start(GUARD_TYPE, {
      workflowId: guardId(this.account),
      taskQueue,
      args: [{ state }],
    });
    const continued = async () =>
      (await this.client.workflow.getHandle(guardId(this.account)).describe()).runId !==
      first.firstExecutionRunId;
    await worker.runUntil(() => until(continued, { what: 'the guard to continue', ...SOON }));
  }

  /** Lets a guard of an older version take the next signals; then no worker is left. */
  async withOlderGuard(signals: () => Promise<void>): Promise<void> {
    const worker = await Worker.create({
      connection: this.native,
      taskQueue: `${this.taskQueue}-guard`,
      workflowsPath: join(__dirname, 'older-guard.cjs'),
    });
    const tasks = async () => {
      const { events } = await this.guardHandle().fetchHistory();
      return events?.filter((event) => event.workflowTaskCompletedEventAttributes != null).length ?? 0;
    };
    await worker.runUntil(async () => {
      await until(async () => (await tasks()) >= 1, { what: 'the first task of the older guard', ...SOON });
      await signals();
      await until(async () => (await tasks()) >= 2, { what: 'the older guard to hear the signals', ...SOON });
    });
  }

  /** A directory with the configuration file of this account, until the test ends. */
  directory(): string {
    const directory = mkdtempSync(join(tmpdir(), 'stack-'));
    this.directories.push(directory);
    writeFileSync(join(directory, 'reconcile.config.json'), JSON.stringify(this.config()));
    return directory;
  }

  async stop(): Promise<void> {
    await this.guardHandle()
      .terminate('test ended')
      .catch(() => undefined);
    await Promise.all(this.processes.map((worker) => worker.stop()));
    await this.stopWorker();
    await this.sim.close();
    await this.native.close();
    await this.connection.close();
    for (const directory of this.directories) rmSync(directory, { recursive: true });
  }
}
