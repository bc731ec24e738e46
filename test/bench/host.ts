import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pLimit from 'p-limit';
import { inject } from 'vitest';
import { GuardClient } from '../../src/client/guard-client';
import { clientOfGuards } from '../../src/client/guards';
import type { ConfigInput } from '../../src/domain/config';
import { CYCLE_TYPE, guardId, scheduleId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { type Simulator, startSimulator } from '../../src/simulator';
import { startEmptyWorkflow } from './empty-workflow';
import { startAfter } from './start-cycle';

export interface HostOptions {
  readonly accounts: number;
  /** Of each account, over what a bench needs. */
  readonly account?: Partial<ConfigInput['accounts'][string]>;
}

/** How a host's process is, after garbage was collected; memory in bytes. */
export interface Vitals {
  readonly rss: number;
  /** Of the main thread. */
  readonly heapUsed: number;
  readonly external: number;
  /** Open file descriptors. */
  readonly files: number;
  /** Timers, sockets and requests that keep the process alive. */
  readonly resources: number;
  /** Lines of /metrics. */
  readonly series: number;
  /** Warnings and errors of its log. */
  readonly problems: number;
  readonly lastProblems: readonly string[];
}

/** So much that no look is refused: what is measured is not Binance's limit. */
const WEIGHT = 1_000_000_000;
/** As many as a client has in flight when it cleans up. */
const AT_ONCE = 20;

/** Many accounts on one simulated exchange, served by a worker process of their own. */
export class Host {
  private readonly last = new Map<string, CycleReport>();
  readonly guards: GuardClient;

  private constructor(
    readonly accounts: readonly string[],
    readonly taskQueue: string,
    readonly sim: Simulator,
    readonly client: Client,
    private readonly child: ChildProcess,
  ) {
    this.guards = new GuardClient(clientOfGuards(client));
  }

  /** Resolves once guard, policy and schedule of each account are made. */
  static async start({ accounts: count, account = {} }: HostOptions): Promise<Host> {
    const address = inject('temporalAddress');
    const run = `b${randomBytes(4).toString('hex')}`;
    const accounts = Array.from({ length: count }, (_, i) => `${run}_${i}`);
    const sim = await startSimulator({
      accounts: accounts.map((name) => ({ apiKey: name, apiSecret: 's', label: name })),
      limits: { weightPerMinute: WEIGHT },
    });
    const settings = {
      exchange: { simulator: sim.url },
      expectedState: 'flat',
      intervalSeconds: 86_400,
      ...account,
    } as const;
    const config: ConfigInput = {
      taskQueue: run,
      metrics: { port: 0 },
      accounts: Object.fromEntries(accounts.map((name) => [name, settings])),
    };
    const credentials = accounts.flatMap((name) => [
      [`BINANCE_API_KEY_${name.toUpperCase()}`, name],
      [`BINANCE_API_SECRET_${name.toUpperCase()}`, 's'],
    ]);
    const environment = { ...Object.fromEntries(credentials), ALLOW_MAINNET_TRADE: '1' };
    const emptyTaskQueue = `${run}-empty`;
    const child = fork(join(__dirname, 'host.cjs'), {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const ready = told(child, 'ready');
    child.send({ address, config, environment, emptyTaskQueue });
    await ready;
    const client = new Client({ connection: await Connection.connect({ address }) });
    return new Host(accounts, run, sim, client, child);
  }

  /** Runs a cycle of an account as its schedule would, to its report. */
  async cycle(account: string): Promise<CycleReport> {
    const before = this.last.get(account);
    const cycle =
      before === undefined
        ? await this.client.workflow.start<() => Promise<CycleReport>>(CYCLE_TYPE, {
            workflowId: `${scheduleId(account)}-first`,
            taskQueue: this.taskQueue,
          })
        : await startAfter({ client: this.client, taskQueue: this.taskQueue, account }, before);
    const report = await cycle.result();
    this.last.set(account, report);
    return report;
  }

  /** Runs an empty workflow in the host's process. */
  async empty(): Promise<void> {
    await (await startEmptyWorkflow(this.client, `${this.taskQueue}-empty`)).result();
  }

  /** A cycle of each account, some at once. */
  async cycleOfEach(): Promise<void> {
    await this.ofEach((account) => this.cycle(account));
  }

  async vitals(): Promise<Vitals> {
    const answer = told<Vitals>(this.child, 'vitals');
    this.child.send({});
    return await answer;
  }

  private async ofEach(work: (account: string) => Promise<unknown>): Promise<void> {
    const inTurn = pLimit(AT_ONCE);
    await Promise.all(this.accounts.map((account) => inTurn(work, account)));
  }

  /** Ends the process and everything it made on the server. */
  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.child;
    const hasEnded = exitCode !== null || signalCode !== null;
    const ended = hasEnded ? null : new Promise((resolve) => this.child.once('close', resolve));
    const gone = () => undefined;
    await this.ofEach((account) => this.client.schedule.getHandle(scheduleId(account)).delete().catch(gone));
    this.child.kill('SIGTERM');
    await ended;
    await this.ofEach((account) =>
      this.client.workflow.getHandle(guardId(account)).terminate('the bench is over').catch(gone),
    );
    await this.client.connection.close();
    await this.sim.close();
  }
}

/** What a host's process says next under a name; rejects where it ends before that. */
async function told<Answer>(child: ChildProcess, name: string): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const listen = (message: Record<string, Answer>) => {
      if (!(name in message)) return;
      child.off('message', listen);
      child.off('close', ended);
      resolve(message[name] as Answer);
    };
    const ended = () => reject(new Error(`the worker process ended before it told its ${name}`));
    child.on('message', listen);
    child.once('close', ended);
  });
}
