import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import { GuardClient } from '../../src/client/guard-client';
import { clientOfGuards } from '../../src/client/guards';
import type { ConfigInput } from '../../src/domain/config';
import { CYCLE_TYPE, guardId, manualCycleId, scheduleId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { until } from '../../src/outside/until';
import { type Simulator, startSimulator } from '../../src/simulator';
import { CliProcess } from '../support/cli';
import { OPEN_POLICY } from '../support/stack';

const WORKERS = 2;
const WITHIN_MS = 60_000;

/** One account that two real `worker` processes serve, each with the account's guard. */
export class TwoWorkers {
  readonly account = `r${randomBytes(5).toString('hex')}`;
  private readonly directory = mkdtempSync(join(tmpdir(), 'bench-workers-'));
  private workers: CliProcess[] = [];
  readonly guards: GuardClient;

  private constructor(
    readonly sim: Simulator,
    readonly client: Client,
  ) {
    this.guards = new GuardClient(clientOfGuards(client));
  }

  static async start(account: Partial<ConfigInput['accounts'][string]>): Promise<TwoWorkers> {
    const client = new Client({
      connection: await Connection.connect({ address: inject('temporalAddress') }),
    });
    const sim = await startSimulator({ accounts: [{ apiKey: 'key', apiSecret: 'secret', label: 'main' }] });
    const two = new TwoWorkers(sim, client);
    const config: ConfigInput = {
      taskQueue: two.account,
      metrics: { port: 0 },
      accounts: {
        [two.account]: {
          exchange: { simulator: sim.url },
          expectedState: 'flat',
          intervalSeconds: 86_400,
          policy: OPEN_POLICY,
          ...account,
        },
      },
    };
    writeFileSync(join(two.directory, 'reconcile.config.json'), JSON.stringify(config));
    await two.complete();
    return two;
  }

  /** Starts workers until there are two again; resolves once the guard is ready for a cycle. */
  async complete(): Promise<void> {
    while (this.workers.length < WORKERS) {
      const worker = new CliProcess(['worker'], {
        cwd: this.directory,
        env: {
          TEMPORAL_ADDRESS: inject('temporalAddress'),
          BINANCE_API_KEY: 'key',
          BINANCE_API_SECRET: 'secret',
          ALLOW_MAINNET_TRADE: '1',
        },
      });
      this.workers.push(worker);
      await worker.says(/account ready/);
    }
    await until(
      async () => {
        const { policyVersion, lockedUntil, at } = await this.guards.status(this.account);
        return policyVersion > 0 && lockedUntil <= at;
      },
      { what: 'a guard that holds no lock', withinMs: WITHIN_MS, tolerate: () => true },
    );
  }

  async arm(): Promise<void> {
    const before = (await this.guards.status(this.account)).arming?.number;
    await this.guards.arm(this.account, { operator: 'bench', reason: 'bench' });
    const isNew = async () => {
      const { arming } = await this.guards.status(this.account);
      return arming !== null && arming.number !== before;
    };
    await until(isNew, { what: 'the arming', withinMs: WITHIN_MS, tolerate: () => true });
  }

  async startCycle() {
    return await this.client.workflow.start<(input: { account: string }) => Promise<CycleReport>>(
      CYCLE_TYPE,
      {
        workflowId: manualCycleId(this.account, Date.now(), randomBytes(3).toString('hex')),
        taskQueue: this.account,
        args: [{ account: this.account }],
        workflowTaskTimeout: '5s',
      },
    );
  }

  /** Kills the worker that runs the cycle's activity. @throws Error where none of the two does */
  async killActing(cycle: Awaited<ReturnType<TwoWorkers['startCycle']>>): Promise<void> {
    const { raw } = await cycle.describe();
    const identity = raw.pendingActivities?.[0]?.lastWorkerIdentity ?? 'nobody';
    const acting = this.workers.find(({ pid }) => identity.startsWith(`${pid}@`));
    if (acting === undefined) throw new Error(`the activity is with ${identity}, no worker of the bench`);
    acting.signal('SIGKILL');
    await acting.ended;
    this.workers = this.workers.filter((worker) => worker !== acting);
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) worker.signal('SIGTERM');
    await Promise.all(this.workers.map((worker) => worker.ended));
    const gone = () => undefined;
    await this.client.schedule.getHandle(scheduleId(this.account)).delete().catch(gone);
    await this.client.workflow.getHandle(guardId(this.account)).terminate('the bench is over').catch(gone);
    await this.client.connection.close();
    await this.sim.close();
    rmSync(this.directory, { recursive: true });
  }
}
