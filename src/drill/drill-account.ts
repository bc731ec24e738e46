import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type Connection } from '@temporalio/client';
import {
  type CycleReport,
  type GuardState,
  type GuardStatus,
  guardId,
  guardStateQuery,
  parseConfig,
  ReconcileClient,
} from '../client';
import { openConnection } from '../connect/open-connection';
import { localWorkerEnvironment } from '../dev/local-worker-environment';
import { until } from '../outside/until';
import { built } from '../plugin/build-output';
import { type Simulator, startSimulator } from '../simulator';
import { type DrillPolicy, type DrillSymbol, drillConfig, PRICES } from './drill-config';
import { DrillLog } from './drill-log';
import { DrillWorker } from './drill-worker';
import { metricsThatShow } from './gauges';

const WITHIN_MS = 30_000;
/** Old enough to be judged. */
const OPEN_SINCE_MS = 600_000;

/** What a cycle reported, and its run. */
export interface DrillCycle {
  readonly report: CycleReport;
  readonly runId: string;
}

/** A cycle with a write that the exchange has carried out and not answered. */
export interface HeldCycle {
  /** Lets the exchange answer. */
  release(): void;
  readonly closed: Promise<DrillCycle>;
}

/**
 * An account as users have it: the simulated exchange, a worker process with its guard, real cycles, and
 * `/metrics`. Nothing is expected on it, so every order and position is one to remove.
 */
export class DrillAccount {
  readonly log = new DrillLog();
  readonly reconcile: ReconcileClient;
  private readonly directory = mkdtempSync(join(tmpdir(), 'drill-'));
  private readonly client: Client;
  private sequence = 0;
  private worker: DrillWorker | undefined;

  private constructor(
    readonly account: string,
    private readonly address: string,
    private readonly connection: Connection,
    private readonly exchange: Simulator,
    policy: DrillPolicy,
  ) {
    const config = drillConfig(account, exchange.url, policy);
    writeFileSync(this.configFile, JSON.stringify(config));
    this.client = new Client({ connection });
    this.reconcile = new ReconcileClient(this.client, {
      taskQueue: parseConfig(config, 'drill').taskQueue,
    });
  }

  /** Starts everything, and arms. */
  static async start(address: string, account: string, policy: DrillPolicy): Promise<DrillAccount> {
    const drill = new DrillAccount(
      account,
      address,
      await openConnection({ address }),
      await startSimulator({ accounts: [{ apiKey: account, apiSecret: 'drill', label: account }] }),
      policy,
    );
    for (const [symbol, price] of Object.entries(PRICES)) drill.exchange.setMarkPrice(symbol, price);
    await drill.startWorker();
    const armed = await drill.reconcile.arm(account, { operator: 'fire drill', reason: 'drill' });
    if (armed.result !== 'armed') throw new Error(`arm: ${armed.why}`);
    return drill;
  }

  /**
   * Opens a position that nobody expects.
   * @param amount base quantity
   */
  open(symbol: DrillSymbol, amount: string): void {
    const updateTime = Date.now() - OPEN_SINCE_MS;
    this.book.setPosition({ symbol, amount, updateTime });
  }

  /** Leaves an order of the bot's on the book that nobody expects. */
  leaveOrder(symbol: DrillSymbol): void {
    const clientOrderId = `grinder_d_${symbol}_1_1704067200_${++this.sequence}`;
    const time = Date.now() - OPEN_SINCE_MS;
    this.book.addOrder({ symbol, side: 'BUY', quantity: '0.010', price: '1000', clientOrderId, time });
  }

  /** The account on the exchange. */
  get book() {
    return this.exchange.account(this.account);
  }

  /** Requests that reached the exchange and can change something, as `POST BTCUSDT`, in order. */
  writes(): string[] {
    return this.exchange.log.writes().map(textOf);
  }

  /**
   * The same without those that it turned away at the door: one that comes too late on a busy machine changes
   * nothing, and the next cycle decides anew.
   */
  writesLetIn(): string[] {
    return this.exchange.log
      .writes()
      .filter(({ executed }) => executed)
      .map(textOf);
  }

  /** Runs one cycle to its report, once no lock of an earlier one could stop it. */
  async cycle(): Promise<DrillCycle> {
    const unlocked = async () => {
      const { lockedUntil, at } = await this.status();
      return lockedUntil <= at;
    };
    await until(unlocked, { what: 'the end of the lock', withinMs: WITHIN_MS });
    const before = this.log.closedRuns.length;
    const report = await this.reconcile.run(this.account);
    const runId = await until(async () => this.log.closedRuns[before], {
      what: "the worker's word of the closed cycle",
      withinMs: WITHIN_MS,
    });
    for (const { action, symbol, notional, result, reason } of report.actions)
      this.log.note('action', { action, symbol, notional, result, reason, runId });
    return { report, runId };
  }

  /** Runs one cycle to where the exchange has carried out its first write of a kind and holds the answer back. */
  async cycleHeldAt(what: 'cancel' | 'close'): Promise<HeldCycle> {
    const kind = what === 'cancel' ? 'DELETE' : 'POST';
    const hold = this.exchange.hold({ match: { method: kind }, when: 'after' });
    const closed = this.cycle();
    const withoutWrite = closed.then(({ report }) => {
      throw new Error(`the cycle ended without a ${what}: ${report.headline}`);
    });
    withoutWrite.catch(() => undefined);
    const { method, path } = await Promise.race([hold.reached, withoutWrite]);
    this.log.note('the exchange has carried out a write and holds its answer back', { method, path });
    return { closed, release: () => hold.release() };
  }

  /** Which gates would stop the close of a position; takes nothing. */
  async canClose(symbol: DrillSymbol, amount: string) {
    return await this.reconcile.canExecute(this.account, { symbol, amount, price: PRICES[symbol] });
  }

  async status(): Promise<GuardStatus> {
    return await this.reconcile.status(this.account);
  }

  /** The guard's whole state: what a state file would hold. */
  async state(): Promise<GuardState> {
    return await this.guard().query(guardStateQuery);
  }

  /** All of `/metrics`, once its gauges show what the guard says. */
  async metrics(): Promise<string> {
    return await metricsThatShow(await this.status(), this.log.metricsUrl);
  }

  /** Lets the guard continue as new, and waits for its next run. */
  async continueAsNew(): Promise<void> {
    const { runId } = await this.guard().describe();
    await this.guard().cancel();
    await until(async () => (await this.guard().describe()).runId !== runId, {
      what: "the guard's next run",
      withinMs: WITHIN_MS,
    });
    this.log.note('continue-as-new', {});
  }

  async restartWorker(): Promise<void> {
    await this.worker?.stop();
    await this.startWorker();
    this.log.note('worker restarted', {});
  }

  /**
   * Kills the worker process (SIGKILL).
   * @returns the signal that ended it
   */
  async killWorker(): Promise<NodeJS.Signals | null> {
    const signal = (await this.worker?.kill()) ?? null;
    this.log.note('worker killed', { pid: this.worker?.pid, signal });
    return signal;
  }

  async startWorker(): Promise<void> {
    this.worker = await DrillWorker.start({
      program: built('main.js'),
      configFile: this.configFile,
      environment: localWorkerEnvironment(this.address, { apiKey: this.account, apiSecret: 'drill' }),
      log: this.log,
    });
  }

  async stop(): Promise<void> {
    await this.worker?.stop();
    await this.exchange.close();
    await this.connection.close();
    rmSync(this.directory, { recursive: true });
  }

  private get configFile(): string {
    return join(this.directory, 'reconcile.config.json');
  }

  private guard() {
    return this.client.workflow.getHandle(guardId(this.account));
  }
}

const textOf = ({ method, params }: { method: string; params: Readonly<Record<string, string>> }) =>
  `${method} ${params['symbol']}`;
