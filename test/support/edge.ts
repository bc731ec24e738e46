import { asyncLocalStorage } from '@temporalio/activity';
import type { AccountRuntime, ActivityDependencies } from '../../src/activities';
import { inspect } from '../../src/activities/inspect/inspect';
import { type Look, look } from '../../src/activities/observe/look';
import { observe } from '../../src/activities/observe/observe';
import { cancel } from '../../src/activities/write/cancel';
import { close as closeActivity } from '../../src/activities/write/close';
import type { GuardClient } from '../../src/client/guard-client';
import { parseConfig } from '../../src/domain/config';
import { sum } from '../../src/domain/decimal';
import { parseExpectedState } from '../../src/domain/expected-state-format';
import type { PermitAnswer } from '../../src/domain/guard/permit';
import type { GuardStatus } from '../../src/domain/guard/status';
import { type CancelAction, type CloseAction, planActions } from '../../src/domain/plan';
import type { PlanPreview } from '../../src/domain/plan-preview';
import type { TargetResult } from '../../src/domain/settlement';
import type { PositionMode } from '../../src/domain/vocabulary';
import type { ExpectedStateSource } from '../../src/expected-state/source';
import { type ServedAccounts, serveAccounts } from '../../src/plugin/accounts';
import { type FaultSpec, type LogEntry, type Simulator, startSimulator } from '../../src/simulator';
import { createLog } from '../../src/telemetry/log';
import type { CancelInput, InspectKind, Observation, WriteOutcome } from '../../src/workflows/contract';
import { eventually } from './eventually';

/** Old enough to judge, ms. */
const AGO = 600_000;

export type SimulatorInput = Partial<Parameters<typeof startSimulator>[0]>;

/** The whole word of a bot that expects nothing. */
const NOTHING = { ordersComplete: true, positionsComplete: true, orders: [], positions: [] };

/** A request's way is at most this long here; short, so that finding out does not wait long. */
export const RECV_WINDOW_MS = 1_000;

/**
 * The activities of writes over real HTTP to a simulated exchange, without Temporal: the guard gives each
 * write's permit once. For what depends on the exchange alone; whole cycles are integration tests.
 */
export class Edge {
  /** Writes whose permit was given. */
  readonly permits = new Set<string>();
  /** Whether a write that a slow machine stopped (nothing was sent then) is begun again. */
  patient = true;
  /** Which attempt of its activity a write is. */
  attempt = 1;
  /** What the bot says now, beside version and a fresh `asOf`; null: its state is declared flat. */
  bot: Record<string, unknown> | null = null;
  /** What the guard says; null: it does not answer. */
  guard: GuardStatus | null = null;
  /** What the worker's gauges and the guard were told, newest last. */
  readonly told = { blindSymbols: [] as number[], expectedState: [] as number[], disarms: [] as string[] };
  private writes = 0;
  private mode: PositionMode = 'one-way';

  private constructor(
    readonly sim: Simulator,
    readonly runtimes: ServedAccounts,
  ) {}

  /** @param options of the simulated exchange; with a second key the worker serves an account `second` as well */
  static async start(options: SimulatorInput = {}): Promise<Edge> {
    const sim = await startSimulator({
      accounts: [{ apiKey: 'edge-key', apiSecret: 'edge-secret', label: 'main' }],
      ...options,
    });
    const account = {
      exchange: { simulator: sim.url },
      expectedState: 'flat' as const,
      recvWindowMs: RECV_WINDOW_MS,
    };
    const second = options.accounts?.[1];
    const accounts = { main: account, ...(second === undefined ? {} : { second: account }) };
    const runtimes = serveAccounts({
      config: parseConfig({ accounts }, 'test'),
      directory: '.',
      environment: {
        BINANCE_API_KEY_MAIN: 'edge-key',
        BINANCE_API_SECRET_MAIN: 'edge-secret',
        BINANCE_API_KEY_SECOND: second?.apiKey,
        BINANCE_API_SECRET_SECOND: second?.apiSecret,
      },
    });
    return new Edge(sim, runtimes);
  }

  get account() {
    return this.sim.account('main');
  }

  get port() {
    return this.runtime.exchange;
  }

  private get runtime(): AccountRuntime {
    return { ...this.runtimes.get('main'), expectedState: this.source };
  }

  private readonly source = ((edge: Edge): ExpectedStateSource => ({
    get fromBot() {
      return edge.bot !== null;
    },
    place: 'bot.json',
    async read() {
      const said = { version: 1, asOf: new Date().toISOString(), ...NOTHING, ...edge.bot };
      return parseExpectedState(JSON.stringify(said), 'bot.json');
    },
  }))(this);

  /** Puts a position there that is old enough to judge. */
  position(amount: string, more: { symbol?: string; positionSide?: 'LONG' | 'SHORT' } = {}): void {
    this.account.setPosition({ symbol: 'BTCUSDT', amount, updateTime: Date.now() - AGO, ...more });
  }

  /** Puts an order of ours there that is old enough to judge. */
  order(clientOrderId: string, more: Partial<Parameters<Edge['account']['addOrder']>[0]> = {}): string {
    const old = Date.now() - AGO;
    const order = { symbol: 'BTCUSDT', side: 'BUY', quantity: '0.002', price: '90000', time: old } as const;
    this.account.addOrder({ ...order, clientOrderId, ...more });
    return clientOrderId;
  }

  /** Puts a conditional order of ours there. */
  algo(clientAlgoId: string, more: Partial<Parameters<Edge['account']['addAlgoOrder']>[0]> = {}): string {
    const close = more.closePosition === true ? {} : { quantity: '0.004' };
    const algo = { symbol: 'BTCUSDT', side: 'SELL', triggerPrice: '80000', ...close } as const;
    this.account.addAlgoOrder({ ...algo, clientAlgoId, createTime: Date.now() - AGO, ...more });
    return clientAlgoId;
  }

  fault(spec: FaultSpec) {
    return this.sim.faults.add(spec);
  }

  /** Requests of one kind, such as `POST /fapi/v1/order`. */
  requests(kind: string): LogEntry[] {
    return this.sim.log.entries.filter(({ method, path }) => `${method} ${path}` === kind);
  }

  async look(): Promise<Look> {
    return await look(this.dependencies(), this.runtime);
  }

  /** What a worker answers to a question. */
  async ask(kind: InspectKind, args: Record<string, unknown> = {}): Promise<unknown> {
    return await inspect(this.dependencies(), { account: 'main', kind, args });
  }

  /** A cycle's first look, or the one that confirms it. Its guard does not answer. */
  async observe(confirms: Observation | null = null): Promise<Observation> {
    return await this.activity(() =>
      observe(this.dependencies(), {
        account: 'main',
        confirms:
          confirms === null
            ? null
            : {
                readAt: confirms.readAt,
                asOf: confirms.asOf,
                questions: confirms.questions,
                answered: confirms.mismatches,
              },
      }),
    );
  }

  /** The answer of the inspection `plan`. */
  async preview(args: Record<string, unknown> = {}): Promise<PlanPreview> {
    return (await this.activity(() =>
      inspect(this.dependencies(), { account: 'main', kind: 'plan', args }),
    )) as PlanPreview;
  }

  /** The actions of a cycle that expects nothing on this account. */
  async plan(): Promise<{ cancels: CancelAction[]; closes: CloseAction[] }> {
    // On a machine that is busy with something else a part may come too late to be believed.
    const seen = await eventually(async () => {
      const look = await this.look();
      if (!look.ok) throw new Error(JSON.stringify(look.failedParts));
      return look;
    });
    this.mode = seen.snapshot.mode;
    const { mismatches } = seen.comparison;
    const listings = await this.port.symbolListings(mismatches.map(({ symbol }) => symbol));
    const groups = planActions(mismatches, listings, 'cancel_then_flatten');
    return {
      cancels: groups.flatMap((group) => group.cancels),
      closes: groups.flatMap(({ close }) => (close === null ? [] : [close])),
    };
  }

  /** Sends one slice of the planned close; `begun` where orders of its leg were cancelled for it. */
  async flatten(
    close: CloseAction,
    slice = 0,
    before: readonly WriteOutcome[] = [],
    begun = slice > 0,
  ): Promise<WriteOutcome> {
    const fills = before.flatMap(({ fill }) => (fill === null ? [] : [fill]));
    const { key, symbol, side, positionSide, amount, updateTime } = close;
    return await this.writeActivity(() =>
      closeActivity(this.dependencies(), {
        ...this.context(),
        key,
        symbol,
        side,
        quantity: close.slices[slice] ?? '0',
        leg: { positionSide, amount, updateTime },
        ownFills: {
          filled: sum(fills.map(({ filled }) => filled)),
          orderIds: fills.map(({ orderId }) => orderId),
        },
        begun,
        observedAt: Date.now(),
      }),
    );
  }

  /** Plans, then sends the first slice of the only close. @returns what became of it */
  async close(): Promise<TargetResult> {
    const [close] = (await this.plan()).closes;
    if (close === undefined) throw new Error('there is nothing to close');
    return (await this.flatten(close)).results[0] as TargetResult;
  }

  /** Plans, then sends all planned cancels of one kind as one write. @returns what became of each, by client id */
  async cancel(
    plan?: readonly CancelAction[],
    closing: CancelInput['closing'] = null,
    begun = false,
  ): Promise<Record<string, TargetResult>> {
    const orders = plan ?? (await this.plan()).cancels;
    const { results } = await this.writeActivity(() =>
      cancel(this.dependencies(), {
        ...this.context(),
        symbol: orders[0]?.symbol ?? '',
        orderKind: orders[0]?.orderKind ?? 'regular',
        orders,
        closing,
        begun,
      }),
    );
    const byId = (order: CancelAction) => results.find(({ key }) => key === order.key) as TargetResult;
    return Object.fromEntries(orders.map((order) => [order.clientOrderId, byId(order)]));
  }

  async stop(): Promise<void> {
    await this.sim.close();
  }

  private context() {
    this.writes += 1;
    const { mode } = this;
    const { exchangeId } = this.port;
    const run = { workflowId: 'edge', runId: 'run', originalExecutionRunId: 'run' };
    const write = { reservationId: 'edge/run/1', write: `w${this.writes}` };
    return { account: 'main', exchangeId, mode, recvWindowMs: RECV_WINDOW_MS, ...run, ...write };
  }

  private async activity<T>(run: () => Promise<T>): Promise<T> {
    const { signal: cancellationSignal } = new AbortController();
    const context = { heartbeat() {}, cancellationSignal, info: { activityId: '1', attempt: this.attempt } };
    return await asyncLocalStorage.run(context as never, run);
  }

  private async writeActivity(run: () => Promise<WriteOutcome>): Promise<WriteOutcome> {
    for (;;) {
      const outcome = await this.activity(run);
      const slow = outcome.results.some(
        ({ reason, detail }) => reason === 'clock_skew' || detail === 'what was read is too old',
      );
      if (!this.patient || !slow || outcome.permit !== 'none') return outcome;
    }
  }

  private dependencies(): ActivityDependencies {
    const permit = async (_account: string, { write }: { write: string }): Promise<PermitAnswer> => {
      const everGiven = this.permits.has(write);
      this.permits.add(write);
      return { given: !everGiven, everGiven, reason: everGiven ? 'reservation_closed' : null };
    };
    const status = async (): Promise<GuardStatus> => {
      if (this.guard === null) throw new Error('no guard here');
      return this.guard;
    };
    const disarm = async (_account: string, { cause }: { cause: string }) =>
      void this.told.disarms.push(cause);
    const wasPermitted = async (_account: string, _id: string, write: string) => this.permits.has(write);
    return {
      runtime: () => this.runtime,
      guards: () =>
        ({ permit, wasPermitted, status, disarm, mayBeDeclaredDown: () => true }) as unknown as GuardClient,
      allowMainnetTrade: true,
      mayAsk: async () => undefined,
      metricsUrl: () => null,
      log: createLog('silent'),
      observed: () => undefined,
      blindSymbols: (_account, count) => void this.told.blindSymbols.push(count),
      expectedStateSeen: (_account, asOf) => void this.told.expectedState.push(asOf),
    };
  }
}
