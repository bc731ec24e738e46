import { Client } from '@temporalio/client';
import { GuardClient } from '../../client/guard-client';
import { clientOfGuards } from '../../client/guards';
import { accountOfGuard } from '../../domain/names';
import type { CycleReport } from '../../domain/report';
import { Random } from '../../simulator/core/random';
import { type CallFault, connectTo } from '../temporal/connection';
import { Schedules } from '../temporal/schedules';
import { SimServer } from '../temporal/server';
import { serviceOf } from '../temporal/service';
import { enterWorld, settled } from '../time/install';
import { outside, SimProcess } from '../time/process';
import { VirtualTime } from '../time/virtual-time';
import { SimWorker } from '../worker/sim-worker';
import { SimAccount } from './account';
import { Bot } from './bot';
import { Calls } from './calls';
import { SimExchange, sendRequestsTo } from './exchange';
import { type Kind, kindOf } from './kind';
import { servedBy } from './served';
import { ACCOUNT, BEGINNING, keysOf, NEIGHBOUR } from './settings';

/** Of the random streams of bots, the first account's first. */
const BOT_STREAMS = [4, 6];

let current: SimExchange | null = null;

/** What calls look like that are updates. */
interface UpdateRequest {
  readonly workflowExecution?: { readonly workflowId?: string };
  readonly request?: { readonly input?: { readonly name?: string } };
}

/** A whole world: server, workers, exchange, accounts and their bots, under one seed and virtual time. */
export class World {
  readonly time = new VirtualTime(BEGINNING);
  /** What happened, a line each. */
  readonly trace: string[] = [];
  /** Workflow tasks that failed: there must be none. */
  readonly taskFailures: string[] = [];
  readonly server: SimServer;
  readonly exchange: SimExchange;
  /** One, or two. */
  readonly accounts: readonly SimAccount[];
  readonly client: Client;
  /** What was asked of the guards, by whomever. */
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
  private readonly schedules: Schedules;
  private readonly workers: SimWorker[] = [];
  private named = 0;

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
    const labels = this.kind.neighbour ? [ACCOUNT, NEIGHBOUR] : [ACCOUNT];
    const keys = labels.map((label) => ({ label, ...keysOf(label) }));
    this.exchange = new SimExchange(this.time, stream(3), seed, keys);
    if (current === null) sendRequestsTo(() => current as SimExchange);
    current = this.exchange;
    this.accounts = labels.map((label, i) => {
      const account = this.exchange.account(label);
      account.setDualSidePosition(this.kind.hedge);
      const note = (line: string) => this.note(i === 0 ? line : `${label}: ${line}`);
      const bot = new Bot(this.time, stream(BOT_STREAMS[i] as number), account, this.kind, note);
      return new SimAccount(label, account, bot, this.kind.hedge);
    });
    this.client = clientOfGuards(new Client({ connection: this.connect() }));
    this.guards = new GuardClient(this.client);
  }

  note(line: string): void {
    this.trace.push(`${this.time.now() - BEGINNING} ${line}`);
  }

  /** A process with our Workers. @param mayTrade whether its environment says so */
  startWorker({ mayTrade } = { mayTrade: true }): SimWorker {
    this.named += 1;
    const process = new SimProcess(`w${this.named}`);
    const connection = this.connect((_, request) => this.losesCall(request));
    const onReport = (report: CycleReport) => {
      this.accounts.find(({ label }) => label === report.account)?.reports.push(report);
      this.note(`report ${report.headline}`);
    };
    const worker = new SimWorker(
      process,
      this.server,
      servedBy({ client: new Client({ connection }), accounts: this.accounts, mayTrade, onReport }),
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

  /** A process wakes: what waits may come to it now. */
  thaw(process: SimProcess): void {
    process.thaw();
    outside(() => this.server.matchWaiting());
  }

  killWorker(draw: number): void {
    this.pickWorker(draw)?.process.kill();
    this.server.buryDead();
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
    this.exchange.latencyMs = 40;
    this.exchange.usual();
    for (const { bot, moments, others } of this.accounts) {
      moments.clear();
      others.leave();
      bot.restart(false);
      bot.learnPositions();
    }
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
    const { workflowExecution, request: update } = request as UpdateRequest;
    const asked = accountOfGuard(workflowExecution?.workflowId ?? '');
    const account = this.accounts.find(({ label }) => label === asked);
    if (account?.moments.come(update?.input?.name, SimProcess.current)) return 'lost';
    if (this.lossPercent === 0 || this.chance.next(100) >= this.lossPercent) return 'none';
    return this.chance.next(2) === 0 ? 'lost' : 'answer lost';
  }

  private messageFault(): number | 'lost' {
    if (this.lossPercent > 0 && this.chance.next(100) < this.lossPercent) return 'lost';
    return this.lateMs === 0 ? 0 : this.chance.next(this.lateMs);
  }
}
