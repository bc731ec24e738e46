import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import { CYCLE_TYPE } from '../domain/names';
import type { CycleRow } from '../domain/story/cycle-record';
import { cycleRow, newestCycle, readCycle } from './cycle-record';
import type { GuardClient } from './guard-client';
import { guardedAccounts } from './guards';
import { glanceAtSchedules, type ScheduleRow } from './schedules';
import { type AccountStatus, accountStatus } from './status';

/** One account at a glance. */
export interface FleetRow extends AccountStatus {
  /** Null where none starts its cycles. */
  readonly schedule: ScheduleRow | null;
  /** The cycle that runs. */
  readonly running: CycleRow | null;
  /** The newest cycle that closed. */
  readonly last: CycleRow | null;
}

/** The list of closed cycles is some moments behind: this much is asked for again, ms. */
const OVERLAP_MS = 30_000;

/** Most schedules start several cycles in this time, ms: one list tells the newest of most accounts. */
const RECENT_MS = 300_000;

/** Servers bound how many lists are asked for at once. */
const AT_ONCE = 10;

/**
 * All accounts that have a guard or a schedule, or one of them, read again and again: each time one query
 * for each guard and three lists. What is known of closed cycles is kept.
 */
export class Fleet {
  private readonly last = new Map<string, CycleRow | null>();
  private seenUntil: number | null = null;

  constructor(
    private readonly client: Client,
    private readonly guards: GuardClient,
    private readonly only?: string,
  ) {}

  /** What is true now; an account that cannot be read is a row that says so. */
  async read(): Promise<FleetRow[]> {
    const { client, guards, only } = this;
    const [guarded, schedules] = await Promise.all([
      only === undefined ? guardedAccounts(client) : [only],
      glanceAtSchedules(client),
    ]);
    const accounts =
      only === undefined
        ? [...new Set([...guarded, ...schedules.map(({ account }) => account)])].sort()
        : [only];
    const statuses = await Promise.all(accounts.map((account) => accountStatus(guards, account)));
    // After them: a server that went away meanwhile is not taken for workers that do not answer.
    const running = await this.readCycles(accounts, serverNow(statuses));
    return statuses.map((status) => ({
      ...status,
      schedule: schedules.find(({ account }) => account === status.account) ?? null,
      running: running.find(({ account }) => account === status.account) ?? null,
      last: this.last.get(status.account) ?? null,
    }));
  }

  /** @returns the cycles that run; those that closed since the last time are kept */
  private async readCycles(accounts: readonly string[], now: number): Promise<CycleRow[]> {
    const listed = await this.listCycles(
      this.seenUntil === null ? now - RECENT_MS : this.seenUntil - OVERLAP_MS,
    );
    for (const row of listed)
      if (row.account !== null && row.closedAt !== null && accounts.includes(row.account))
        await this.keep(row.account, row);
    const inTurn = pLimit(AT_ONCE);
    await Promise.all(
      accounts
        .filter((account) => !this.last.has(account))
        .map((account) =>
          inTurn(async () => this.keep(account, await newestCycle(this.client, account, 'closed'))),
        ),
    );
    this.seenUntil = now;
    return listed.filter(({ closedAt }) => closedAt === null);
  }

  /** Cycles that run, and those that closed since. */
  private async listCycles(closedSince: number): Promise<CycleRow[]> {
    const since = new Date(closedSince).toISOString();
    const query = `WorkflowType = "${CYCLE_TYPE}" AND (ExecutionStatus = "Running" OR CloseTime >= "${since}")`;
    const rows: CycleRow[] = [];
    for await (const info of this.client.workflow.list({ query })) rows.push(cycleRow(info));
    return rows;
  }

  private async keep(account: string, row: CycleRow | null): Promise<void> {
    const known = this.last.get(account);
    if (row === null) this.last.set(account, known ?? null);
    else if (known == null || (row.closedAt ?? 0) > (known.closedAt ?? 0))
      this.last.set(account, await this.withOutcome(row));
  }

  /** Where search attributes do not tell the outcome, the report does. */
  private async withOutcome(row: CycleRow): Promise<CycleRow> {
    if (row.outcome !== null || row.status !== 'COMPLETED') return row;
    const { outcome } = await readCycle(this.client, row.workflowId, row.runId);
    return { ...row, outcome };
  }
}

/** The server's time as guards tell it, never later than this machine's: that may be ahead, and so may a guard. */
const serverNow = (statuses: readonly AccountStatus[]): number =>
  Math.min(Date.now(), ...statuses.flatMap(({ status }) => status?.at ?? []));
