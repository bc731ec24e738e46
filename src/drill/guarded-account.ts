import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { GuardClient } from '../client/guard-client';
import { ensureGuard } from '../client/guards';
import type { ReserveAnswer } from '../domain/guard/state';
import type { GuardStatus } from '../domain/guard/status';
import { guardId } from '../domain/names';
import type { CloseAction } from '../domain/plan';
import type { Policy } from '../domain/policy';
import { policySchema } from '../domain/policy-schema';
import { actionReport, buildReport } from '../domain/report';
import { closeTarget } from '../domain/writes';
import { createGuardWorker } from '../plugin/guard-worker';
import { Metrics } from '../telemetry/metrics';
import { guardStateQuery } from '../workflows/messages';

/** Short, so that the lock between two reservations is short too. */
const RECV_WINDOW_MS = 100;
const WITHIN_MS = 30_000;

/** The result of one spending: what the guard decided, and whether its write was permitted. */
export interface Spent {
  readonly answer: ReserveAnswer;
  readonly granted: boolean;
  readonly permitted: boolean;
}

/** An account with a real guard on a real server and the real metrics, and nothing behind it. */
export class GuardedAccount {
  readonly metrics = new Metrics();
  readonly log: string[] = [];
  private guards!: GuardClient;
  private client!: Client;
  private connection!: Connection;
  private native!: NativeConnection;
  private worker!: Worker;
  private running!: Promise<void>;
  private reservations = 0;

  private constructor(
    readonly account: string,
    private readonly taskQueue: string,
  ) {}

  static async start(address: string, account: string, policy: Partial<Policy>): Promise<GuardedAccount> {
    const drill = new GuardedAccount(account, `drill-${account}`);
    drill.connection = await Connection.connect({ address });
    drill.native = await NativeConnection.connect({ address });
    drill.client = new Client({ connection: drill.connection });
    drill.guards = new GuardClient(drill.client);
    drill.metrics.addAccount(account, () => 0);
    await drill.startWorker();
    await ensureGuard(drill.client, account, drill.taskQueue);
    await drill.until(({ birth }) => birth.status !== 'pending');
    await drill.guards.configure(account, {
      policy: policySchema.parse({
        action: 'flatten',
        dryRun: false,
        allowActiveRemediation: true,
        symbolWhitelist: ['BTCUSDT'],
        cooldownSeconds: 0,
        maxFlattenNotionalUsdt: '600',
        ...policy,
      }),
    });
    await drill.guards.arm(account, { operator: 'fire drill', reason: 'budget limits' });
    await drill.until(({ armed }) => armed);
    return drill;
  }

  /**
   * Asks for the close of a position of this worth, and where it is granted asks for the permit and
   * settles, as a cycle would. Tells metrics and log what was decided.
   * @param run a run of its own budget
   * @param worth USDT
   */
  async spend(run: string, worth: string): Promise<Spent> {
    await this.until(({ lockedUntil, at }) => lockedUntil <= at);
    this.reservations += 1;
    const close = closeWorth(worth);
    const { policyVersion } = await this.status();
    const ids = { workflowId: `drill/${this.account}`, runId: run, originalExecutionRunId: run };
    const reservationId = `${ids.workflowId}/${run}/${this.reservations}`;
    const answer = await this.guards.reserve(this.account, {
      ...ids,
      reservationId,
      exchangeId: 'drill/00000000',
      policyVersion,
      plannedAt: Date.now(),
      planMaxAgeMs: 45_000,
      asOf: Date.now(),
      asOfFromBot: false,
      recvWindowMs: RECV_WINDOW_MS,
      cancelBatch: 10,
      groups: [{ cancels: [], close }],
    });
    const [decision] = answer.decisions;
    const granted = decision?.granted === true;
    const permit = granted
      ? await this.guards.permit(this.account, {
          ...ids,
          reservationId,
          write: 'w1',
          targets: [closeTarget(close, '1')],
          nonce: `${run}-${this.reservations}`,
          activityId: '1',
          attempt: 1,
        })
      : null;
    if (granted) {
      await this.guards.settle(this.account, {
        reservationId,
        results: [{ write: 'w1', result: 'executed', sender: true }],
        unprotectedPosition: false,
      });
    }
    this.note('reserve', {
      run,
      worth,
      granted,
      permitted: permit?.given ?? false,
      reason: answer.refused ?? decision?.closed[0]?.reason ?? null,
      ...decision?.closed[0]?.figures,
    });
    const row = actionReport(close, {
      result: granted ? 'executed' : 'blocked',
      reason: answer.refused ?? decision?.closed[0]?.reason ?? null,
    });
    this.metrics.cycleClosed(
      reservationId,
      buildReport({
        account: this.account,
        actions: [row],
        reported: [],
        failedParts: [],
        counts: null,
        truncated: 0,
        unprotectedPosition: false,
        exchangeId: null,
        observedAt: null,
        asOf: null,
        cancelled: false,
      }),
      0,
    );
    return { answer, granted, permitted: permit?.given ?? false };
  }

  async status(): Promise<GuardStatus> {
    const status = await this.guards.status(this.account, 10_000);
    this.metrics.guardSeen(this.account, status);
    return status;
  }

  /** The guard's whole state: what a state file would hold. */
  async state() {
    return await this.client.workflow.getHandle(guardId(this.account)).query(guardStateQuery);
  }

  /** Lets the guard continue as new, and waits for its next run. */
  async continueAsNew(): Promise<void> {
    const handle = this.client.workflow.getHandle(guardId(this.account));
    const { runId } = await handle.describe();
    await handle.cancel();
    const until = Date.now() + WITHIN_MS;
    while ((await handle.describe()).runId === runId) {
      if (Date.now() > until) throw new Error('the guard did not continue as new');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.note('continue-as-new', {});
  }

  async restartWorker(): Promise<void> {
    await this.stopWorker();
    await this.startWorker();
    this.note('worker restarted', {});
  }

  async stop(): Promise<void> {
    await this.stopWorker();
    await this.native.close();
    await this.connection.close();
  }

  note(what: string, figures: Record<string, unknown>): void {
    const day = new Date().toISOString().slice(0, 10);
    this.log.push(
      [`${what}:`, ...Object.entries({ day, ...figures }).map(([name, value]) => `${name}=${value}`)].join(
        ' ',
      ),
    );
  }

  private async until(matches: (status: GuardStatus) => boolean): Promise<void> {
    const end = Date.now() + WITHIN_MS;
    while (!matches(await this.status())) {
      if (Date.now() > end) throw new Error('the guard did not get there');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async startWorker(): Promise<void> {
    this.worker = await createGuardWorker({ connection: this.native, taskQueue: this.taskQueue, host: {} });
    this.running = this.worker.run();
  }

  private async stopWorker(): Promise<void> {
    this.worker.shutdown();
    await this.running;
  }
}

function closeWorth(worth: string): CloseAction {
  return {
    kind: 'flatten',
    key: 'close/BTCUSDT/BOTH',
    mismatch: 'POSITION_NONZERO_UNEXPECTED',
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    side: 'SELL',
    amount: '1',
    markPrice: worth,
    updateTime: 0,
    slices: ['1'],
    left: '0',
    notional: worth,
    obstacle: null,
  };
}
