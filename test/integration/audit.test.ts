import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { afterAll, describe, expect, inject } from 'vitest';
import { type AuditRecord, ReconcileClient } from '../../src/client';
import { guardId } from '../../src/domain/names';
import { until } from '../../src/outside/until';
import { startSimulator, symbolSpec } from '../../src/simulator';
import { answerBy } from '../support/answers';
import { CliProcess, cli } from '../support/cli';
import { it } from '../support/it';
import { guardState, permitFor, request } from '../support/reservation';
import { AGO, OPEN_POLICY, type Stack } from '../support/stack';
import { strayOrder, strayPosition } from '../support/strays';

const directory = mkdtempSync(join(tmpdir(), 'audit-'));
afterAll(() => rmSync(directory, { recursive: true }));
const run = (...args: string[]) =>
  cli(['audit', ...args], { cwd: directory, env: { TEMPORAL_ADDRESS: inject('temporalAddress') } });

const auditOf = async ({ client, account }: Stack) =>
  await new ReconcileClient(client).audit({ accounts: [account] });

const ofType = <T extends AuditRecord['type']>(records: readonly AuditRecord[], type: T) =>
  records.filter((record): record is Extract<AuditRecord, { type: T }> => record.type === type);

const SOON = (what: string) => ({ what, withinMs: 60_000 });

/** The guard's next run, without its worker noticing more than that. */
async function continueGuard(stack: Stack): Promise<void> {
  const { runId } = await stack.guardHandle().describe();
  await stack.guardHandle().cancel();
  await until(async () => (await stack.guardHandle().describe()).runId !== runId, SOON('the next run'));
}

/** Exchange ids of the orders that were cancelled and filled, in order. */
const ordersOf = ({ sim }: Stack) =>
  sim.log
    .effects()
    .filter(
      ({ kind, cause }) => cause === 'request' && (kind === 'order_canceled' || kind === 'order_filled'),
    )
    .map(({ orderId }) => orderId);

const SLICED = [
  symbolSpec({ symbol: 'BTCUSDT', baseAsset: 'BTC', marketMaxQty: '0.002', markPrice: '95000' }),
];

describe.concurrent('audit', () => {
  it('shows everything once: a plan, slices, three guards, and the exchange has the same orders', async ({
    start,
  }) => {
    const stack = await start({
      // Also on a machine that is busy with something else.
      account: { recvWindowMs: 2_000, confirmSeconds: 3 },
      simulator: { symbols: SLICED },
    });
    const { account } = stack;
    strayOrder(stack);
    strayPosition(stack, '-0.005');
    const { plan } = await stack.cycle();
    await stack.arm({ operator: 'ann', reason: 'night shift', plan: plan ?? '' });
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
    await continueGuard(stack);
    await stack.arm({ operator: 'ben', reason: 'morning, "early"' });
    strayOrder(stack);
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
    await stack.guards.disarm(account, { operator: 'ben', reason: 'done' });
    await stack.until(({ armed }) => !armed);
    await stack.guardHandle().terminate('by the test');
    await stack.startGuardAgain();
    await stack.until(({ birth }) => birth.status === 'taken_over');
    await stack.arm({ operator: '=cid', reason: 'day' });
    strayOrder(stack);
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });

    const { status, stdout, stderr } = await run(account, '--format', 'jsonl');
    expect(status).toBe(0);
    expect(stderr).toMatch(new RegExp(`${account}: guard run 1 of 3`));
    const records: AuditRecord[] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const actions = ofType(records, 'action');
    expect(
      actions.map(({ action, result, authority, plan: asked }) => [
        action,
        result,
        authority?.operator,
        asked === plan,
      ]),
    ).toEqual([
      ['cancel_all', 'executed', 'ann', true],
      ['flatten', 'executed', 'ann', true],
      ['cancel_all', 'executed', 'ben', false],
      ['cancel_all', 'executed', '=cid', false],
    ]);
    const writes = actions.flatMap((action) => action.writes);
    expect(writes.map(({ orderId }) => orderId)).toEqual(ordersOf(stack));
    expect(writes.map(({ permitted, permit, result }) => [permitted, permit?.attempt, result])).toEqual(
      writes.map(() => [true, 1, 'executed']),
    );
    expect(actions[1]?.writes.map(({ filled }) => filled)).toEqual(['0.002', '0.002', '0.001']);
    expect(actions[0]?.authority).toMatchObject({ number: 1, reason: 'night shift', plan });
    expect(ofType(records, 'arming').map(({ number, operator }) => [number, operator])).toEqual([
      [1, 'ann'],
      [2, 'ben'],
      [3, '=cid'],
    ]);
    expect(ofType(records, 'disarm').map(({ reason, by, arming }) => [reason, by, arming])).toEqual([
      ['cancellation_requested', null, 1],
      ['disarm', 'ben: done', 2],
    ]);

    const csv = await run(account, '--format', 'csv');
    expect(csv.stdout.split('\r\n')).toHaveLength(records.length + 2);
    expect(csv.stdout).toContain(`"morning, ""early"""`);
    expect(csv.stdout).toContain(",'=cid,");

    const json = answerBy('audit', (await run(account, '--json')).stdout);
    expect(ofType(json.records, 'action')).toHaveLength(actions.length);
    expect(json.gaps).toEqual([]);

    const table = (await run(account)).stdout;
    expect(table).toMatch(/close BTCUSDT BOTH 0\.005: executed\n {4}by ann: night shift \(arming 1, until /);
    expect(table).toMatch(/4 actions, 3 armings, 2 disarms\nNothing is missing\.\nhead [0-9a-f]{64}\n/);

    const file = join(directory, `${account}.jsonl`);
    writeFileSync(file, stdout);
    expect(await run('--verify', file)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/is whole; head /),
    });
    expect(await run('--verify', file, '--compare')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/The histories say the same now\.\n$/),
    });
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('night shift')] = 'f'.charCodeAt(0);
    writeFileSync(file, bytes);
    const line = stdout.split('\n').findIndex((each) => each.includes('night shift')) + 1;
    const altered = await run('--verify', file, '--json');
    expect(altered.status).toBe(3);
    expect(answerBy('audit verify', altered.stdout).broken).toMatchObject({ line, how: 'altered' });
  });

  it('names what became of a write whose cycle was terminated, and that this disarmed', async ({ start }) => {
    const stack = await start({ account: { planMaxAgeSeconds: 10 } });
    strayOrder(stack);
    await stack.arm();
    stack.sim.faults.add({ kind: 'no-answer', match: { method: 'DELETE' } });
    const cycle = await stack.startCycle();
    await stack.sim.waitFor(({ method }) => method === 'DELETE');
    await cycle.terminate('by the test');
    await stack.until(({ disarmed }) => disarmed?.reason === 'unverified');
    const { records, gaps } = await auditOf(stack);
    expect(gaps).toEqual([]);
    expect(ofType(records, 'action')).toMatchObject([
      {
        result: 'unverified',
        detail: 'the cycle has no report: it was terminated: by the test',
        closed: { by: 'expiry' },
        writes: [{ permitted: true, permit: { attempt: 1 }, result: 'unverified' }],
      },
    ]);
    expect(ofType(records, 'disarm')).toMatchObject([{ reason: 'unverified', arming: 1 }]);
  });

  it('follows a reservation into the next run of its guard, and says what is gone', async ({ start }) => {
    const stack = await start();
    await stack.arm();
    const asked = await request(stack, 'run-1', { planMaxAgeMs: 60_000 });
    await stack.guards.reserve(stack.account, asked);
    await stack.guards.permit(stack.account, permitFor(asked, 'w1', 'n1'));
    const first = (await stack.guardHandle().describe()).runId;
    await continueGuard(stack);
    await stack.guards.settle(stack.account, {
      reservationId: asked.reservationId,
      results: [{ write: 'w1', result: 'executed', sender: true }],
      unprotectedPosition: false,
    });
    const whole = await auditOf(stack);
    expect(ofType(whole.records, 'action')).toMatchObject([
      { action: 'cancel_all', result: 'executed', writes: [{ permitted: true }], closed: { by: 'settle' } },
      { action: 'flatten', result: 'blocked', writes: [{ permitted: false, permit: null }] },
    ]);
    // Somebody made this cycle up.
    expect(whole.gaps.map(({ kind }) => kind)).toEqual(['cycle_history_gone']);

    await stack.client.workflowService.deleteWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: stack.guardHandle().workflowId, runId: first },
    });
    await until(
      async () => (await auditOf(stack)).gaps.some(({ kind }) => kind === 'guard_history_gone'),
      SOON('the deletion'),
    );
    const { status, stdout } = await run(stack.account);
    expect(status).toBe(3);
    expect(stdout).toMatch(/NOT KNOWN until .* \(guard_history_gone\)\n {4}the guard's run /);
    expect(stdout).toMatch(/^NOT COMPLETE: 2 gaps/m);
  });

  it('hears what waited for a worker as the guard did', async ({ start }) => {
    const stack = await start();
    const { account, guards } = stack;
    await stack.arm({ operator: 'ann' });
    await stack.stopWorker();
    const { runId } = await stack.guardHandle().describe();
    await guards.arm(account, { operator: 'ben', reason: 'too late' });
    await guards.disarm(account, { operator: 'cid' });
    await stack.guardHandle().signal('disarm', { by: 'dan' });
    await stack.client.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: stack.guardHandle().workflowId },
      signalName: 'arm',
      input: {
        payloads: [{ metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from([1]) }],
      },
    });
    await guards.requestCancellation(account);
    await guards.arm(account, { operator: 'eve', reason: 'later still' });
    await stack.startWorker();
    await until(async () => (await stack.guardHandle().describe()).runId !== runId, SOON('the next run'));
    await stack.until(({ at }) => at > 0);
    const { records, gaps } = await auditOf(stack);
    expect(gaps).toEqual([]);
    expect(
      records.flatMap((record) => {
        if (record.type === 'arming') return [`armed by ${record.operator}`];
        return record.type === 'disarm' ? [`${record.reason} by ${record.by}`] : [];
      }),
    ).toEqual([
      'armed by ann',
      'armed by ben',
      'disarm by cid',
      'armed by eve',
      'cancellation_requested by null',
    ]);
  });

  it('tells the same of a guard that was reset: what it had granted, once, and nothing more', async ({
    start,
  }) => {
    const stack = await start();
    await stack.arm();
    await stack.guards.reserve(stack.account, await request(stack, 'run-1'));
    const { armingNumber } = await guardState(stack);
    const { execution } = (await stack.guardHandle().describe()).raw.workflowExecutionInfo ?? {};
    await stack.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: execution ?? null,
      reason: 'by the test',
      requestId: 'reset-1',
      workflowTaskFinishEventId: 4 as never,
    });
    await stack.until(({ reset }) => reset);
    await stack.guards.arm(stack.account, { operator: 'test', reason: 'try' });
    expect(await stack.guards.reserve(stack.account, await request(stack, 'run-2'))).toMatchObject({
      refused: 'reset_run',
    });
    const { records, gaps } = await auditOf(stack);
    const actions = ofType(records, 'action');
    expect(actions.map(({ runId, authority }) => [runId, authority?.number])).toEqual([
      ['run-1', armingNumber],
      ['run-1', armingNumber],
    ]);
    expect(gaps.map(({ kind }) => kind)).toEqual(['cycle_history_gone']);
  });
});

describe('a guard that is gone', () => {
  const TEMPORAL_NAMESPACE = `n${randomBytes(5).toString('hex')}`;
  const name = `a${randomBytes(5).toString('hex')}`;

  it('leaves its cycles, which the search attributes find', async ({ onTestFinished }) => {
    const address = inject('temporalAddress');
    const sim = await startSimulator({ accounts: [{ apiKey: name, apiSecret: 's', label: 'main' }] });
    const cwd = mkdtempSync(join(directory, 'gone-'));
    const account = {
      ...{ exchange: { simulator: sim.url }, expectedState: 'flat', intervalSeconds: 86_400 },
      policy: OPEN_POLICY,
    };
    const config = { taskQueue: `audit-${name}`, metrics: { port: 0 }, accounts: { [name]: account } };
    writeFileSync(join(cwd, 'reconcile.config.json'), JSON.stringify(config));
    const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE };
    const command = (...args: string[]) => cli(args, { cwd, env });
    expect(await command('setup')).toMatchObject({ status: 0 });
    const secrets = { BINANCE_API_KEY: name, BINANCE_API_SECRET: 's', ALLOW_MAINNET_TRADE: '1' };
    const worker = new CliProcess(['worker'], { cwd, env: { ...env, ...secrets } });
    onTestFinished(async () => {
      worker.signal('SIGTERM');
      await worker.ended;
      await sim.close();
    });
    await worker.says(/account ready/);
    sim.account('main').addOrder({
      ...{ symbol: 'BTCUSDT', side: 'BUY', quantity: '0.002', price: '90000', time: Date.now() - AGO },
      clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
    });
    await command('arm', name, '--operator', 'ann', '--reason', 'test');
    expect(await command('run', name)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^acted/) });

    const connection = await Connection.connect({ address });
    await connection.workflowService.deleteWorkflowExecution({
      namespace: TEMPORAL_NAMESPACE,
      workflowExecution: { workflowId: guardId(name) },
    });
    await connection.close();
    const audited = async () => answerBy('audit', (await command('audit', '--json')).stdout);
    await until(
      async () => (await audited()).gaps.some(({ kind }) => kind === 'no_guard'),
      SOON('the deletion'),
    );
    const { accounts, gaps, records } = await audited();
    expect(accounts).toEqual([name]);
    expect(gaps.map(({ kind }) => kind)).toEqual(['no_guard', 'grant_unknown']);
    expect(ofType(records, 'action')).toMatchObject([
      { result: 'executed', authority: null, writes: [{ permitted: true, permit: null }] },
    ]);
  });
});

describe('audit refuses', () => {
  it.for([
    [['main', '--since', 'yesterday'], /--since <time>.*yesterday.*A time is ISO 8601 with its zone/],
    [['--since', '1h', '--until', '2h'], /since: must be before until 20/],
    [['--until', '2999-01-01T00:00:00Z'], /--until must not be after now, got 2999-01-01/],
    [['main', '--format', 'xml'], /Allowed choices are table, jsonl, csv/],
    [['main', '--format', 'csv', '--json'], /--json and --format exclude each other/],
    [['main', '--verify', 'a.jsonl'], /--verify takes account and time from the file/],
    [['--compare'], /--compare needs --verify/],
    [['--verify', 'nowhere.jsonl'], /nowhere\.jsonl: .*no such file/],
  ] as const)('%j', async ([args, expected]) => {
    const { status, stderr } = await run(...args);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/^\s+at .*\(/m);
    expect(status).toBe(2);
  });

  it('nothing where the configuration names an account without a guard: that is not known, and no error', async () => {
    const config = { accounts: { nobody: { exchange: 'demo', expectedState: 'flat' } } };
    writeFileSync(join(directory, 'nobody.json'), JSON.stringify(config));
    const { status, stdout } = await run('nobody', '--config', 'nobody.json');
    expect(status).toBe(3);
    expect(stdout).toMatch(/NOT KNOWN until .* \(no_guard\)/);
  });

  it('a name that neither configuration nor server knows', async () => {
    expect(await run('nobody')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/unknown account "nobody"/),
    });
  });
});
