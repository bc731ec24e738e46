import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import { GuardClient } from '../../src/client/guard-client';
import type { ConfigInput } from '../../src/domain/config';
import { guardId } from '../../src/domain/names';
import { type Simulator, startSimulator } from '../../src/simulator';
import type { Health } from '../../src/telemetry/health';
import { CliProcess, cli } from './cli';
import { eventually } from './eventually';
import { ownPort } from './own-port';
import { SHORT_WINDOWS } from './short-windows';
import { OPEN_POLICY } from './stack';

type ExpectedState = ConfigInput['accounts'][string]['expectedState'];

export interface StandAloneOptions {
  /** By account, without the test's own prefix; default one with `flat`. */
  readonly accounts?: Readonly<Record<string, (directory: string) => ExpectedState>>;
  readonly hook?: (directory: string) => string;
  readonly stderr?: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly temporalPort?: number;
}

/** A `worker` process as a desk runs it, on a simulated exchange of its own. */
export interface StandAlone {
  readonly process: CliProcess;
  readonly directory: string;
  readonly client: Client;
  readonly guards: GuardClient;
  readonly sim: Simulator;
  /** The whole name of an account. */
  account(name?: string): string;
  /** What it answers under a path of its metrics server. */
  get(path: string): Promise<{ status: number; text: string }>;
  /** Resolves once `/healthz` says that all is well. */
  healthy(): Promise<Health>;
  /** One command of the command line. */
  run(...args: string[]): ReturnType<typeof cli>;
}

/** `it` with stand-alone workers that are gone when their test has finished. */
export const it = test.extend<{ worker: (options?: StandAloneOptions) => Promise<StandAlone> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that are used from the pattern
  worker: async ({}, use) => {
    const cleanUps: (() => unknown)[] = [];
    await use((options) => start(options ?? {}, cleanUps));
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  },
});

/** A worker whose account is ready. */
export async function ready(
  worker: (options?: StandAloneOptions) => Promise<StandAlone>,
  options: StandAloneOptions = {},
): Promise<StandAlone> {
  const alone = await worker(options);
  await alone.healthy();
  await alone.process.says(/account ready/);
  return alone;
}

async function start(
  { accounts = { main: () => 'flat' }, hook, stderr, env = {}, temporalPort }: StandAloneOptions,
  cleanUps: (() => unknown)[],
): Promise<StandAlone> {
  const prefix = `w${randomBytes(4).toString('hex')}`;
  const account = (name = 'main') => `${prefix}_${name}`;
  const names = Object.keys(accounts).map(account);
  const directory = mkdtempSync(join(tmpdir(), 'worker-'));
  cleanUps.push(() => rmSync(directory, { recursive: true }));
  const address = inject('temporalAddress');
  const client = new Client({ connection: await Connection.connect({ address }) });
  cleanUps.push(async () => {
    for (const name of names) {
      await client.schedule
        .getHandle(`reconcile/${name}`)
        .delete()
        .catch(() => undefined);
      await client.workflow
        .getHandle(guardId(name))
        .terminate()
        .catch(() => undefined);
    }
    await client.connection.close();
  });
  const sim = await startSimulator({
    accounts: names.map((label) => ({ apiKey: `key-of-${label}`, apiSecret: `secret-of-${label}`, label })),
  });
  cleanUps.push(() => sim.close());
  const port = await ownPort();
  const config: ConfigInput = {
    taskQueue: `alone-${prefix}`,
    metrics: { port, ...(temporalPort === undefined ? {} : { temporalPort }) },
    accounts: Object.fromEntries(
      Object.entries(accounts).map(([name, expectedState]) => [
        account(name),
        {
          exchange: { simulator: sim.url },
          expectedState: expectedState(directory),
          intervalSeconds: 86_400,
          ...SHORT_WINDOWS,
          policy: OPEN_POLICY,
        },
      ]),
    ),
  };
  writeFileSync(join(directory, 'reconcile.config.json'), JSON.stringify(config));
  const credentials = names.flatMap((name) => [
    [`BINANCE_API_KEY_${name.toUpperCase()}`, `key-of-${name}`],
    [`BINANCE_API_SECRET_${name.toUpperCase()}`, `secret-of-${name}`],
  ]);
  const process = new CliProcess(['worker'], {
    cwd: directory,
    env: { TEMPORAL_ADDRESS: address, ...Object.fromEntries(credentials), ...env },
    ...(stderr === undefined ? {} : { stderr }),
    ...(hook === undefined ? {} : { hook: hook(directory) }),
  });
  cleanUps.push(async () => {
    process.signal('SIGKILL');
    await process.ended;
  });
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const healthy = async () => {
    const answer = async () => await get('/healthz').catch(() => ({ status: 0, text: '' }));
    // Of no test: several run at a time in one file.
    await eventually(async () => expect(await answer()).toMatchObject({ status: 200 }));
    return JSON.parse((await answer()).text) as Health;
  };
  const run = (...args: string[]) => cli(args, { cwd: directory, env: { TEMPORAL_ADDRESS: address } });
  return {
    process,
    directory,
    client,
    guards: new GuardClient(client),
    sim,
    account,
    get,
    healthy,
    run,
  };
}
