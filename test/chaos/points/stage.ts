import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { z } from 'zod';
import { type GuardStatus, ReconcileClient } from '../../../src/client';
import { GuardClient } from '../../../src/client/guard-client';
import { clientOfGuards } from '../../../src/client/guards';
import { type ConfigInput, parseConfig } from '../../../src/domain/config';
import type { Policy } from '../../../src/domain/policy';
import { policySchema } from '../../../src/domain/policy-schema';
import type { CycleReport } from '../../../src/domain/report';
import { until } from '../../../src/outside/until';
import { built } from '../../../src/plugin/build-output';
import type { AccountHandle, Simulator } from '../../../src/simulator';
import { bookOf, lay, ours } from '../../matrix/book';
import { RpcGate } from '../../support/rpc-gate';
import { OPEN_POLICY } from '../../support/stack';
import { TIMES } from '../accounts';
import type { Afterwards } from '../evidence';
import { WorkerPart } from '../parts/worker';
import type { Recorder } from '../recorder';

const WITHIN_MS = 120_000;
const CLEAN_WITHIN_MS = 180_000;
const A_WHILE_SECONDS = 600;
export const BOOK = bookOf('one-way');
/** Nothing is expected, so what a bot would mean to have is a stray too. */
export const STRAYS = [...ours(BOOK), ...BOOK.kept];

const POLICY = z.parse(policySchema, {
  ...OPEN_POLICY,
  maxOrdersPerAction: 50,
  budget: {
    maxCallsPerRun: 100,
    maxNotionalPerRun: '1000000',
    maxCallsPerDay: 100_000,
    maxNotionalPerDay: '1000000000',
  },
});

export const keysOf = (account: string) => ({ apiKey: `key-${account}`, apiSecret: `secret-${account}` });

/** What all stages share. */
export interface House {
  readonly address: string;
  readonly client: Client;
  readonly sim: Simulator;
  readonly directory: string;
  readonly recorder: Recorder;
}

/** One account with a book to clean, and a real worker of its own behind a gate. */
export class Stage {
  readonly policy: Policy = POLICY;
  readonly reconcile: ReconcileClient;
  readonly guardsClient: Client;
  readonly guards: GuardClient;

  private constructor(
    private readonly house: House,
    readonly account: string,
    readonly gate: RpcGate,
    readonly worker: WorkerPart,
    private readonly config: ReturnType<typeof parseConfig>,
  ) {
    this.reconcile = new ReconcileClient(house.client, { taskQueue: config.taskQueue });
    this.guardsClient = clientOfGuards(house.client);
    this.guards = new GuardClient(this.guardsClient);
  }

  /** Lays the book, starts the worker, and waits until the guard has its policy. */
  static async start(house: House, account: string): Promise<Stage> {
    const { directory, recorder } = house;
    const input: ConfigInput = {
      taskQueue: `points-${account}`,
      metrics: { port: 0 },
      accounts: {
        [account]: {
          exchange: { simulator: house.sim.url },
          expectedState: 'flat',
          // Cycles begin where a point says so.
          enabled: false,
          ...TIMES,
          policy: { ...POLICY, symbolWhitelist: [...POLICY.symbolWhitelist] },
        },
      },
    };
    const config = join(directory, `${account}.config.json`);
    writeFileSync(config, JSON.stringify(input, null, 2));
    const gate = await RpcGate.before(house.address);
    const { apiKey, apiSecret } = keysOf(account);
    const worker = new WorkerPart({
      ...{ name: account, config, output: join(directory, `${account}.log`), needs: [], recorder },
      builds: [built('main.js'), built('main.js')],
      env: {
        ...{ PATH: process.env['PATH'], TEMPORAL_ADDRESS: gate.address, ALLOW_MAINNET_TRADE: '1' },
        ...{ BINANCE_API_KEY: apiKey, BINANCE_API_SECRET: apiSecret },
      },
    });
    const stage = new Stage(house, account, gate, worker, parseConfig(input, config));
    stage.lay();
    await worker.start();
    await stage.apply();
    return stage;
  }

  get client(): Client {
    return this.house.client;
  }

  get sim(): Simulator {
    return this.house.sim;
  }

  get taskQueue(): string {
    return this.config.taskQueue;
  }

  get exchange(): AccountHandle {
    return this.house.sim.account(this.account);
  }

  /** Waits for the guard to be in a state. */
  async until(what: string, matches: (status: GuardStatus) => boolean): Promise<void> {
    await until(async () => matches(await this.reconcile.status(this.account)), {
      what: `${this.account}: ${what}`,
      withinMs: WITHIN_MS,
      tolerate: () => true,
    });
  }

  async arm(): Promise<void> {
    const { account, house, reconcile } = this;
    const askedAt = Date.now();
    await reconcile.arm(account, { operator: 'point', reason: 'a point', ttlSeconds: A_WHILE_SECONDS });
    house.recorder.say({ kind: 'arm', account, askedAt, answeredAt: Date.now(), result: 'recorded' });
    await this.until('armed', ({ armed }) => armed);
  }

  async cycle(): Promise<CycleReport> {
    return await this.reconcile.run(this.account);
  }

  /** Lets cycles run until nothing of ours is left, armed again wherever doubt disarmed. */
  async cleaned(): Promise<Afterwards> {
    const { account, guards, policy } = this;
    const askedAt = Date.now();
    await this.until('an answer', ({ birth }) => birth.status !== 'pending');
    const answeredMs = Date.now() - askedAt;
    await guards.configure(account, { policy });
    const startedAt = Date.now();
    const reports: string[] = [];
    while (!this.isClean() && Date.now() - startedAt < CLEAN_WITHIN_MS) {
      if (!(await this.reconcile.status(account)).armed) await this.arm();
      reports.push((await this.cycle()).headline);
    }
    const cleanMs = this.isClean() ? Date.now() - startedAt : null;
    const disarmedAt = Date.now();
    await this.reconcile.disarm(account, { operator: 'point', wait: true });
    const disarmedMs = Date.now() - disarmedAt;
    const { exchange } = this;
    return {
      ...{ account, answeredMs, disarmedMs, cleanMs, resting: this.resting(), reports: reports.slice(-4) },
      legs: Object.fromEntries(
        exchange.positions().map((leg) => [`${leg.symbol}/${leg.positionSide}`, leg.amount]),
      ),
    };
  }

  async stop(): Promise<void> {
    await this.worker.kill();
    await this.gate.close();
  }

  private async apply(): Promise<void> {
    const { account, house, policy } = this;
    house.recorder.say({ kind: 'policy', account, at: Date.now(), policy });
    const applied = async () => {
      const { accounts } = await this.reconcile.apply(this.config);
      return accounts.every(({ problem }) => problem === null);
    };
    await until(applied, { what: `apply of ${account}`, withinMs: WITHIN_MS, tolerate: () => true });
  }

  private lay(): void {
    const { account, house } = this;
    lay(this.exchange, BOOK);
    const say = (id: string, role: 'stray' | 'foreign') =>
      house.recorder.say({ kind: 'placed', account, at: Date.now(), id, symbol: 'BTCUSDT', role });
    for (const id of STRAYS) say(id, 'stray');
    for (const id of BOOK.foreign) say(id, 'foreign');
  }

  private resting(): string[] {
    const { exchange } = this;
    const orders = exchange.openOrders().map(({ clientOrderId }) => clientOrderId);
    return [...orders, ...exchange.openAlgoOrders().map(({ clientAlgoId }) => clientAlgoId)].sort();
  }

  private isClean(): boolean {
    const resting = this.resting();
    return !STRAYS.some((id) => resting.includes(id)) && this.exchange.positions().length === 0;
  }
}
