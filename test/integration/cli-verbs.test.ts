import { describe, expect } from 'vitest';
import { answerBy } from '../support/answers';
import { shown } from '../support/shown';
import { AGO } from '../support/stack';
import { it, ready, type StandAlone } from '../support/worker-it';

/** An order of ours that nobody expects. */
const addStray = ({ sim, account }: StandAlone, sequence = 1) =>
  sim.account(account()).addOrder({
    symbol: 'BTCUSDT',
    side: 'BUY',
    quantity: '0.002',
    price: '90000',
    clientOrderId: `grinder_d_BTCUSDT_1_1704067200_${sequence}`,
    time: Date.now() - AGO,
  });

describe.concurrent('with a worker', () => {
  it('a policy is shown, set by hand, compared with the file, and set back by apply', async ({ worker }) => {
    const { run, account, guards } = await ready(worker);
    const name = account();
    expect(await run('policy', 'show', name)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /policy version 1\n {2}action +cancel_then_flatten\n[\s\S]* {2}budget\.maxCallsPerDay +100\n/,
      ),
    });
    expect(await run('policy', 'diff', name)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/the guard has the policy of reconcile\.config\.json \(version 1\)/),
    });
    expect((await run('apply', '--diff')).status).toBe(0);

    await run('arm', name, '--operator', 'me', '--reason', 'test');
    const set = await run(
      'policy',
      'set',
      name,
      'dryRun=true',
      'budget.maxCallsPerDay=7',
      '--operator',
      'ada',
    );
    expect(set).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /policy is now version 2; that disarmed it\n {2}dryRun +false -> true\n {2}budget\.maxCallsPerDay +100 -> 7\n/,
      ),
      stderr: expect.stringMatching(
        /^warning: .*reconcile\.config\.json says otherwise; the next "apply" sets dryRun=false budget\.maxCallsPerDay=100$/m,
      ),
    });
    expect(await guards.status(name)).toMatchObject({
      armed: false,
      disarmed: { reason: 'policy_changed', by: 'ada' },
      policy: { dryRun: true, budget: { maxCallsPerDay: 7 } },
    });

    const diff = await run('policy', 'diff', name, '--json');
    expect(diff.status).toBe(3);
    expect(answerBy('policy diff', diff.stdout)).toMatchObject({
      same: false,
      differences: [
        { key: 'dryRun', from: true, to: false },
        { key: 'budget.maxCallsPerDay', from: 7, to: 100 },
      ],
    });
    const wouldChange = await run('apply', '--diff', '--json');
    expect(wouldChange.status).toBe(3);
    expect(answerBy('apply diff', wouldChange.stdout)).toMatchObject({
      same: false,
      accounts: [{ account: name, policyVersion: 2, changes: [{ key: 'policy.dryRun' }, {}], problem: null }],
    });
    expect((await guards.status(name)).policyVersion).toBe(2);

    const same = await run('policy', 'set', name, 'dryRun=true', '--json');
    expect(answerBy('policy set', same.stdout)).toMatchObject({ result: 'unchanged', policyVersion: 2 });
    expect((await run('apply')).stdout).toMatch(/policy is now version 3/);
    expect((await run('policy', 'diff', name)).status).toBe(0);
  });

  it('report and explain tell what the newest cycle said, and that one', async ({ worker }) => {
    const alone = await ready(worker, { env: { ALLOW_MAINNET_TRADE: '1' } });
    const { run, account } = alone;
    const name = account();
    addStray(alone);
    expect((await run('run', name)).stdout).toMatch(/^blocked: 1 action blocked \(not_armed\)/);
    const last = await shown(
      () => run('report', '--last', name),
      /^blocked: 1 action blocked \(not_armed\)$/m,
    );
    expect(last.status).toBe(0);
    const cycle = last.stdout.split(': ended')[0] ?? '';
    expect((await run('report', cycle)).stdout).toBe(last.stdout);
    expect(answerBy('report', (await run('report', cycle, '--json')).stdout)).toMatchObject({
      workflowId: cycle,
      account: name,
      status: 'COMPLETED',
      outcome: 'blocked',
      report: { headline: 'blocked: 1 action blocked (not_armed)' },
      problem: null,
    });
    const ofCycle = await run('explain', cycle);
    expect(ofCycle.stdout).toMatch(
      /started by hand, began at .*\nIt reports blocked: .*\nStep 1, .*: look at the exchange.*\n[\s\S]*blocked by not_armed[\s\S]*gate 4 {2}not_armed: The guard is not armed\. Arm the account\./,
    );
    const ofAccount = await run('explain', name, '--json');
    expect(ofAccount.status).toBe(0);
    expect(answerBy('explain', ofAccount.stdout)).toMatchObject({
      about: name,
      sentences: expect.arrayContaining([`${name} is not armed: nobody ever armed it.`]),
      gates: [{ reason: 'not_armed', resolution: 'Arm the account' }],
    });
  });

  it('plan says what would be done and what opens each gate; run --watch what is done', async ({
    worker,
  }) => {
    const alone = await ready(worker, { env: { ALLOW_MAINNET_TRADE: '1' } });
    const { run, account, sim } = alone;
    addStray(alone);
    const plan = await run('plan', account());
    expect(plan).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^1 order to cancel, held now \(not_armed\)\n {2}cancel BTCUSDT grinder_d_BTCUSDT_1_1704067200_1 0\.002: next cycle, once open: not_armed\nClosed, and what opens it:\n {2}gate 4 {2}not_armed: .* Arm the account\.\nplan: [0-9a-f]{16}\n/,
      ),
    });
    expect(answerBy('plan', (await run('plan', account(), '--json')).stdout)).toMatchObject({
      conclusive: true,
    });
    expect(sim.log.writes()).toEqual([]);

    await run('arm', account(), '--operator', 'me', '--reason', 'test');
    const acted = await run('run', account(), '--watch');
    expect(acted).toMatchObject({ status: 0, stdout: expect.stringMatching(/^acted: 1 order cancelled\n/) });
    const steps = [
      'look at the exchange',
      'wait, ',
      'look at the exchange',
      'ask the guard',
      'cancel: ',
      'tell the guard',
    ];
    expect(acted.stderr).toMatch(new RegExp(steps.map((step) => `\\d\\dZ ${step}.*\\n`).join('[\\s\\S]*')));
    expect(acted.stderr).toContain('cancel: BTCUSDT grinder_d_BTCUSDT_1_1704067200_1');
  });
});
