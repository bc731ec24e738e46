import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ensureGuard } from '../../src/client';
import { guardId } from '../../src/domain/names';
import { type Simulator, startSimulator } from '../../src/simulator';
import { answerBy } from '../support/answers';
import { CliProcess, cli, inShell } from '../support/cli';
import { denyingProxy } from '../support/denying-proxy';
import { newNamespace } from '../support/new-namespace';
import { SHORT_WINDOWS } from '../support/short-windows';
import { AGO, OPEN_POLICY } from '../support/stack';

const directory = mkdtempSync(join(tmpdir(), 'cli-'));
const NO_STACK_TRACE = /^\s+at .*\(/m;
afterAll(() => rmSync(directory, { recursive: true }));

function configFile(name: string, config: unknown): string {
  const path = join(directory, name);
  writeFileSync(path, typeof config === 'string' ? config : JSON.stringify(config));
  return name;
}
const account = { exchange: 'demo', expectedState: 'flat' };
const run = (args: string[], env: NodeJS.ProcessEnv = {}) => cli(args, { cwd: directory, env });

describe('a command, of each kind', () => {
  it.each(['', 'start', 'arm', 'policy set'])('explains itself: %s --help', async (command) => {
    const { status, stdout } = await run([...command.split(' ').filter((part) => part !== ''), '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: grinder-reconcile/);
  });
});

describe("a user's mistake", () => {
  const mistakes: [string, string[], RegExp][] = [
    [
      'no configuration file',
      ['worker'],
      /reconcile\.config\.json: no such file; name another one with --config/,
    ],
    [
      'a file that is not JSON',
      ['worker', '--config', configFile('broken.json', '{')],
      /broken\.json: not JSON/,
    ],
    [
      'an unknown key',
      ['worker', '--config', configFile('unknown.json', { accounts: { main: { ...account, polcy: {} } } })],
      /unknown\.json: accounts\.main: unknown key "polcy"; allowed are exchange, /,
    ],
    [
      'a wrong type',
      [
        'worker',
        '--config',
        configFile('type.json', { accounts: { main: { ...account, intervalSeconds: '10' } } }),
      ],
      /accounts\.main\.intervalSeconds: must be a whole number of seconds from 1 to 86400, got "10"/,
    ],
    [
      'a negative limit',
      [
        'worker',
        '--config',
        configFile('negative.json', {
          accounts: { main: { ...account, policy: { budget: { maxCallsPerDay: -1 } } } },
        }),
      ],
      /policy\.budget\.maxCallsPerDay: must be a whole number from 0 to 100000, got -1/,
    ],
    [
      'no credentials',
      ['worker', '--config', configFile('main.json', { accounts: { main: account } })],
      /accounts\.main: no credentials: set BINANCE_API_KEY_MAIN and BINANCE_API_SECRET_MAIN/,
    ],
    ['an account that is no account', ['status', 'Main!'], /An account matches/],
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/],
    [
      'arm without a reason',
      ['arm', 'main', '--operator', 'me'],
      /required option '--reason <text>' not specified/,
    ],
    ['approve of nothing', ['approve', 'main', '--operator', 'me'], /missing required argument 'hash'/],
    [
      'flatten by nobody',
      ['flatten', 'main', '--reason', 'x'],
      /required option '--operator <name>' not specified/,
    ],
    ['disarm of nobody', ['disarm'], /name one account, or give --all/],
    ['disarm of one and of all', ['disarm', 'main', '--all'], /name one account, or give --all/],
    [
      'a question without an order or a position',
      [
        'can-execute',
        'main',
        '--symbol',
        'BTCUSDT',
        '--config',
        configFile('main.json', { accounts: { main: account } }),
      ],
      /either clientOrderId \(a cancel\) or amount and price \(a close\)/,
    ],
  ];
  it.each(mistakes)('%s gets a message, status 2 and no stack trace', async (_name, args, message) => {
    const { status, stderr } = await run(args, { TEMPORAL_ADDRESS: inject('temporalAddress') });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(NO_STACK_TRACE);
    expect(status).toBe(2);
  });

  it('two accounts on one key', async () => {
    configFile('twins.json', { accounts: { main: account, second: account } });
    const { status, stderr } = await run(['worker', '--config', 'twins.json'], {
      BINANCE_API_KEY: 'canary-key',
      BINANCE_API_SECRET: 'canary-secret',
    });
    expect(stderr).toMatch(/accounts\.second: uses the same API key as main/);
    expect(stderr).not.toMatch(/canary/);
    expect(status).toBe(2);
  });

  it('no Temporal server', async () => {
    const { status, stderr } = await run(['status', 'main'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(stderr).toMatch(/no Temporal server answers at 127\.0\.0\.1:1/);
    expect(status).toBe(2);
  });

  it('a metrics port in use', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    configFile('port.json', { taskQueue: `port-${port}`, metrics: { port }, accounts: { main: account } });
    const { status, stderr } = await run(['worker', '--config', 'port.json'], {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      BINANCE_API_KEY: 'k',
      BINANCE_API_SECRET: 's',
    });
    taken.close();
    expect(stderr).toMatch(new RegExp(`metrics\\.port: ${port} is taken on 127\\.0\\.0\\.1`));
    expect(status).toBe(2);
  });
});

describe('setup', () => {
  const TEMPORAL_NAMESPACE = `n${randomBytes(5).toString('hex')}`;

  it('creates the namespace and registers the search attributes, once', async () => {
    const env = { TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE };
    expect(await run(['setup'], env)).toMatchObject({
      status: 0,
      stdout: `namespace ${TEMPORAL_NAMESPACE}: created, closed workflows are kept for 14 days\nsearch attributes: registered ReconcileAccount, ReconcileOutcome, ReconcileArmed\n`,
    });
    expect((await run(['setup'], env)).stdout).toBe(
      `namespace ${TEMPORAL_NAMESPACE}: exists\nsearch attributes: exist\n`,
    );
  });

  it('registers nothing where it may only look at its namespace, and finds what is registered', async () => {
    const proxy = await denyingProxy(inject('temporalAddress'), {
      RegisterNamespace: 'PERMISSION_DENIED',
      ListSearchAttributes: 'PERMISSION_DENIED',
    });
    expect(await run(['setup'], { TEMPORAL_ADDRESS: proxy.address })).toMatchObject({
      status: 0,
      stdout: 'namespace default: exists\nsearch attributes: exist\n',
    });
    await proxy.close();
  });
});

describe('the commands on a real server', () => {
  const name = `c${randomBytes(5).toString('hex')}`;
  let sim: Simulator;
  let client: Client;
  let worker: CliProcess;
  const env = () => ({ TEMPORAL_ADDRESS: inject('temporalAddress') });
  const workerEnv = () => ({
    ...env(),
    BINANCE_API_KEY: name,
    BINANCE_API_SECRET: 's',
    ALLOW_MAINNET_TRADE: '1',
  });
  beforeAll(async () => {
    sim = await startSimulator({ accounts: [{ apiKey: name, apiSecret: 's', label: 'main' }] });
    configFile('reconcile.config.json', {
      taskQueue: `cli-${name}`,
      metrics: { port: 0 },
      accounts: {
        [name]: {
          exchange: { simulator: sim.url },
          expectedState: 'flat',
          intervalSeconds: 86_400,
          ...SHORT_WINDOWS,
          policy: OPEN_POLICY,
        },
      },
    });
    client = new Client({ connection: await Connection.connect({ address: inject('temporalAddress') }) });
    worker = new CliProcess(['worker'], { cwd: directory, env: workerEnv() });
    await worker.says(/account ready/);
  });
  afterAll(async () => {
    worker.signal('SIGTERM');
    await worker.ended;
    await client.schedule.getHandle(`reconcile/${name}`).delete();
    await client.workflow.getHandle(guardId(name)).terminate();
    await client.connection.close();
    await sim.close();
  });

  it('apply pushes a policy once, and says when nothing changed', async () => {
    expect((await run(['apply'], env())).stdout).toMatch(
      /policy unchanged \(version 1\); schedule unchanged/,
    );
  });

  it('arm says what is true, or why not', async () => {
    const refused = await run(
      ['arm', name, '--operator', 'me', '--reason', 'test', '--symbols', 'XRPUSDT'],
      env(),
    );
    expect(refused).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(
        /refused: arm: symbols: XRPUSDT is not in the policy's symbolWhitelist.*\nDISARMED - /,
      ),
    });
    const armed = await run(['arm', name, '--operator', 'me', '--reason', 'test', '--ttl', '3600'], env());
    expect(armed.stdout).toMatch(/^ARMED - .* by me: test/);
    expect(answerBy('status', (await run(['status', name, '--json'], env())).stdout)).toMatchObject({
      accounts: [{ account: name, status: { armed: true } }],
    });
  });

  it.each([
    ['nobody reads what it prints', '| true', 0],
    ['the disk is full', '> /dev/full', 1],
  ])('disarm disarms where %s', async (_, to, status) => {
    await run(['arm', name, '--operator', 'me', '--reason', 'test'], env());
    const script = `"$NODE" "$MAIN" disarm ${name} ${to}; exit "\${PIPESTATUS[0]}"`;
    const disarmed = inShell(script, { cwd: directory, env: env() });
    expect(await disarmed.ended).toBe(status);
    expect(disarmed.stderr).not.toMatch(/\n\s+at /);
    const { stdout } = await run(['status', name, '--json'], env());
    expect(answerBy('status', stdout)).toMatchObject({ accounts: [{ status: { armed: false } }] });
    await run(['arm', name, '--operator', 'me', '--reason', 'test', '--ttl', '3600'], env());
  });

  it('can-execute tells every closed gate by name', async () => {
    const no = await run(['can-execute', name, '--symbol', 'XRPUSDT', '--client-order-id', 'web_1'], env());
    expect(no.status).toBe(3);
    expect(no.stdout).toMatch(/gate 7 {2}symbol_not_in_whitelist[\s\S]*gate 8 {2}no_grinder_prefix/);
    const yes = await run(
      ['can-execute', name, '--symbol', 'BTCUSDT', '--amount', '0.004', '--price', '95000', '--json'],
      env(),
    );
    expect(answerBy('can-execute', yes.stdout)).toEqual({
      canExecute: true,
      nothingToDo: false,
      reason: null,
      gates: [],
    });
    expect(yes.status).toBe(0);
    const flat = await run(['can-execute', name, '--symbol', 'BTCUSDT', '--amount', '0'], env());
    expect(flat).toMatchObject({ stdout: 'nothing to do: an amount of 0 is no position\n', status: 3 });
  });

  it('run prints the report of one cycle', async () => {
    sim.account('main').addOrder({
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.002',
      price: '90000',
      clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
      time: Date.now() - AGO,
    });
    const acted = await run(['run', name], env());
    expect(acted).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^acted: 1 order cancelled\n {2}cancel BTCUSDT grinder_d_BTCUSDT_1_1704067200_1 0\.002: executed\nnext: /,
      ),
    });
    const clean = await run(['run', name, '--json'], env());
    expect(answerBy('run', clean.stdout)).toMatchObject({ outcome: 'clean' });
  });

  it('schedule pauses, keeps the pause over apply, and resumes', async () => {
    await run(['schedule', 'pause', name, '--reason', 'maintenance'], env());
    await run(['apply'], env());
    expect((await run(['schedule', 'list'], env())).stdout).toMatch(
      new RegExp(`${name}: paused \\(maintenance\\)`),
    );
    expect((await run(['schedule', 'resume', name], env())).stdout).toMatch(/resumed/);
    expect((await run(['schedule', 'list'], env())).stdout).toMatch(new RegExp(`${name}: next `));
    expect(await run(['schedule', 'pause', 'nobody'], env())).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/unknown account "nobody"; the configuration names /),
    });
  });

  it('disarm waits until nothing can arrive any more', async () => {
    const { status, stdout } = await run(
      ['disarm', name, '--wait', '--operator', 'me', '--reason', 'done'],
      env(),
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/DISARMED - .*: disarm at /);
    const { accounts } = answerBy('status', (await run(['status', name, '--json'], env())).stdout);
    const guard = accounts[0]?.status;
    expect(guard).toMatchObject({ armed: false, disarmed: { by: 'me: done' } });
    expect(guard?.quietAt).toBeLessThanOrEqual(guard?.at ?? 0);
  });

  it('disarm --all is not done where another namespace was asked, and says which', async () => {
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    const elsewhere = { ...env(), TEMPORAL_NAMESPACE: await newNamespace(connection) };
    await connection.close();
    const where = `on ${elsewhere.TEMPORAL_ADDRESS}, namespace ${elsewhere.TEMPORAL_NAMESPACE}`;
    const configured = await run(['disarm', '--all', '--wait'], elsewhere);
    expect(configured.stdout).toContain(` ${where}.\n`);
    expect(configured.stdout).toMatch(new RegExp(`^${name}: NOT disarmed: no guard `, 'm'));
    expect(configured.status).toBe(1);
    const unconfigured = await cli(['disarm', '--all'], { cwd: tmpdir(), env: elsewhere });
    expect(unconfigured).toMatchObject({
      stdout: `No guard runs ${where}: nothing was disarmed.\n`,
      status: 1,
    });
  });

  it('what a server that has no room left is asked again ends with the command', async () => {
    const proxy = await denyingProxy(inject('temporalAddress'), { QueryWorkflow: 'RESOURCE_EXHAUSTED' });
    const through = { ...env(), TEMPORAL_ADDRESS: proxy.address };
    const answers = await Promise.all(
      [['status'], ['doctor'], ['disarm', name]].map(async (command) => await run(command, through)),
    );
    await proxy.close();
    for (const { stdout, stderr } of answers) {
      expect(stdout).not.toBe('');
      expect(stderr).not.toMatch(NO_STACK_TRACE);
    }
  });

  it('apply --diff compares and explain explains where the server does not list its schedules', async () => {
    const proxy = await denyingProxy(inject('temporalAddress'), { ListSchedules: 'PERMISSION_DENIED' });
    const through = { ...env(), TEMPORAL_ADDRESS: proxy.address };
    const [diff, explained] = await Promise.all([
      run(['apply', '--diff'], through),
      run(['explain', name], through),
    ]);
    await proxy.close();
    expect(`${diff.stdout}${diff.stderr}`).toMatch(/the schedules cannot be listed.*denied/);
    expect(diff.stdout).toContain(name);
    expect(explained.stdout).toContain(name);
    expect(explained.stderr).not.toMatch(/denied/);
  });

  it('disarm --all disarms what the configuration names where the server lists no guards, and is not done', async () => {
    await run(['arm', name, '--operator', 'me', '--reason', 'test'], env());
    const denied = { ListWorkflowExecutions: 'PERMISSION_DENIED' } as const;
    const proxy = await denyingProxy(inject('temporalAddress'), denied);
    const through = { ...env(), TEMPORAL_ADDRESS: proxy.address };
    const configured = await run(['disarm', '--all'], through);
    const unconfigured = await cli(['disarm', '--all'], { cwd: tmpdir(), env: through });
    await proxy.close();
    expect(configured.stdout).toMatch(/^DISARMED - /m);
    expect(configured.stderr).toMatch(/^the server does not list its guards \(.*denied\): one that the /);
    expect(configured.status).toBe(1);
    expect(unconfigured.status).toBe(1);
    const { accounts } = answerBy('status', (await run(['status', name, '--json'], env())).stdout);
    expect(accounts[0]?.status?.armed).toBe(false);
  });

  it('disarm says that the server recorded it where it cannot be read back', async () => {
    await run(['arm', name, '--operator', 'me', '--reason', 'test'], env());
    const proxy = await denyingProxy(inject('temporalAddress'), { QueryWorkflow: 'PERMISSION_DENIED' });
    const { status, stdout } = await run(['disarm', name], { TEMPORAL_ADDRESS: proxy.address });
    await proxy.close();
    expect(stdout).toMatch(
      new RegExp(`${name}: the server recorded the disarm, but it cannot be read back: .*denied`),
    );
    expect(stdout).not.toMatch(/NOT disarmed/);
    expect(status).toBe(1);
    expect((await run(['status', name], env())).stdout).toMatch(/^DISARMED/);
  });

  it('what stops something needs no configuration that can be read', async () => {
    await run(['arm', name, '--operator', 'me', '--reason', 'test'], env());
    const cwd = mkdtempSync(join(tmpdir(), 'broken-'));
    writeFileSync(join(cwd, 'reconcile.config.json'), '{ "accounts": {}, }');
    const stopped = await cli(['disarm', name], { cwd, env: env() });
    expect(stopped).toMatchObject({ stdout: expect.stringMatching(/^DISARMED - /m), status: 0 });
    expect(stopped.stderr).toMatch(/^goes on without the configuration: reconcile\.config\.json: not JSON/m);
    // In a namespace of its own: the guards of other tests stay armed.
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    const namespace = await newNamespace(connection);
    await ensureGuard(new Client({ connection, namespace }), name, 'nobody-polls-this-guard');
    await connection.close();
    const all = await cli(['disarm', '--all'], { cwd, env: { ...env(), TEMPORAL_NAMESPACE: namespace } });
    expect(all).toMatchObject({
      stdout: expect.stringMatching(new RegExp(`^${name}: the server recorded the disarm, `, 'm')),
      stderr: expect.stringMatching(/^goes on without the configuration: /m),
      status: 1,
    });
    const missing = await cli(['disarm', name, '--config', 'none.json'], { cwd: tmpdir(), env: env() });
    expect(missing).toMatchObject({ stdout: expect.stringMatching(/^DISARMED - /m), status: 0 });
    rmSync(cwd, { recursive: true });
  });

  it('disarm asks for a cancellation where the server takes no signal, and says where it takes neither', async () => {
    await run(['arm', name, '--operator', 'me', '--reason', 'test'], env());
    const neither = await denyingProxy(inject('temporalAddress'), {
      SignalWorkflowExecution: 'PERMISSION_DENIED',
      RequestCancelWorkflowExecution: 'PERMISSION_DENIED',
    });
    expect(await run(['disarm', name], { TEMPORAL_ADDRESS: neither.address })).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(new RegExp(`${name}: NOT disarmed: `)),
    });
    await neither.close();
    const noSignal = await denyingProxy(inject('temporalAddress'), {
      SignalWorkflowExecution: 'PERMISSION_DENIED',
    });
    expect(await run(['disarm', name], { TEMPORAL_ADDRESS: noSignal.address })).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/DISARMED - .*: cancellation_requested at /),
    });
    await noSignal.close();
  });

  describe('apply of several accounts', () => {
    const [second, stuck] = [`${name}b`, `${name}c`];
    beforeAll(async () => {
      const { taskQueue, accounts } = JSON.parse(
        readFileSync(join(directory, 'reconcile.config.json'), 'utf8'),
      );
      const [account] = Object.values(accounts);
      configFile('several.json', {
        taskQueue,
        accounts: { [stuck]: account, [name]: account, [second]: account },
      });
      // Its guard waits for a worker of another task queue, which nobody runs.
      await ensureGuard(client, stuck, 'nobody-polls-this-guard');
    });
    afterAll(async () => {
      await client.schedule.getHandle(`reconcile/${second}`).delete();
      for (const account of [second, stuck]) await client.workflow.getHandle(guardId(account)).terminate();
    });

    it('one that fails is one line, exit status 1, and stops no other', async () => {
      const { status, stdout } = await run(['apply', '--config', 'several.json'], env());
      expect(stdout).toMatch(
        new RegExp(
          `^${stuck}: policy NOT confirmed; schedule NOT confirmed - policy: the guard of ${stuck} is that of workers of task queue nobody-polls-this-guard, not of cli-${name}-guard, so nothing of it is changed: .* temporal workflow terminate --workflow-id remediation-guard/${stuck}, then grinder-reconcile apply --config several.json$`,
          'm',
        ),
      );
      expect(stdout).toMatch(
        new RegExp(`^${name}: policy unchanged \\(version 1\\); schedule unchanged$`, 'm'),
      );
      expect(stdout).toMatch(new RegExp(`^${second}: policy is now version 1; schedule created$`, 'm'));
      expect(status).toBe(1);
    });

    it('sets every policy before the first schedule', async () => {
      const proxy = await denyingProxy(inject('temporalAddress'), {});
      await run(['apply', '--config', 'several.json'], { TEMPORAL_ADDRESS: proxy.address });
      await proxy.close();
      const last = proxy.calls.lastIndexOf('UpdateWorkflowExecution');
      expect(proxy.calls.filter((call) => call === 'UpdateWorkflowExecution')).toHaveLength(2);
      expect(proxy.calls.filter((call) => call === 'CreateSchedule')).toHaveLength(2);
      expect(proxy.calls.findIndex((call) => /^(Create|Update)Schedule$/.test(call))).toBeGreaterThan(last);
    });

    it('one denied call is one line too, and accounts that left the file are named', async () => {
      const proxy = await denyingProxy(inject('temporalAddress'), {
        UpdateWorkflowExecution: 'PERMISSION_DENIED',
      });
      const denied = await run(['apply', '--json'], { TEMPORAL_ADDRESS: proxy.address });
      await proxy.close();
      expect(denied.status).toBe(1);
      expect(answerBy('apply', denied.stdout)).toMatchObject({
        accounts: [
          {
            account: name,
            policyVersion: null,
            schedule: 'unchanged',
            problem: expect.stringMatching(/^policy: .*denied/),
          },
        ],
        notInFile: expect.arrayContaining([second]),
      });
    });
  });

  it('a guard that was terminated counts as none, whatever it last said', async () => {
    await run(['arm', name, '--operator', 'me', '--reason', 'test'], env());
    await client.workflow.getHandle(guardId(name)).terminate();
    expect(await run(['status', name], env())).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/no guard for account .*"grinder-reconcile apply" starts it/),
    });
    expect((await run(['arm', name, '--operator', 'me', '--reason', 'test'], env())).status).toBe(1);
    const asked = await run(
      ['can-execute', name, '--symbol', 'BTCUSDT', '--amount', '0.004', '--price', '95000'],
      env(),
    );
    expect(asked).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^cannot execute: guard_unavailable/),
    });
    await run(['apply'], env());
    expect((await run(['status', name], env())).stdout).toMatch(/^DISARMED - .*: guard_restarted at /);
  });

  it('a worker that is told to stop finishes what it sent, and stops', async () => {
    sim.account('main').addOrder({
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.002',
      price: '90000',
      clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_2',
      time: Date.now() - AGO,
    });
    await run(['arm', name, '--operator', 'me', '--reason', 'test'], env());
    await client.workflow.getHandle(guardId(name)).query('status');
    const hold = sim.hold({ match: { method: 'DELETE' }, when: 'after' });
    const cycle = new CliProcess(['run', name], { cwd: directory, env: env() });
    await hold.reached;
    // Twice, as npm hands on what the terminal sends to everybody: of two kinds, so that both arrive.
    worker.signal('SIGTERM');
    worker.signal('SIGINT');
    hold.release();
    expect(await worker.ended).toBe(0);
    expect(worker.stderr).toContain('worker stopped');
    // Nobody works now: a disarm is recorded, and that is said.
    const disarmed = await run(['disarm', name], env());
    expect(disarmed.stdout).toMatch(
      /the server recorded the disarm, so nothing more is permitted; no worker answers for the guard/,
    );
    const waited = await run(['disarm', name, '--wait', '--operator', 'me', '--reason', 'now'], env());
    expect(waited).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/NOT PROVEN that nothing arrives any more: start the worker/),
    });
    const audited = await run(['audit', name, '--json'], env());
    expect(answerBy('audit', audited.stdout).records).toContainEqual(
      expect.objectContaining({ type: 'waiting', message: 'disarm', by: 'me: now' }),
    );
    const armed = await run(['arm', name, '--operator', 'me', '--reason', 'test'], env());
    expect(armed).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/The server recorded the signal\. No worker polls/),
    });
    worker = new CliProcess(['worker'], { cwd: directory, env: workerEnv() });
    expect(await cycle.ended).toBe(0);
    expect(cycle.stdout).toMatch(/1 order cancelled/);
    expect(sim.log.writes().filter(({ effects }) => effects.length > 0)).toHaveLength(2);
  });
});
