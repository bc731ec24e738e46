import { exec } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApplicationFailure, Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Finding } from '../../src/client';
import { packageVersion, parseConfig, ReconcileClient } from '../../src/client';
import { guardId, scheduleId } from '../../src/domain/names';
import { built } from '../../src/plugin/build-output';
import { workflowBundle } from '../../src/plugin/workflow-bundle';
import { type Simulator, startSimulator } from '../../src/simulator';
import { answerBy } from '../support/answers';
import { CliProcess, cli } from '../support/cli';
import { denyingProxy } from '../support/denying-proxy';
import { eventually } from '../support/eventually';
import { SHORT_WINDOWS } from '../support/short-windows';
import { AGO, OPEN_POLICY, quietRuntime } from '../support/stack';

const directory = mkdtempSync(join(tmpdir(), 'doctor-'));
const NO_STACK_TRACE = /^\s+at .*\(/m;
const [first, second] = [`d${randomBytes(5).toString('hex')}a`, `d${randomBytes(5).toString('hex')}b`];
const taskQueue = `doctor-${first}`;
const STATE = join(directory, 'state.json');

const env = () => ({ TEMPORAL_ADDRESS: inject('temporalAddress') });
const run = (args: string[], more: NodeJS.ProcessEnv = env()) => cli(args, { cwd: directory, env: more });

let sim: Simulator;
let client: Client;
let worker: CliProcess;

/** The configuration, or one that differs from it. */
function configFile(name: string, change: (config: ReturnType<typeof base>) => object = (config) => config) {
  writeFileSync(join(directory, name), JSON.stringify(change(base())));
  return name;
}
function base() {
  const account = {
    exchange: { simulator: sim.url },
    expectedState: 'flat' as object | string,
    intervalSeconds: 86_400,
    ...SHORT_WINDOWS,
    policy: { ...OPEN_POLICY } as object,
  };
  return {
    taskQueue,
    metrics: { port: 0 },
    accounts: { [first]: account, [second]: { ...account, expectedState: { file: STATE } } },
  };
}

const say = (over: object = {}) =>
  writeFileSync(
    STATE,
    JSON.stringify({
      version: 1,
      asOf: new Date().toISOString(),
      ordersComplete: true,
      positionsComplete: true,
      orders: [],
      positions: [],
      ...over,
    }),
  );

/** What `doctor --json` finds, by account. */
async function examined(args: string[] = [], more = env()) {
  say();
  const { status, stdout, stderr } = await run(['doctor', ...args, '--json'], more);
  const { level, groups } = answerBy('doctor', stdout);
  const findingsOf = (account: string | null): readonly Finding[] =>
    groups.find((group) => group.account === account)?.findings ?? [];
  const of = (account: string | null, check: string) =>
    findingsOf(account).find((finding) => finding.check === check);
  return { status, stderr, level, groups, of, findingsOf };
}
const notWell = (findings: readonly Finding[]) =>
  findings
    .filter(({ level }) => level === 'fix' || level === 'unknown')
    .map(({ check, found }) => `${check}: ${found}`);

beforeAll(async () => {
  sim = await startSimulator({
    accounts: [first, second].map((account) => ({ apiKey: account, apiSecret: 's', label: account })),
  });
  configFile('reconcile.config.json');
  say();
  client = new Client({ connection: await Connection.connect({ address: inject('temporalAddress') }) });
  const keys = [first, second].flatMap((account) => [
    [`BINANCE_API_KEY_${account.toUpperCase()}`, account],
    [`BINANCE_API_SECRET_${account.toUpperCase()}`, 's'],
  ]);
  worker = new CliProcess(['worker'], {
    cwd: directory,
    env: { ...env(), ...Object.fromEntries(keys), ALLOW_MAINNET_TRADE: '1' },
  });
  await worker.says(/account ready[\s\S]*account ready/);
});
afterAll(async () => {
  worker.signal('SIGTERM');
  await worker.ended;
  for (const account of [first, second]) {
    await client.schedule.getHandle(`reconcile/${account}`).delete();
    await client.workflow.getHandle(guardId(account)).terminate();
  }
  await client.connection.close();
  await sim.close();
  rmSync(directory, { recursive: true });
});

it.each(['doctor', 'expected', 'expected validate', 'expected snapshot', 'init', 'version'])(
  'explains itself: %s --help',
  async (command) => {
    const { status, stdout } = await run([...command.split(' '), '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: grinder-reconcile ${command} `));
  },
);

describe('doctor', () => {
  it('finds nothing to fix where everything is in place, and writes nothing', async () => {
    const { status, level, groups, of, findingsOf } = await examined();
    expect(groups.map(({ account }) => account)).toEqual([null, first, second]);
    for (const { findings } of groups) expect(notWell(findings)).toEqual([]);
    expect(['ok', 'warning']).toContain(level);
    expect(status).toBe(0);
    expect(of(null, 'server')).toMatchObject({ level: 'ok', found: expect.stringMatching(/^Temporal \d/) });
    for (const [check, queue] of [
      ['task queue', taskQueue],
      ['task queue of guards', `${taskQueue}-guard`],
    ] as const)
      expect(of(null, check)?.found).toMatch(
        new RegExp(`^${queue} is polled by \\d+@\\S+ \\(seen \\d+(\\.\\d)? s ago\\)$`),
      );
    expect(of(first, 'worker')?.found).toMatch(new RegExp(`^\\d+@.* answers, version ${packageVersion()}$`));
    for (const clock of ['clock of this machine', 'clock of the worker', 'clock of the exchange'])
      expect(of(first, clock)?.found).toMatch(/^\d+ ms (ahead of|behind) the .* \(±\d+ ms\)$/);
    expect(of(first, 'metrics')?.found).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect(of(second, 'expected state')?.found).toMatch(/state\.json: \d+\.\d s old/);
    expect(findingsOf(first).map(({ check }) => check)).toEqual([
      'guard',
      'policy',
      'schedule',
      'worker',
      'settings',
      'clock of this machine',
      'clock of the worker',
      'API key',
      'shared account',
      'position mode',
      'asset mode',
      'clock of the exchange',
      'request weight',
      'whitelist',
      'client order ids',
      'expected state',
      'ALLOW_MAINNET_TRADE',
      'metrics',
      'exchange account',
    ]);
    const page = readFileSync('docs/doctor.md', 'utf8');
    for (const { check } of groups.flatMap(({ findings }) => findings))
      expect(page).toContain(`| \`${check}\``);
    expect(sim.log.writes()).toEqual([]);
  });

  it('prints a line for each, grouped, with what to do below', async () => {
    await run(['schedule', 'pause', first, '--reason', 'maintenance']);
    say();
    const { status, stdout } = await run(['doctor', first]);
    await run(['schedule', 'resume', first]);
    expect(stdout).toMatch(/^.*reconcile\.config\.json on .*\n {2}ok {7}server: Temporal /);
    expect(stdout).toMatch(new RegExp(`^${first}\n {2}ok {7}guard: `, 'm'));
    expect(stdout).toContain(
      `  fix      schedule: paused (maintenance), so no cycle starts\n           do: grinder-reconcile schedule resume ${first}\n`,
    );
    expect(stdout).toMatch(/^ok \d+, warning \d+, unknown 0, fix 1$/m);
    expect(stdout).not.toMatch(new RegExp(`^${second}$`, 'm'));
    expect(status).toBe(3);
  });

  it('of two accounts, what is wrong with one stops nothing of the other', async () => {
    const file = configFile('other.json', (config) => ({
      ...config,
      accounts: {
        ...config.accounts,
        [second]: { ...config.accounts[second], strategies: ['e'], policy: { ...OPEN_POLICY, dryRun: true } },
      },
    }));
    const { status, of, findingsOf } = await examined(['--config', file]);
    expect(notWell(findingsOf(first))).toEqual([]);
    expect(of(second, 'policy')).toMatchObject({
      level: 'fix',
      found: "version 1 is not the file's: dryRun",
    });
    expect(of(second, 'settings')).toMatchObject({
      level: 'fix',
      found: expect.stringMatching(/: strategies$/),
      todo: expect.stringMatching(/restart the worker/),
    });
    expect(status).toBe(3);
  });

  it('what the exchange does not answer is not known, and then the exit status is 1', async () => {
    const fault = sim.faults.add({
      kind: 'unknown-error',
      match: { account: first, path: '/fapi/v1/accountConfig' },
    });
    const { status, of, findingsOf } = await examined();
    fault.remove();
    expect(of(first, 'API key')).toMatchObject({ level: 'unknown' });
    expect(notWell(findingsOf(second))).toEqual([]);
    expect(status).toBe(1);
  });

  it('a server that tells us less is a warning', async () => {
    const proxy = await denyingProxy(inject('temporalAddress'), {
      DescribeTaskQueue: 'UNIMPLEMENTED',
      DescribeNamespace: 'PERMISSION_DENIED',
      ListSearchAttributes: 'PERMISSION_DENIED',
    });
    const { status, of, findingsOf } = await examined([], { TEMPORAL_ADDRESS: proxy.address });
    await proxy.close();
    expect(of(null, 'task queue')).toMatchObject({
      level: 'warning',
      found: expect.stringMatching(/does not tell us/),
    });
    expect(of(null, 'namespace')?.level).toBe('warning');
    expect(of(null, 'search attributes')?.level).toBe('ok');
    expect(notWell(findingsOf(first))).toEqual([]);
    expect(status).toBe(0);
  });

  it('where nobody polls, that is the one thing to do, and nobody is waited for', async () => {
    const file = configFile('nobody.json', (config) => ({ ...config, taskQueue: 'nobody-polls-this' }));
    const { status, of } = await examined([first, '--config', file]);
    expect(of(null, 'task queue')).toMatchObject({
      level: 'fix',
      found: 'nobody polls nobody-polls-this',
      todo: 'start the worker: grinder-reconcile worker, or your own; where yours runs, say its task queue in the file as "taskQueue"',
    });
    expect(of(first, 'worker')).toMatchObject({
      level: 'fix',
      found: expect.stringMatching(/^none can be asked/),
    });
    expect(of(first, 'schedule')).toMatchObject({
      level: 'fix',
      found: `starts cycles in task queue ${taskQueue}, the file says nobody-polls-this`,
    });
    expect(status).toBe(3);
  });

  it('"apply" warns of it as well, and moves no schedule there from a worker that runs its cycles', async () => {
    const file = configFile('nobody.json', (config) => ({ ...config, taskQueue: 'nobody-polls-this' }));
    const warnings = [
      'task queue: nobody polls nobody-polls-this; start the worker: grinder-reconcile worker, or your own; where yours runs, say its task queue in the file as "taskQueue"',
    ];
    const said = `warning: ${warnings[0]}\n`.replace('grinder-reconcile worker', `$& --config ${file}`);
    const diff = await run(['apply', '--diff', '--config', file, '--json']);
    const others = `the guard of .* is that of workers of task queue ${taskQueue}-guard, not of nobody-polls-this-guard, so nothing of it is changed`;
    const problem = expect.stringMatching(new RegExp(`^policy: ${others}.*; schedule: ${others}`));
    expect(answerBy('apply diff', diff.stdout)).toMatchObject({
      accounts: [
        { changes: [], problem },
        { changes: [], problem },
      ],
      warnings,
    });
    expect(diff).toMatchObject({ status: 1, stderr: expect.stringContaining(said) });
    const refused = await run(['apply', '--config', file, '--json']);
    expect(answerBy('apply', refused.stdout)).toMatchObject({
      accounts: [
        { schedule: null, problem },
        { schedule: null, problem },
      ],
      warnings,
    });
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining(said) });
    const schedule = client.schedule.getHandle(scheduleId(first));
    expect((await schedule.describe()).action).toMatchObject({ taskQueue });
    expect(await run(['apply'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('a guard that is gone must be fixed', async () => {
    await client.workflow.getHandle(guardId(second)).terminate();
    const { status, of } = await examined([second]);
    expect(of(second, 'guard')).toMatchObject({
      level: 'fix',
      found: 'there is none, so nothing can be written',
      todo: expect.stringMatching(/grinder-reconcile apply/),
    });
    expect(of(second, 'API key')?.level).toBe('ok');
    expect(status).toBe(3);
    await run(['apply']);
    expect(notWell((await examined([second])).findingsOf(second))).toEqual([]);
  });

  it.each([
    [
      'an account that the file does not name',
      ['doctor', 'nobody'],
      {},
      /unknown account "nobody"; the configuration names/,
    ],
    ['no such file', ['doctor', '--config', 'none.json'], {}, /none\.json: no such file/],
    [
      'no server',
      ['doctor'],
      { TEMPORAL_ADDRESS: '127.0.0.1:1' },
      /no Temporal server answers at 127\.0\.0\.1:1/,
    ],
  ])('%s is bad input', async (_name, args, more, message) => {
    const { status, stderr } = await run(args, { ...env(), ...more });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(NO_STACK_TRACE);
    expect(status).toBe(2);
  });

  it('a reader that has seen enough is no failure', async () => {
    const { stdout, stderr } = await promisify(exec)(
      `"${process.execPath}" "${built('main.js')}" doctor ${first} | head -n 1`,
      { cwd: directory, env: { ...process.env, ...env() } },
    );
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('');
  });
});

describe('a worker of an older version', () => {
  it('says what it answers, and that stands in the findings', async () => {
    quietRuntime();
    const queue = `older-${first}`;
    const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
    const older = await Worker.create({
      connection,
      taskQueue: queue,
      workflowBundle: await workflowBundle('cycle'),
      sinks: { grinderReconcile: { cycleClosed: { fn: () => undefined } } },
      activities: {
        inspect: async () => {
          throw ApplicationFailure.nonRetryable('kind: this worker answers can-execute', 'InvalidInput');
        },
      },
    });
    await older.runUntil(async () => {
      const reconcile = new ReconcileClient(client, { taskQueue: queue });
      // The server says that nobody polls until the worker's first poll has reached it.
      await eventually(async () => {
        const { groups } = await reconcile.doctor(parseConfig(base(), 'test'), [first]);
        expect(groups[1]?.findings.find(({ check }) => check === 'worker')).toMatchObject({
          level: 'unknown',
          found: expect.stringMatching(/this worker answers can-execute/),
          todo: expect.stringMatching(/one version for both/),
        });
      });
      expect(await reconcile.versions({ account: first, withinMs: 20_000 })).toMatchObject({
        client: packageVersion(),
        worker: null,
        problems: [expect.stringMatching(/^worker: does not tell its version, so it is older than/)],
      });
    });
    await connection.close();
  });
});

describe('--version', () => {
  const own = `grinder-reconcile ${packageVersion()}`;

  it('tells the versions of server and worker too', async () => {
    // On a busy machine two seconds may not be enough.
    await expect
      .poll(async () => answerBy('version', (await run(['--version', '--json'])).stdout))
      .toEqual({
        commandLine: packageVersion(),
        server: expect.stringMatching(/^\d+\./),
        worker: packageVersion(),
        skew: false,
        problems: [],
      });
    const { status, stdout } = await run(['--version']);
    expect(stdout.split('\n')[0]).toBe(own);
    expect(status).toBe(0);
  });

  it.each([
    ['there is no server', [], { TEMPORAL_ADDRESS: '127.0.0.1:1' }],
    ['the configuration is broken', ['--config', 'broken.json'], {}],
    ['there is no configuration', ['--config', 'none.json'], {}],
  ])('never fails: %s', async (_name, args, more) => {
    writeFileSync(join(directory, 'broken.json'), '{');
    const { status, stdout, stderr } = await run(['--version', ...args], { ...env(), ...more });
    expect(stdout).toMatch(new RegExp(`^${own}\nnot known {9}\\S`));
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('does not wait for a server that takes the connection and says nothing', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const { status, stdout } = await run(['--version'], { TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
    silent.close();
    expect(stdout).toMatch(new RegExp(`^${own}\nnot known`));
    expect(status).toBe(0);
  });
});

describe('init', () => {
  it('writes a file that every command takes, and overwrites nothing', async () => {
    const written = await run(['init', 'new.json']);
    expect(written).toMatchObject({ status: 0, stdout: expect.stringMatching(/^new\.json: written\./) });
    const text = readFileSync(join(directory, 'new.json'), 'utf8');
    expect(await run(['init', 'new.json'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/new\.json: exists already, and init overwrites nothing/),
    });
    expect(readFileSync(join(directory, 'new.json'), 'utf8')).toBe(text);
    // It gets as far as the credentials.
    expect((await run(['worker', '--config', 'new.json'])).stderr).toMatch(/accounts\.main: no credentials/);
    expect((await run(['doctor', 'main', '--config', 'new.json'])).stdout).toMatch(/^main$/m);
  });

  it('says where it cannot write', async () => {
    expect(await run(['init', 'no/such/folder.json'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no\/such\/folder\.json: no such directory/),
    });
  });
});

describe('expected', () => {
  const nowhere = { TEMPORAL_ADDRESS: '127.0.0.1:1' };

  it('snapshot prints a file that validate finds valid', async () => {
    const id = 'grinder_d_BTCUSDT_1_1704067200_1';
    const account = sim.account(first);
    const time = Date.now() - AGO;
    account.addOrder({
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.002',
      price: '90000',
      clientOrderId: id,
      time,
    });
    account.setPosition({ symbol: 'ETHUSDT', amount: '-0.050', updateTime: time });
    const taken = await run(['expected', 'snapshot', first]);
    expect(taken.status).toBe(0);
    writeFileSync(join(directory, 'snapshot.json'), taken.stdout);
    const checked = await run(['expected', 'validate', 'snapshot.json', '--json'], nowhere);
    expect(checked.status).toBe(0);
    expect(answerBy('expected validate', checked.stdout)).toMatchObject({
      valid: true,
      warnings: [],
      counts: { openOrders: 1, finishedOrders: 0, positions: 1 },
    });
    const { state } = answerBy(
      'expected snapshot',
      (await run(['expected', 'snapshot', first, '--json'])).stdout,
    );
    expect(state?.orders).toMatchObject([{ clientOrderId: id, createdAt: new Date(time).toISOString() }]);
  });

  it('snapshot is refused where the account cannot be read whole', async () => {
    const fault = sim.faults.add({ kind: 'unknown-error', match: { path: '/fapi/v1/openAlgoOrders' } });
    const refused = await run(['expected', 'snapshot', second]);
    fault.remove();
    expect(refused).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^${second}: no snapshot: conditionalOrders: `)),
    });
    expect(await run(['expected', 'snapshot', 'nobody'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/unknown account "nobody"; /),
    });
  });

  it('validate names each problem of a file that is not valid', async () => {
    writeFileSync(join(directory, 'invalid.json'), JSON.stringify({ version: 2, orders: 7 }));
    const { status, stdout, stderr } = await run(['expected', 'validate', 'invalid.json'], nowhere);
    expect(stderr).toMatch(/^invalid\.json: version: must be 1, got 2$/m);
    expect(stderr).toMatch(/^invalid\.json: orders: must be a list of orders, got 7$/m);
    expect(stderr).not.toMatch(NO_STACK_TRACE);
    expect(stdout).toBe('');
    expect(status).toBe(2);
    expect(await run(['expected', 'validate', 'none.json'], nowhere)).toMatchObject({
      status: 2,
      stderr: 'none.json: no such file\n',
    });
  });
});
