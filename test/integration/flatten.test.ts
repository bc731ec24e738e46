import { describe, expect } from 'vitest';
import { answerBy } from '../support/answers';
import { A_MINUTE_AGO, deadBot, WHO } from '../support/dead-bot';
import { it } from '../support/it';
import { programPath } from '../support/programs';
import type { Stack, StackOptions } from '../support/stack';
import { strayOrder } from '../support/strays';

/** The words of a command line as a shell would take them. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '').slice(1);

const planOf = ({ preview }: Awaited<ReturnType<Awaited<ReturnType<typeof deadBot>>['preview']>>) =>
  preview?.preview.wholePlan ?? '';
const armedNow = (stack: Stack) => stack.until(({ arming }) => arming !== null);

/** Where what is asked is not whether it comes to its end: a slow machine may take its time, and Ctrl-C comes before a write. */
const PATIENT = { recvWindowMs: 5_000, confirmSeconds: 6 };

describe.concurrent('flatten', () => {
  it('shows what it would do, and does it once the line it prints is run: from page to proven flat', async ({
    start,
  }) => {
    const { stack, run, expectFlat, expectUntouched } = await deadBot(start);
    const shown = await run('flatten', stack.account, ...WHO);
    expect(shown.status).toBe(3);
    expect(shown.stdout).toMatch(/, as if its bot was down: 2 orders to cancel, 1 position to close\n/);
    expect(shown.stdout).toMatch(/ {2}close BTCUSDT BOTH \(SELL 0\.004\), \d+ USDT\n/);
    expect(shown.stderr).toMatch(/nothing was begun: confirm the plan/);
    expectUntouched();
    const confirm = /To carry it out: (.*)/.exec(shown.stdout)?.[1] ?? '';
    expect(confirm).toMatch(
      /^grinder-reconcile flatten \S+ --operator ada --reason 'page 17' --yes [0-9a-f]{16}$/,
    );
    const done = await run(...wordsOf(confirm));
    expect(done.stdout).toMatch(/\nflat: nothing is there any more\n[\s\S]*DISARMED - /);
    expect(done.stderr).toMatch(/armed for plan [0-9a-f]{16} alone/);
    expect(done.status).toBe(0);
    expectFlat();
    expect(await stack.status()).toMatchObject({
      armed: false,
      disarmed: { reason: 'plan_done' },
    });
    const again = await run('flatten', stack.account, ...WHO, '--json');
    expect(again.status).toBe(0);
    expect(answerBy('flatten', again.stdout)).toMatchObject({ result: 'flat', confirm: null });
  });

  it('does nothing where another plan was confirmed than what is there', async ({ start }) => {
    const { stack, run, preview, expectUntouched } = await deadBot(start);
    const plan = planOf(await preview());
    strayOrder(stack);
    const { status, stdout, stderr } = await run('flatten', stack.account, ...WHO, '--yes', plan);
    expect(stderr).toMatch(new RegExp(`nothing was begun: --yes ${plan} is another plan`));
    expect(stdout).toMatch(/To carry it out: .* --yes (?!${plan})[0-9a-f]{16}/);
    expect(status).toBe(3);
    expect(await stack.status()).toMatchObject({ armed: false, disarmed: null });
    expectUntouched();
  });

  it('does nothing where something changes after it was armed', async ({ start }) => {
    const { stack, reconcile, expectUntouched } = await deadBot(start);
    const { preview } = await reconcile.previewFlatten(stack.account);
    const answer = await reconcile.flatten(stack.account, {
      ...{ operator: 'ada', reason: 'page 17', plan: preview.wholePlan ?? '' },
      onProgress: (line) => {
        if (line.startsWith('armed')) strayOrder(stack, { symbol: 'ETHUSDT' });
      },
    });
    expect(answer).toMatchObject({
      result: 'left',
      why: 'what is there is not what was confirmed any more: preview it again',
      disarm: { confirmed: true },
      left: [{}, {}, {}, {}],
    });
    expect(await stack.status()).toMatchObject({ armed: false });
    expectUntouched();
  });

  it('does nothing while the bot writes, and stops once it writes again', async ({ start }) => {
    const { stack, run, reconcile, expectUntouched } = await deadBot(start);
    stack.bot.asOf = null;
    const refused = await run('flatten', stack.account, ...WHO);
    expect(refused.stderr).toMatch(/is not flattened: the bot still writes: bot has asOf .*; stop the bot/);
    expect(refused.status).toBe(3);
    expect(await stack.status()).toMatchObject({ armed: false, disarmed: null });

    stack.bot.asOf = A_MINUTE_AGO();
    const { preview } = await reconcile.previewFlatten(stack.account);
    const answer = await reconcile.flatten(stack.account, {
      ...{ operator: 'ada', reason: 'page 17', plan: preview.wholePlan ?? '' },
      onProgress: (line) => {
        if (line.startsWith('armed')) stack.bot.asOf = null;
      },
    });
    expect(answer).toMatchObject({ result: 'left', why: expect.stringMatching(/^disarmed, bot_is_back/) });
    expectUntouched();
  });

  const CLOSED: [string, StackOptions['policy'], RegExp][] = [
    ['is a dry run', { dryRun: true }, /gate 2 {2}dry_run: .*Set `policy\.dryRun` to false/],
    ['lacks the symbol', { symbolWhitelist: ['ETHUSDT'] }, /gate 7 {2}symbol_not_in_whitelist: .*Add it to/],
  ];
  for (const [what, policy, gate] of CLOSED)
    it(`does nothing under a policy that ${what}, and says what opens the gate`, async ({ start }) => {
      const { stack, run, expectUntouched } = await deadBot(start, policy);
      const { status, stdout, stderr } = await run('flatten', stack.account, ...WHO);
      expect(stdout).toMatch(gate);
      expect(stderr).toMatch(/is not flattened: no gate opens for any of 3 actions/);
      expect(status).toBe(3);
      expectUntouched();
    });

  it('takes two cycles where the limits ask for them', async ({ start }) => {
    const { stack, run, preview, expectFlat } = await deadBot(start, { maxOrdersPerAction: 2 });
    const shown = await preview();
    expect(shown.preview?.preview).toMatchObject({
      cycles: 2,
      headline: expect.stringContaining('in 2 cycles'),
    });
    const { status, stdout } = await run('flatten', stack.account, ...WHO, '--yes', planOf(shown), '--json');
    expect(status).toBe(0);
    const { answer } = answerBy('flatten', stdout);
    expect(answer?.reports.map(({ outcome }) => outcome)).toEqual(['acted', 'acted']);
    expectFlat();
  });

  it('disarms where it is interrupted, and says what is left', async ({ start }) => {
    const { stack, begin, preview, expectUntouched } = await deadBot(start, {}, PATIENT);
    const child = begin('flatten', stack.account, ...WHO, '--yes', planOf(await preview()));
    await child.says(/armed for plan/);
    child.signal('SIGINT');
    expect(await child.ended).toBe(3);
    expect(child.stderr).toMatch(/interrupted: disarms, and says what is known/);
    expect(child.stdout).toMatch(/NOT flat: 3 things left\n {2}ended {8}interrupted\n {2}left /);
    expect(await stack.status()).toMatchObject({ armed: false, disarmed: { reason: 'disarm' } });
    expectUntouched();
  });

  it('leaves nothing behind for long where it is killed', async ({ start }) => {
    const { stack, begin, preview } = await deadBot(start, {}, PATIENT);
    const yes = ['--yes', planOf(await preview())];
    const child = begin('flatten', stack.account, ...WHO, ...yes, '--timeout', '20');
    await child.says(/armed for plan/);
    const { arming, at } = await armedNow(stack);
    child.signal('SIGKILL');
    expect((arming?.until ?? Number.POSITIVE_INFINITY) - at).toBeLessThanOrEqual(20_000);
    const { disarmed } = await stack.until(({ armed }) => !armed);
    expect(['arming_expired', 'plan_done']).toContain(disarmed?.reason);
  });

  it('waits for a second operator where the policy asks for two', async ({ start }) => {
    const { stack, run, begin, preview, expectFlat, expectUntouched } = await deadBot(start, {
      approvals: 2,
    });
    const child = begin('flatten', stack.account, ...WHO, '--yes', planOf(await preview()));
    await child.says(/approve \S+ [0-9a-f]{16} --operator/);
    const hash = /approve \S+ ([0-9a-f]{16}) --operator/.exec(child.stderr)?.[1] ?? '';
    expect((await run('status', stack.account)).stdout).toMatch(
      new RegExp(`^PROPOSED - [\\s\\S]*hash ${hash}[\\s\\S]*names {8}as given; the server does not vouch`),
    );
    expect(await run('approve', stack.account, hash, '--operator', ' ADA')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/a second operator must approve it/),
    });
    expectUntouched();
    const approved = await run('approve', stack.account, hash, '--operator', 'grace', '--json');
    expect(approved.status).toBe(0);
    expect(answerBy('approve', approved.stdout)).toMatchObject({
      result: 'armed',
      status: { arming: { operator: 'ada', approvedBy: 'grace' } },
    });
    expect(await child.ended).toBe(0);
    expectFlat();
  });

  it('does nothing where no worker is there', async ({ start }) => {
    const { stack, run } = await deadBot(start);
    await stack.stopWorker();
    const { status, stdout } = await run('flatten', stack.account, ...WHO, '--json');
    expect(status).toBe(3);
    expect(answerBy('flatten', stdout)).toMatchObject({
      result: 'refused',
      headline: expect.stringMatching(/^no worker polls the guard/),
      preview: null,
    });
  });
});

const NEEDS = '(skipped where there is no "script" of util-linux)';

describe.skipIf(programPath('script') === null)(`flatten on a terminal ${NEEDS}`, () => {
  const QUESTION = /Type ([0-9a-f]{16}) or \S+ to carry it out: /;

  it('does nothing for another word, Ctrl-C or Ctrl-D, and begins once the plan or the account is typed', async ({
    start,
  }) => {
    const { stack, onTerminal, expectUntouched } = await deadBot(start, {}, PATIENT);
    const asked = async (answer: (plan: string) => string) => {
      const terminal = onTerminal('flatten', stack.account, ...WHO);
      await terminal.says(QUESTION);
      terminal.types(answer(QUESTION.exec(terminal.stdout)?.[1] ?? ''));
      return terminal;
    };
    for (const keys of ['yes\r', '\r', '\u0003', '\u0004']) {
      const terminal = await asked(() => keys);
      expect(await terminal.ended, terminal.stdout).toBe(3);
      expect(terminal.stdout).toMatch(/nothing was begun: .*\r\nTo carry it out: /);
      expect(await stack.status()).toMatchObject({ armed: false, disarmed: null });
    }
    for (const answer of [(plan: string) => plan, () => stack.account]) {
      const terminal = await asked((plan) => `${answer(plan)}\r`);
      await terminal.says(/armed for plan [0-9a-f]{16} alone/);
      terminal.types('\u0003');
      await terminal.ended;
      expect(terminal.stdout).toMatch(/interrupted: disarms, [\s\S]*NOT flat: 3 things left/);
      expect(await stack.status()).toMatchObject({ armed: false, disarmed: { reason: 'disarm' } });
    }
    expectUntouched();
  });
});

describe.concurrent('arm', () => {
  it('--once arms for one cycle', async ({ start }) => {
    const { stack, run } = await deadBot(start);
    const armed = await run('arm', stack.account, ...WHO, '--once', '--bot-is-down');
    expect(armed).toMatchObject({ status: 0, stdout: expect.stringMatching(/scope {8}once; bot is down/) });
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
    expect(await stack.status()).toMatchObject({ armed: false, disarmed: { reason: 'armed_once' } });
    stack.bot.asOf = null;
    strayOrder(stack);
    expect(await stack.cycle()).toMatchObject({ outcome: 'blocked', actions: [{ gates: ['not_armed'] }] });
  });

  it('only proposes where the policy asks for two operators', async ({ start }) => {
    const { stack, run, expectUntouched } = await deadBot(start, { approvals: 2 });
    const { status, stdout } = await run('arm', stack.account, ...WHO, '--bot-is-down', '--json');
    expect(status).toBe(3);
    const answer = answerBy('arm', stdout);
    expect(answer).toMatchObject({ result: 'proposed', status: { armed: false } });
    await run('disarm', stack.account);
    expect(await stack.status()).toMatchObject({ armed: false, proposal: null });
    expectUntouched();
  });
});
