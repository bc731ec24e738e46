import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { ensureGuard } from '../../src/client/guards';
import { CYCLE_TYPE, guardId, manualCycleId, scheduleId } from '../../src/domain/names';
import { CliProcess } from '../support/cli';
import { eventually } from '../support/eventually';
import { shown } from '../support/shown';
import { it, ready } from '../support/worker-it';

const NO_STACK_TRACE = /^\s+at .*\(/m;
const env = () => ({ TEMPORAL_ADDRESS: inject('temporalAddress') });

describe.concurrent('policy', () => {
  it('is not overwritten where it is not the one that was seen', async ({ worker }) => {
    const { guards, account } = await ready(worker);
    const { policy } = await guards.status(account());
    const request = { policy: { ...policy, dryRun: true }, ifVersion: 0 };
    expect(await guards.configure(account(), request)).toMatchObject({
      changed: false,
      refused: 'policy_changed',
      policyVersion: 1,
    });
    expect((await guards.status(account())).policy.dryRun).toBe(false);
  });

  it('refuses bad input before anything is asked, and says where there is no guard, or nobody polls it', async ({
    worker,
  }) => {
    const { run, client, account, directory } = await ready(worker);
    for (const [args, message] of [
      [['set', account(), 'dryRun=yes'], /policy set: dryRun: must be true or false, got "yes"/],
      [['set', account(), 'dry=1'], /must be key=value, got "dry=1"; keys are action, /],
      [['set', account()], /missing required argument 'key=value'/],
      [['diff', 'nobody'], /unknown account "nobody"; the configuration names /],
      [['show', 'No!'], /An account matches/],
    ] as const) {
      const { status, stderr } = await run('policy', ...args);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(NO_STACK_TRACE);
      expect(status).toBe(2);
    }
    const stuck = `${account()}_s`;
    await ensureGuard(client, stuck, 'nobody-polls-this-guard');
    const config = JSON.parse(readFileSync(join(directory, 'reconcile.config.json'), 'utf8'));
    const accounts = { ...config.accounts, [stuck]: config.accounts[account()] };
    writeFileSync(join(directory, 'two.json'), JSON.stringify({ ...config, accounts }));
    const [set, diff, applied, all] = await Promise.all([
      run('policy', 'set', stuck, 'dryRun=true'),
      run('apply', '--diff', '--config', 'two.json'),
      run('apply', '--config', 'two.json'),
      run('status'),
    ]);
    expect(set).toMatchObject({ status: 1, stderr: expect.stringMatching(/no worker polls the guard of/) });
    expect(diff).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(
        new RegExp(`^${stuck}: .*cannot be compared: policy: the guard of .* is that of workers of`, 'm'),
      ),
      stderr: expect.stringMatching(new RegExp(`^apply --diff: ${stuck} could not be compared$`, 'm')),
    });
    expect(applied).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        new RegExp(`^apply: failed for ${stuck} \\(1 of 2\\); apply again$`, 'm'),
      ),
    });
    expect(all.stdout).toMatch(new RegExp(`^${stuck}: no worker polls its guard`, 'm'));
    await client.workflow.getHandle(guardId(stuck)).terminate();
  });

  it('apply --diff names what would be created', async ({ worker }) => {
    const { run, client, account, directory } = await ready(worker);
    await client.schedule.getHandle(scheduleId(account())).delete();
    await client.workflow.getHandle(guardId(account())).terminate();
    expect(await run('apply', '--diff')).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(
        /would change\n {2}guard +\(not set\) -> started\n {2}schedule +\(not set\) -> reconcile\//,
      ),
    });
    expect((await run('apply', '--diff', '--rebind', 'nobody')).status).toBe(2);
    expect((await run('status', account())).status).toBe(1);
    rmSync(join(directory, 'reconcile.config.json'));
    expect((await run('apply', '--diff')).status).toBe(2);
  });
});

describe.concurrent('report and explain', () => {
  it('say what is there where there is no report', async ({ worker }) => {
    const { run, client, account } = await ready(worker);
    const name = account();
    const start = async (more = {}) => {
      const workflowId = manualCycleId(name, Date.now(), 'test');
      return await client.workflow.start(CYCLE_TYPE, { workflowId, taskQueue: 'nobody', ...more });
    };
    const told = async (...args: string[]) => {
      const { status, stdout, stderr } = await run(...args);
      expect(stderr).toBe('');
      expect(status).toBe(1);
      return stdout;
    };
    const running = await start();
    expect(await told('report', running.workflowId)).toMatch(
      /: started .* \(RUNNING\)\nno report: it runs since .* and has no report yet\n/,
    );
    expect((await run('explain', running.workflowId)).stdout).toMatch(/still runs after/);
    await running.terminate('enough');
    expect(await told('report', running.workflowId)).toMatch(/\(TERMINATED\)\nno report: .*enough/);
    const late = await start({ workflowRunTimeout: '1s' });
    await late.result().catch(() => undefined);
    expect(await told('report', late.workflowId)).toMatch(
      /\(TIMED_OUT\)\nno report: .* no worker of task queue nobody took it; start the worker\n/,
    );
    await shown(() => run('report', '--last', name), /TIMED_OUT/);
    expect((await run('explain', name)).stdout).toMatch(/ended .* ago without a report: /);
  });

  it('refuse what is no cycle, and an account that nobody knows', async ({ worker }) => {
    const { run, account } = await ready(worker);
    for (const [args, status, message] of [
      [['report'], 2, /name one cycle by its workflow id, or give --last <account>/],
      [['report', 'x/1', '--last', account()], 2, /name one cycle/],
      [
        ['report', account()],
        2,
        /names no cycle, .*; the newest report of an account is that of "report --last/,
      ],
      [['report', 'reconcile/nobody-1'], 1, /no cycle "reconcile\/nobody-1" on this server/],
      [['report', guardId(account())], 2, /is no cycle but a workflow of type remediationGuard/],
      [['explain', 'reconcile/nobody-1'], 1, /no cycle/],
      [['explain'], 2, /missing required argument/],
      [['status', account(), '--all'], 2, /name one account, or give --all/],
      [['completion', 'tcsh'], 2, /Allowed choices are bash, zsh, fish/],
    ] as const) {
      const told = await run(...args);
      expect(told.stderr).toMatch(message);
      expect(told.stderr).not.toMatch(NO_STACK_TRACE);
      expect(told.status, args.join(' ')).toBe(status);
    }
  });
});

describe.concurrent('Ctrl-C', () => {
  it('during run says that the cycle goes on, and how to stop it', async ({ worker }) => {
    const alone = await ready(worker);
    const { sim, directory, run, account } = alone;
    const hold = sim.hold({ match: { path: '/fapi/v1/openOrders' } });
    const cycle = new CliProcess(['run', account(), '--watch'], { cwd: directory, env: env() });
    await hold.reached;
    await cycle.says(/look at the exchange/);
    cycle.signal('SIGINT');
    hold.release();
    expect(await cycle.ended).toBe(130);
    const id =
      /^Interrupted; the cycle goes on: "report (\S+)" shows its report, "disarm \S+" stops its writes\.$/m.exec(
        cycle.stderr,
      )?.[1];
    // A busy machine may have held the answer for longer than a look waits.
    await eventually(async () =>
      expect((await run('report', id ?? '')).stdout).toMatch(/^(clean|inconclusive): /m),
    );
  });

  it('during disarm says that it is not known whether it is disarmed, and what tells', async ({ worker }) => {
    const { directory, account } = await ready(worker);
    // It may be done before the key is pressed.
    await eventually(async () => {
      const disarm = new CliProcess(['disarm', account(), '--wait'], { cwd: directory, env: env() });
      await disarm.says(/^Disarming /m);
      disarm.signal('SIGINT');
      expect([await disarm.ended, disarm.stderr]).toEqual([
        130,
        `It is not known whether ${account()} is disarmed; look with "status ${account()}".\n`,
      ]);
    });
  });
});
