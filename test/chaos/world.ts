import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { ReconcileClient } from '../../src/client';
import { clientOfGuards, ensureGuard } from '../../src/client/guards';
import { packageVersion } from '../../src/client/version';
import { guardTaskQueue, parseConfig } from '../../src/domain/config';
import { until } from '../../src/outside/until';
import { built } from '../../src/plugin/build-output';
import { CliProcess } from '../support/cli';
import { Line } from '../support/line';
import { ownPort } from '../support/own-port';
import { ACCOUNTS, configOf, environment, KEPT_SYMBOL, secretsOf, standingLegs } from './accounts';
import { ChaosBot } from './bot';
import { ExchangePart } from './parts/exchange';
import type { Part } from './parts/part';
import { ServerPart } from './parts/server';
import { WorkerPart } from './parts/worker';
import { Recorder } from './recorder';

const READY_WITHIN_MS = 60_000;

/** Four accounts that look every few seconds are no storm; bans of real length would be a calm. */
const LIMITS = { weightPerMinute: 1_000_000, banMs: 2_000, banExtensionMs: 100 };
/** A worker keeps to the limit of the real exchange, whatever this one allows. */
const WEIGHT_FORGOTTEN_MS = 2_000;

/** Everything that a storm hits: all processes are real, on loopback, and this storm's own. */
export class World {
  readonly bots = new Map<string, ChaosBot>();
  /** Accounts on which nothing appears for the moment: an operator looks at one, and acts on what is seen. */
  readonly watched = new Set<string>();
  /** Operators' commands that run. */
  readonly commands = new Set<CliProcess>();
  /** The storm is over: what was begun in it and has not acted yet does not. */
  over = false;
  client!: Client;
  reconcile!: ReconcileClient;
  private connection!: Connection;
  private weights: NodeJS.Timeout | undefined;

  private constructor(
    readonly recorder: Recorder,
    readonly server: ServerPart,
    readonly exchange: ExchangePart,
    readonly workers: readonly WorkerPart[],
    /** Between each worker, by its name, and the server; and between all of them and the `exchange`. */
    readonly lines: ReadonlyMap<string, Line>,
    private readonly config: ReturnType<typeof parseConfig>,
    private readonly directory: string,
  ) {}

  /** @param executable of the Temporal CLI */
  static async start(executable: string, directory: string, workers: number): Promise<World> {
    mkdirSync(directory, { recursive: true });
    const inside = (name: string) => resolve(directory, name);
    const recorder = new Recorder(inside('record.jsonl'));
    const server = new ServerPart(executable, await ownPort(), inside('temporal.db'));
    const accounts = ACCOUNTS.map((each) => ({
      ...secretsOf(each),
      label: each.account,
      dualSidePosition: each.hedge,
    }));
    const exchange = new ExchangePart(
      { accounts, limits: LIMITS, port: await ownPort(), journal: inside('journal.jsonl') },
      inside('exchange.log'),
    );
    const stateFile = (account: string) => inside(`${account}.json`);
    const names = Array.from({ length: workers }, (_, i) => `worker-${i + 1}`);
    const lines = new Map([['exchange', await Line.to(exchange.port)]]);
    for (const name of names) lines.set(name, await Line.to(server.port));
    const input = configOf(`http://${lines.get('exchange')?.address}`, stateFile);
    const config = inside('reconcile.config.json');
    writeFileSync(config, JSON.stringify(input, null, 2));
    const builds = [built('main.js'), anotherBuild(inside('another-build'))] as const;
    const parts = names.map((name) => {
      const line = lines.get(name) as Line;
      const env = { PATH: process.env['PATH'], TEMPORAL_ADDRESS: line.address, ...environment() };
      const needs = [server, line];
      return new WorkerPart({ name, config, env, output: inside(`${name}.log`), needs, builds, recorder });
    });
    const world = new World(recorder, server, exchange, parts, lines, parseConfig(input, config), directory);
    await world.begin(stateFile);
    return world;
  }

  part(name: string): Part {
    const part = [this.server, this.exchange, ...this.workers].find((each) => each.name === name);
    if (part === undefined) throw new TypeError(`no part ${name}`);
    return part;
  }

  worker(name: string): WorkerPart {
    const worker = this.workers.find((each) => each.name === name);
    if (worker === undefined) throw new TypeError(`no worker ${name}`);
    return worker;
  }

  /** Makes guards and schedules what the configuration says, where they are missing. */
  async apply(): Promise<void> {
    const { accounts } = await this.reconcile.apply(this.config);
    const problem = accounts.find((each) => each.problem !== null);
    if (problem !== undefined) throw new Error(`apply: ${problem.account}: ${problem.problem}`);
  }

  /** Starts a command as an operator does, in a process of its own. */
  command(...args: string[]): CliProcess {
    const env = { TEMPORAL_ADDRESS: this.server.address };
    const command = new CliProcess(args, { cwd: this.directory, env });
    this.commands.add(command);
    void command.ended.then(() => this.commands.delete(command));
    return command;
  }

  /** Starts a guard that was terminated, as `apply` does, whatever became of the others. */
  async startGuard(account: string): Promise<void> {
    await ensureGuard(clientOfGuards(this.client), account, guardTaskQueue(this.config.taskQueue));
  }

  /** Everything goes: without a word, since what follows only reads files. */
  async stop(): Promise<void> {
    clearInterval(this.weights);
    for (const bot of this.bots.values()) bot.stop();
    for (const command of this.commands) command.signal('SIGKILL');
    await Promise.all([...this.workers, this.exchange].map((part) => part.kill()));
    await this.connection?.close();
    await this.server.kill();
    for (const line of this.lines.values()) await line.close();
  }

  private async begin(stateFile: (account: string) => string): Promise<void> {
    await Promise.all([this.server.start(), this.exchange.start()]);
    const forgetWeight = () => this.exchange.post('used-weight', { weight: 0 }).catch(() => undefined);
    this.weights = setInterval(() => void forgetWeight(), WEIGHT_FORGOTTEN_MS);
    for (const each of ACCOUNTS) {
      const legs = standingLegs(each);
      for (const [leg, amount] of Object.entries(legs)) {
        const [symbol, positionSide] = leg.split('/');
        await this.exchange.post(`accounts/${each.account}/positions`, { symbol, positionSide, amount });
      }
      const [leg, amount] = Object.entries(legs).find(([name]) => name.startsWith(KEPT_SYMBOL)) ?? [];
      if (each.bot && leg !== undefined && amount !== undefined)
        this.bots.set(
          each.account,
          new ChaosBot(stateFile(each.account), { positionSide: leg.split('/')[1] ?? 'BOTH', amount }),
        );
    }
    this.connection = await Connection.connect({ address: this.server.address });
    this.client = new Client({ connection: this.connection });
    this.reconcile = new ReconcileClient(this.client, { taskQueue: this.config.taskQueue });
    await Promise.all(this.workers.map((worker) => worker.start()));
    for (const { account, policy } of ACCOUNTS)
      this.recorder.say({ kind: 'policy', account, at: Date.now(), policy });
    await until(() => this.apply().then(() => true), {
      what: 'the first apply',
      withinMs: READY_WITHIN_MS,
      tolerate: () => true,
    });
  }
}

/** The same program as another version of it. */
function anotherBuild(folder: string): string {
  const dist = join(folder, 'dist');
  cpSync(dirname(built('main.js')), dist, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: `${packageVersion()}-another` }));
  return join(dist, 'main.js');
}

export const artifactsOf = (seed: number) => join('.artifacts', 'chaos', String(seed));
