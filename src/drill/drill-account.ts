import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import {
  type Config,
  type CycleReport,
  type GuardState,
  type GuardStatus,
  guardId,
  guardStateQuery,
  type Policy,
  parseConfig,
  ReconcileClient,
} from '../client';
import { TimedOut, until } from '../client/until';
import { cycleBundlePath } from '../plugin/build-output';
import { ReconcilePlugin } from '../plugin/reconcile-plugin';
import { type Simulator, startSimulator } from '../simulator';
import { DrillLog } from './drill-log';

const WITHIN_MS = 30_000;
/** The gauges follow the guard's status every few seconds. */
const GAUGES_WITHIN_MS = 15_000;
/** Old enough to be judged. */
const OPEN_SINCE_MS = 600_000;
/** Prices at which positions are worth round sums of USDT. */
const PRICES = { BTCUSDT: '60000', ETHUSDT: '2500' } as const;

/** What a cycle reported, and its run. */
export interface DrillCycle {
  readonly report: CycleReport;
  readonly runId: string;
}

/**
 * An account as users have it: the simulated exchange, the plugin's Worker with its guard, real cycles,
 * and `/metrics`. Nothing is expected on it, so every position is one to close.
 */
export class DrillAccount {
  readonly log = new DrillLog();
  readonly reconcile: ReconcileClient;
  private readonly config: Config;
  private readonly client: Client;
  private metricsUrl = '';
  private worker: Worker | undefined;
  private running: Promise<void> | undefined;

  private constructor(
    readonly account: string,
    private readonly connection: Connection,
    private readonly native: NativeConnection,
    private readonly exchange: Simulator,
    budget: Policy['budget'],
  ) {
    this.config = parseConfig(configOf(account, exchange.url, budget), 'drill');
    this.client = new Client({ connection });
    this.reconcile = new ReconcileClient(this.client, { taskQueue: this.config.taskQueue });
  }

  /** Starts everything, and arms. */
  static async start(address: string, account: string, budget: Policy['budget']): Promise<DrillAccount> {
    const drill = new DrillAccount(
      account,
      await Connection.connect({ address }),
      await NativeConnection.connect({ address }),
      await startSimulator({ accounts: [{ apiKey: account, apiSecret: 'drill', label: account }] }),
      budget,
    );
    for (const [symbol, price] of Object.entries(PRICES)) drill.exchange.setMarkPrice(symbol, price);
    await drill.startWorker();
    const [applied] = (await drill.reconcile.apply(drill.config)).accounts;
    if (applied === undefined || applied.problem !== null) throw new Error(`apply: ${applied?.problem}`);
    const armed = await drill.reconcile.arm(account, { operator: 'fire drill', reason: 'budget limits' });
    if (armed.result !== 'armed') throw new Error(`arm: ${armed.why}`);
    return drill;
  }

  /**
   * Opens a position that nobody expects.
   * @param amount base quantity
   */
  open(symbol: keyof typeof PRICES, amount: string): void {
    const updateTime = Date.now() - OPEN_SINCE_MS;
    this.exchange.account(this.account).setPosition({ symbol, amount, updateTime });
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

  /** Which gates would stop the close of a position; takes nothing. */
  async canClose(symbol: keyof typeof PRICES, amount: string) {
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
    const { used } = (await this.status()).budget;
    const current = `budget_notional_used_day{account="${this.account}"} ${used.notional}`;
    let text = '';
    try {
      await until(
        async () => {
          text = await (await fetch(this.metricsUrl)).text();
          return text.includes(current);
        },
        { what: 'the gauges', withinMs: GAUGES_WITHIN_MS },
      );
    } catch (error) {
      // What they show instead is what the checks are for.
      if (!(error instanceof TimedOut)) throw error;
    }
    return text;
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
    await this.stopWorker();
    await this.startWorker();
    this.log.note('worker restarted', {});
  }

  async stop(): Promise<void> {
    await this.stopWorker();
    await this.exchange.close();
    await this.native.close();
    await this.connection.close();
  }

  private guard() {
    return this.client.workflow.getHandle(guardId(this.account));
  }

  private async startWorker(): Promise<void> {
    const plugin = new ReconcilePlugin({
      config: this.config,
      environment: { BINANCE_API_KEY: this.account, BINANCE_API_SECRET: 'drill', ALLOW_MAINNET_TRADE: '1' },
      log: this.log,
      createMissing: false,
      onMetricsServed: ({ url }) => {
        this.metricsUrl = url;
      },
    });
    this.worker = await Worker.create({
      connection: this.native,
      taskQueue: this.config.taskQueue,
      workflowBundle: { codePath: cycleBundlePath() },
      plugins: [plugin],
    });
    this.running = this.worker.run();
  }

  private async stopWorker(): Promise<void> {
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
    await this.running;
  }
}

/** Short waits; no schedule, since the drill starts its cycles itself. */
const configOf = (account: string, simulator: string, budget: Policy['budget']) => ({
  taskQueue: `drill-${account}`,
  metrics: { port: 0 },
  accounts: {
    [account]: {
      exchange: { simulator },
      expectedState: 'flat',
      enabled: false,
      recvWindowMs: 500,
      confirmSeconds: 1.5,
      orderGraceMs: 2_500,
      policy: {
        action: 'flatten',
        dryRun: false,
        allowActiveRemediation: true,
        symbolWhitelist: Object.keys(PRICES),
        cooldownSeconds: 0,
        maxFlattenNotionalUsdt: '600',
        budget,
      },
    },
  },
});
