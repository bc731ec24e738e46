import { Client } from '@temporalio/client';
import type { ActivityFunction } from '@temporalio/common';
import { createGuardActivities } from '../../activities';
import { viewAttributes } from '../../client/attributes';
import { GuardClient } from '../../client/guard-client';
import { clientOfGuards, ensureGuard } from '../../client/guards';
import { readBack } from '../../client/read-back';
import { createSchedule } from '../../client/schedules';
import { accountOf, type ConfigInput, guardTaskQueue, parseConfig } from '../../domain/config';
import { policySchema } from '../../domain/policy-schema';
import type { CycleReport } from '../../domain/report';
import { ReconcilePlugin } from '../../plugin/reconcile-plugin';
import { createLog } from '../../telemetry/log';
import { Random } from '../../simulator/core/random';
import { connectTo } from '../temporal/connection';
import { Schedules } from '../temporal/schedules';
import { SimServer } from '../temporal/server';
import { serviceOf } from '../temporal/service';
import { enterWorld, settled } from '../time/install';
import { outside, SimProcess } from '../time/process';
import { VirtualTime } from '../time/virtual-time';
import { SimWorker } from '../worker/sim-worker';
import { WorkflowMaker } from '../worker/workflow-maker';
import { Bot } from './bot';
import { EXCHANGE_URL, SimExchange, sendRequestsTo } from './exchange';

export const ACCOUNT = 'main';
const TASK_QUEUE = 'sim';
const KEYS = { apiKey: 'key-main', apiSecret: 'secret-main' };
/** A Monday. */
const BEGINNING = Date.UTC(2026, 0, 5, 6);

const CONFIG: ConfigInput = {
  taskQueue: TASK_QUEUE,
  accounts: {
    [ACCOUNT]: { exchange: { simulator: EXCHANGE_URL }, expectedState: 'flat', intervalSeconds: 30 },
  },
};

const POLICY = policySchema.parse({
  action: 'cancel_then_flatten',
  dryRun: false,
  allowActiveRemediation: true,
  cooldownSeconds: 0,
  symbolWhitelist: ['BTCUSDT', 'ETHUSDT'],
  massConfirmSeconds: 60,
});

let makers: { cycle: WorkflowMaker; guard: WorkflowMaker } | null = null;
let current: SimExchange | null = null;

/** One account's whole world: server, workers, exchange, bot, operator, under one seed and virtual time. */
export class World {
  readonly time = new VirtualTime(BEGINNING);
  readonly trace: string[] = [];
  readonly reports: CycleReport[] = [];
  readonly server: SimServer;
  readonly exchange: SimExchange;
  readonly bot: Bot;
  readonly client: Client;
  readonly guards: GuardClient;
  private readonly schedules: Schedules;
  private named = 0;

  constructor(readonly seed: number) {
    const stream = (n: number) => new Random(Math.imul(seed + 1, 0x9e37_79b1) + n * 0x85eb_ca6b);
    enterWorld(this.time, stream(1));
    this.server = new SimServer(this.time, stream(2), (line) => this.note(line));
    this.schedules = new Schedules(this.server);
    this.exchange = new SimExchange(this.time, stream(3), seed, { label: ACCOUNT, ...KEYS });
    if (current === null) sendRequestsTo(() => current as SimExchange);
    current = this.exchange;
    this.bot = new Bot(this.time, stream(4), this.exchange.account(ACCOUNT), (line) => this.note(line));
    this.client = clientOfGuards(new Client({ connection: this.connect() }));
    this.guards = new GuardClient(this.client);
  }

  note(line: string): void {
    this.trace.push(`${this.time.now() - BEGINNING} ${line}`);
  }

  /** Starts the guard and the schedule, as `apply` does. */
  async begin(): Promise<void> {
    const { client } = this;
    await ensureGuard(client, ACCOUNT, guardTaskQueue(TASK_QUEUE));
    await readBack(this.guards, ACCOUNT, ({ birth }) => birth.status !== 'pending');
    await this.guards.configure(ACCOUNT, { policy: POLICY });
    const config = accountOf(parseConfig(CONFIG, 'sim'), ACCOUNT);
    await createSchedule(client, ACCOUNT, config, { taskQueue: TASK_QUEUE, attributes: await viewAttributes(client) });
  }

  /** A process with our Workers. */
  startWorker(): SimWorker {
    this.named += 1;
    const process = new SimProcess(`w${this.named}`);
    const worker = this.workerIn(process);
    this.server.workers.push(worker);
    this.server.matchWaiting();
    this.note(`worker ${process.name} started`);
    return worker;
  }

  /** Lets time pass. */
  async run(ms: number): Promise<void> {
    const until = this.time.now() + ms;
    for (;;) {
      await settled();
      if (!this.time.step(until)) return;
    }
  }

  /** Lets time pass until something is done. */
  async finish<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const ended = work.finally(() => {
      done = true;
    });
    ended.catch(() => undefined);
    const until = this.time.now() + 3_600_000;
    for (;;) {
      await settled();
      if (done) return await ended;
      if (!this.time.step(until)) throw new Error('nothing is left that could finish it');
    }
  }

  private connect() {
    return connectTo(this.server, serviceOf(this.server, this.schedules));
  }

  private workerIn(process: SimProcess): SimWorker {
    makers ??= {
      cycle: new WorkflowMaker('cycle', []),
      guard: new WorkflowMaker('guard', []),
    };
    const connection = this.connect();
    const client = new Client({ connection });
    const plugin = new ReconcilePlugin({
      config: CONFIG,
      environment: {
        BINANCE_API_KEY: KEYS.apiKey,
        BINANCE_API_SECRET: KEYS.apiSecret,
        ALLOW_MAINNET_TRADE: '1',
      },
      expectedState: { [ACCOUNT]: this.bot.source },
      log: createLog('silent'),
      onReport: (report) => {
        this.reports.push(report);
        this.note(`report ${report.headline}`);
      },
    });
    const host = plugin.configureWorker({ taskQueue: TASK_QUEUE });
    const sinks = host.sinks as unknown as Record<string, Record<string, { fn(...args: unknown[]): void }>>;
    const cycles = {
      taskQueue: TASK_QUEUE,
      maker: makers.cycle,
      activities: host.activities as Record<string, ActivityFunction>,
      client,
      stickyTimeoutMs: 10_000,
      sink: (iface: string, call: string, args: unknown[]) =>
        outside(() => sinks[iface]?.[call]?.fn({ runId: 'run' }, ...args)),
    };
    const guards = {
      taskQueue: guardTaskQueue(TASK_QUEUE),
      maker: makers.guard,
      activities: createGuardActivities() as unknown as Record<string, ActivityFunction>,
      client,
      stickyTimeoutMs: 2_000,
      sink: () => undefined,
    };
    return new SimWorker(process, this.server, [cycles, guards], () => 0, (line) => this.note(line));
  }
}
