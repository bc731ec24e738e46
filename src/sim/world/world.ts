import { Client } from '@temporalio/client';
import { GuardClient } from '../../client/guard-client';
import { clientOfGuards } from '../../client/guards';
import type { CycleReport } from '../../domain/report';
import { Random } from '../../simulator/core/random';
import { type CallFault, connectTo } from '../temporal/connection';
import { Schedules } from '../temporal/schedules';
import { SimServer } from '../temporal/server';
import { serviceOf } from '../temporal/service';
import { enterWorld, settled } from '../time/install';
import { SimProcess } from '../time/process';
import { VirtualTime } from '../time/virtual-time';
import { SimWorker } from '../worker/sim-worker';
import { Bot } from './bot';
import { Calls } from './calls';
import { SimExchange, sendRequestsTo } from './exchange';
import { type Kind, kindOf } from './kind';
import { Moments } from './moments';
import { servedBy } from './served';
import { ACCOUNT, BEGINNING, KEYS } from './settings';

/** So much of an order that is filled in part. */
const SOME = '0.001';

let current: SimExchange | null = null;

/** One account's whole world: server, workers, exchange, bot, under one seed and virtual time. */
export class World {
  readonly time = new VirtualTime(BEGINNING);
  /** What happened, a line each. */
  readonly trace: string[] = [];
  readonly reports: CycleReport[] = [];
  /** Workflow tasks that failed: there must be none. */
  readonly taskFailures: string[] = [];
  readonly server: SimServer;
  readonly exchange: SimExchange;
  readonly bot: Bot;
  readonly client: Client;
  /** What was asked of the guard, by whomever. */
  readonly calls: Calls;
  readonly guards: GuardClient;
  /** Of what goes wrong at random. */
  readonly chance: Random;
  /** Of messages to and from the server, so many are lost. */
  lossPercent = 0;
  /** Most ms by which what workers send is late. */
  lateMs = 0;
  /** When everything was well again; Infinity before. */
  healedAt = Number.POSITIVE_INFINITY;
  /** What happens right before the guard is asked for something. */
  readonly moments = new Moments();
  private readonly schedules: Schedules;
  private readonly workers: SimWorker[] = [];
  private named = 0;
  private foreign = 0;

  constructor(
    readonly seed: number,
    readonly kind: Kind = kindOf(seed),
  ) {
    const stream = (n: number) => new Random(Math.imul(seed + 1, 0x9e37_79b1) + n * 0x85eb_ca6b);
    enterWorld(this.time, stream(1));
    this.calls = new Calls(this.time);
    this.chance = stream(5);
    this.server = new SimServer(this.time, stream(2), (line) => this.note(line));
    this.schedules = new Schedules(this.server);
    this.exchange = new SimExchange(this.time, stream(3), seed, { label: ACCOUNT, ...KEYS });
    if (current === null) sendRequestsTo(() => current as SimExchange);
    current = this.exchange;
    const account = this.exchange.account(ACCOUNT);
    account.setDualSidePosition(this.kind.hedge);
    this.bot = new Bot(this.time, stream(4), account, this.kind, (line) => this.note(line));
    this.client = clientOfGuards(new Client({ connection: this.connect() }));
    this.guards = new GuardClient(this.client);
  }

  note(line: string): void {
    this.trace.push(`${this.time.now() - BEGINNING} ${line}`);
  }

  /** A process with our Workers. */
  startWorker(): SimWorker {
    this.named += 1;
    const process = new SimProcess(`w${this.named}`);
    const connection = this.connect((_, request) => this.losesCall(request));
    const onReport = (report: CycleReport) => {
      this.reports.push(report);
      this.note(`report ${report.headline}`);
    };
    const worker = new SimWorker(
      process,
      this.server,
      servedBy({ client: new Client({ connection }), bot: this.bot, onReport }),
      () => this.messageFault(),
      (line) => {
        if (line.includes('FAILED')) this.taskFailures.push(line);
        this.note(line);
      },
    );
    this.workers.push(worker);
    this.server.workers.push(worker);
    this.server.matchWaiting();
    return worker;
  }

  /** One of the workers that are not dead. */
  pickWorker(draw: number): SimWorker | undefined {
    const living = this.workers.filter(({ process }) => !process.isDead);
    return living[living.length === 0 ? 0 : draw % living.length];
  }

  /** All that run. */
  freezeWorkers(): SimWorker[] {
    const running = this.workers.filter(({ process }) => process.isRunning);
    for (const worker of running) worker.freeze();
    return running;
  }

  killWorker(draw: number): void {
    this.pickWorker(draw)?.process.kill();
    this.server.buryDead();
  }

  /** An order in the whitelisted symbols that is not ours. */
  placeForeign(): void {
    this.foreign += 1;
    const clientOrderId = `web_${this.foreign}`;
    const account = this.exchange.account(ACCOUNT);
    account.addOrder({
      symbol: 'BTCUSDT',
      side: 'BUY',
      positionSide: this.kind.hedge ? 'LONG' : 'BOTH',
      quantity: '0.002',
      price: '80000',
      clientOrderId,
    });
  }

  /** Whoever else trades in the account takes away the orders that nobody means to have. */
  endStrays(): void {
    const account = this.exchange.account(ACCOUNT);
    for (const { clientOrderId } of this.strayOrders()) account.cancelBehindTheBack(clientOrderId);
  }

  /** Orders that nobody means to have trade, a part of them. */
  fillStrays(): void {
    const account = this.exchange.account(ACCOUNT);
    for (const { clientOrderId, quantity, executedQty } of this.strayOrders())
      if (Number(quantity) - Number(executedQty) > Number(SOME)) account.fillOrder(clientOrderId, SOME);
  }

  private strayOrders() {
    return this.exchange
      .account(ACCOUNT)
      .openOrders()
      .filter(
        ({ clientOrderId }) => clientOrderId.startsWith('grinder_') && !this.bot.meansNow(clientOrderId),
      );
  }

  mayNotTouch(clientOrderId: string, at: number): boolean {
    return clientOrderId.startsWith('web_') || this.bot.meant(clientOrderId, at);
  }

  /** Whether an order rests, of either kind. */
  rests(clientOrderId: string): boolean {
    const account = this.exchange.account(ACCOUNT);
    return (
      account.openOrders().some((order) => order.clientOrderId === clientOrderId) ||
      account.openAlgoOrders().some((order) => order.clientAlgoId === clientOrderId)
    );
  }

  /** Orders of ours and legs that nobody means to have. */
  strays(): string[] {
    const account = this.exchange.account(ACCOUNT);
    const orders = [
      ...account.openOrders().map((order) => order.clientOrderId),
      ...account.openAlgoOrders().map((order) => order.clientAlgoId),
    ];
    const legs = account.positions().filter((leg) => Number(leg.amount) !== 0 && !this.bot.holds(leg));
    return [
      ...orders.filter((id) => id.startsWith('grinder_') && !this.bot.meansNow(id)),
      ...legs.map(({ symbol, positionSide, amount }) => `${symbol} ${positionSide} ${amount}`),
    ];
  }

  get isHealed(): boolean {
    return this.healedAt !== Number.POSITIVE_INFINITY;
  }

  /** Nothing is wrong any more: a new worker, the server and the exchange as they should be, the bot too. */
  heal(): void {
    this.note('** healed');
    this.healedAt = this.time.now();
    this.lossPercent = 0;
    this.lateMs = 0;
    for (const { process } of this.server.workers) process.kill();
    this.server.buryDead();
    this.exchange.faults.clear();
    this.exchange.fault = () => 'none';
    this.exchange.atWrite = null;
    this.server.atEnd = null;
    this.moments.clear();
    this.exchange.latencyMs = 40;
    this.bot.restart(false);
    this.bot.learnPositions();
    this.server.latencyMs = 3;
    this.serverBack();
    this.startWorker();
  }

  serverBack(): void {
    this.server.isUp = true;
    this.server.matchWaiting();
  }

  /** Gives back what the world holds. */
  async end(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.dispose()));
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

  private connect(fault?: CallFault) {
    return this.calls.over(connectTo(this.server, serviceOf(this.server, this.schedules), fault));
  }

  private losesCall(request: unknown): ReturnType<CallFault> {
    const name = (request as { request?: { input?: { name?: string } } }).request?.input?.name;
    if (this.moments.come(name, SimProcess.current)) return 'lost';
    if (this.lossPercent === 0 || this.chance.next(100) >= this.lossPercent) return 'none';
    return this.chance.next(2) === 0 ? 'lost' : 'answer lost';
  }

  private messageFault(): number | 'lost' {
    if (this.lossPercent > 0 && this.chance.next(100) < this.lossPercent) return 'lost';
    return this.lateMs === 0 ? 0 : this.chance.next(this.lateMs);
  }
}
