import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { AccountRuntime } from '../../src/activities';
import { ReconcileClient } from '../../src/client';
import { ensureGuard } from '../../src/client/guards';
import { statusOrNull } from '../../src/client/read-back';
import type { ConfigInput } from '../../src/domain/config';
import { parseConfig } from '../../src/domain/config';
import type { GuardState, ReserveAnswer } from '../../src/domain/guard/state';
import type { GuardStatus } from '../../src/domain/guard/status';
import { CYCLE_TYPE, guardId, manualCycleId } from '../../src/domain/names';
import { idOfLines } from '../../src/domain/plan-id';
import { policySchema } from '../../src/domain/policy-schema';
import type { CycleReport } from '../../src/domain/report';
import { type ServedAccounts, serveAccounts } from '../../src/plugin/accounts';
import { type AccountHandle, type Simulator, startSimulator } from '../../src/simulator';
import { guardStateQuery } from '../../src/workflows/messages';
import { eventually } from '../support/eventually';
import { cancelByHand } from '../support/reservation';
import { OPEN_POLICY } from '../support/stack';
import type { Arena } from './arena';
import { type ArmedFor, type Book, lay, SYMBOLS } from './book';
import { Bot } from './bot';
import { GuardTap } from './guard-tap';
import { PortTap } from './port-tap';

const LABEL = 'main';
/** Short enough for thousands of cycles, long enough for a busy machine. */
const TIMES = {
  recvWindowMs: 2_000,
  confirmSeconds: 3,
  orderGraceMs: 2_500,
  expectedMaxAgeSeconds: 5,
  planMaxAgeSeconds: 15,
} as const;
export const ORDER_GRACE_MS = TIMES.orderGraceMs;

const POLICY = z.parse(policySchema, {
  ...OPEN_POLICY,
  // Longer than one cycle asks, so that only a later one may be believed.
  massConfirmSeconds: 5,
  maxFlattenNotionalUsdt: '1000000',
  budget: {
    maxCallsPerRun: 100,
    maxNotionalPerRun: '1000000',
    maxCallsPerDay: 100_000,
    maxNotionalPerDay: '1000000000',
  },
});

/** One account with its guard and an exchange of its own: cases run on it one after the other. */
export class Lane {
  guardTap = new GuardTap();
  portTap = new PortTap();
  private runtimes!: ServedAccounts;
  private disturbed!: AccountRuntime;
  /** How many operators the policy asks for. */
  private approvals: 1 | 2 = 1;

  private constructor(
    readonly arena: Arena,
    readonly account: string,
    readonly sim: Simulator,
    readonly bot: Bot,
  ) {}

  static async start(arena: Arena, account: string): Promise<Lane> {
    const keys = { apiKey: `key-${account}`, apiSecret: `secret-${account}` };
    const sim = await startSimulator({ accounts: [{ ...keys, label: LABEL }], symbols: SYMBOLS });
    const lane = new Lane(arena, account, sim, await Bot.start());
    lane.renew();
    return lane;
  }

  /** Gives the account its guard. */
  async open(): Promise<void> {
    await ensureGuard(this.arena.client, this.account, this.arena.guardQueue);
    await this.until(({ birth }) => birth.status !== 'pending');
    await this.configure(false);
  }

  get exchange(): AccountHandle {
    return this.sim.account(LABEL);
  }

  get runtime(): AccountRuntime {
    return this.disturbed;
  }

  /** The account as the configuration of a worker names it. */
  config(taskQueue: string): ConfigInput {
    const account = { exchange: { simulator: this.sim.url }, expectedState: { url: this.bot.url }, ...TIMES };
    return { taskQueue, metrics: { port: 0 }, accounts: { [this.account]: account } };
  }

  environment(): Record<string, string> {
    const suffix = this.account.toUpperCase();
    return {
      [`BINANCE_API_KEY_${suffix}`]: `key-${this.account}`,
      [`BINANCE_API_SECRET_${suffix}`]: `secret-${this.account}`,
    };
  }

  /** Everything as at the start, but for the guard's memory, and armed. */
  async prepare(book: Book): Promise<void> {
    await this.untilFree();
    this.sim.reset();
    lay(this.exchange, book);
    this.bot.remembers(book);
    this.renew();
    this.approvals = book.armedFor === 'an approved plan' ? 2 : 1;
    await this.arm(book.armedFor);
    // Whoever armed for a plan looked.
    if (book.armedFor === 'an approved plan') this.renew();
    this.arena.mutation?.(this);
  }

  /** A worker that has just started: no pause, no clock, no rules, no taps. */
  renew(): void {
    this.guardTap = new GuardTap();
    this.portTap = new PortTap();
    this.runtimes = serveAccounts({
      config: parseConfig(this.config('matrix'), 'matrix'),
      directory: '.',
      environment: this.environment(),
    });
    const runtime = this.runtimes.get(this.account);
    this.disturbed = { ...runtime, exchange: this.portTap.around(runtime.exchange) };
  }

  /** Arms, unless it is armed for anything and is to be, under the policy that allows everything. */
  async arm(armedFor: ArmedFor = 'anything'): Promise<void> {
    const { policy, arming } = await this.until(() => true);
    const isOther = policy.dryRun || policy.approvals !== this.approvals;
    if (isOther) await this.configure(false);
    else if (armedFor === 'anything' && arming?.plan === null && !arming.once) return;
    const { arena, account } = this;
    const plan = armedFor === 'an approved plan' ? await this.plan() : {};
    const once = armedFor === 'one cycle';
    await arena.guards.arm(account, { operator: 'matrix', reason: 'fault matrix', once, ...plan });
    if (this.approvals === 2) {
      const { proposal } = await this.until((status) => status.proposal !== null);
      await arena.guards.approve(account, { operator: 'second', hash: proposal?.hash ?? '' });
    }
    await this.until((status) => status.armed && status.arming?.number !== arming?.number);
  }

  /** What an operator confirms who looks now. */
  private async plan(): Promise<{ plan: string; planActions: string[] }> {
    const { client, taskQueue } = this.arena;
    // On a busy machine a part may come too late to be believed: then there is no plan, and one looks again.
    const planActions = await eventually(async () => {
      const { actions, headline } = await new ReconcileClient(client, { taskQueue }).plan(this.account);
      if (actions.length === 0) throw new Error(`nothing to confirm: ${headline}`);
      return actions.map(({ line }) => line);
    });
    return { plan: idOfLines(planActions), planActions };
  }

  async configure(dryRun: boolean): Promise<void> {
    const policy = { ...POLICY, dryRun, approvals: this.approvals };
    await this.arena.guards.configure(this.account, { policy });
  }

  async disarm(): Promise<void> {
    await this.arena.guards.disarm(this.account);
    await this.until(({ armed }) => !armed);
  }

  async startCycle(taskQueue = this.arena.taskQueue) {
    return await this.arena.client.workflow.start<(input: { account: string }) => Promise<CycleReport>>(
      CYCLE_TYPE,
      {
        workflowId: manualCycleId(this.account, Date.now(), randomBytes(3).toString('hex')),
        taskQueue,
        args: [{ account: this.account }],
        workflowTaskTimeout: '5s',
        workflowRunTimeout: '240s',
      },
    );
  }

  /** Waits for the guard to be in a state. */
  async until(matches: (status: GuardStatus) => boolean, withinMs = 60_000): Promise<GuardStatus> {
    for (const end = Date.now() + withinMs; ; ) {
      const status = await statusOrNull(this.arena.guards, this.account, 5_000);
      if (status !== null && matches(status)) return status;
      if (Date.now() > end) throw new Error(`the guard did not get there: ${JSON.stringify(status)}`);
      await sleep(50);
    }
  }

  /** Waits until nothing that was permitted can arrive any more and the account is free again. */
  async untilFree(): Promise<GuardStatus> {
    for (;;) {
      const status = await this.until(() => true);
      const wait = status.lockedUntil - status.at;
      if (wait < 0) return status;
      await sleep(wait + 1);
    }
  }

  /** Asks for a reservation of one cancel and settles it unsent. */
  async askForReservation(): Promise<ReserveAnswer> {
    const { arena, account, runtime } = this;
    const workflowId = `reconcile/${account}-asks-${randomBytes(6).toString('hex')}`;
    const reservationId = `${workflowId}/run/1`;
    const { policyVersion } = await this.until(() => true);
    const answer = await arena.guards.reserve(account, {
      reservationId,
      workflowId,
      runId: 'run',
      originalExecutionRunId: 'run',
      exchangeId: runtime.exchange.exchangeId,
      policyVersion,
      plannedAt: Date.now(),
      planMaxAgeMs: TIMES.planMaxAgeSeconds * 1_000,
      asOf: Date.now(),
      asOfFromBot: false,
      massChange: false,
      recvWindowMs: TIMES.recvWindowMs,
      cancelBatch: 10,
      groups: [{ cancels: [cancelByHand(1)], close: null }],
    });
    await arena.guards.settle(account, { reservationId, results: [], unprotectedPosition: false });
    return answer;
  }

  async guardState(): Promise<GuardState> {
    return await this.arena.client.workflow.getHandle(guardId(this.account)).query(guardStateQuery);
  }

  async stop(): Promise<void> {
    await this.arena.client.workflow
      .getHandle(guardId(this.account))
      .terminate('matrix ended')
      .catch(() => undefined);
    await this.sim.close();
    await this.bot.stop();
  }
}
