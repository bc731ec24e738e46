import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject } from 'vitest';
import { CliProcess } from '../support/cli';
import { type Denied, denyingProxy } from '../support/denying-proxy';
import { it } from '../support/it';
import { read } from '../support/reference';
import type { Stack } from '../support/stack';

/** What Temporal's authorizer asks of a caller for each call (its common/api/metadata.go). */
const READS = /^(Get|List|Count|Describe|Query)|^(Check|PollWorkflowExecutionUpdate)$/;
const ADMINS = /^(RegisterNamespace|UpdateNamespace|AddSearchAttributes)$/;

const asReader: Denied = (call) => (READS.test(call) ? undefined : 'PERMISSION_DENIED');
const asWriter: Denied = (call) => (ADMINS.test(call) ? 'PERMISSION_DENIED' : undefined);

/** What stands behind a command's name and account. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'can-execute': ['--symbol', 'BTCUSDT', '--amount', '0.010', '--price', '95000'],
  arm: ['--operator', 'ann', '--reason', 'a role'],
  approve: ['0123456789abcdef', '--operator', 'ben'],
  flatten: ['--operator', 'ann', '--reason', 'a role'],
  'policy set': ['cooldownSeconds=1'],
};
/** Commands whose account is an option. */
const BEFORE_ACCOUNT: Readonly<Record<string, readonly string[]>> = {
  report: ['report', '--last'],
  replay: ['replay', '--account'],
};
const WITHOUT_ACCOUNT = /^(apply|apply --diff|schedule list|version|doctor)$/;
/** Goes on until it is told to stop. */
const GOES_ON = /^watch$/;

/** The commands of a row of the table "Who may do what". */
const commandsOf = (role: string): string[] => {
  const row = read('docs/security.md').match(new RegExp(`^\\| ${role} +\\|(.*)\\|$`, 'm'))?.[1] ?? '';
  return [...row.matchAll(/`([^`]+)`/g)].map(([, command = '']) => command);
};

const writers = () => commandsOf('writer').filter((command) => command !== 'worker');
const all = async <T>(commands: readonly string[], attempt: (command: string) => Promise<T>) =>
  await Promise.all(commands.map(async (command) => [command, await attempt(command)] as const));

describe('with the rights of a role', () => {
  const directory = mkdtempSync(join(tmpdir(), 'roles-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  async function tried(stack: Stack, command: string, denied: Denied) {
    const proxy = await denyingProxy(inject('temporalAddress'), denied);
    const words = BEFORE_ACCOUNT[command] ?? command.split(' ');
    const account = WITHOUT_ACCOUNT.test(command) ? [] : [stack.account];
    const running = new CliProcess([...words, ...account, ...(MORE[command] ?? [])], {
      cwd: directory,
      env: { TEMPORAL_ADDRESS: proxy.address },
    });
    if (GOES_ON.test(command)) {
      await running.says(new RegExp(stack.account));
      running.signal('SIGINT');
    }
    await running.ended;
    await proxy.close();
    return {
      refused: proxy.calls.filter((call) => denied(call) !== undefined),
      printed: `${running.stdout}${running.stderr}`,
    };
  }

  it('a reader sees everything that the table promises, and nothing else is carried out', async ({
    start,
  }) => {
    const stack = await start();
    writeFileSync(join(directory, 'reconcile.config.json'), JSON.stringify(stack.config()));
    await stack.cycle();
    const seen = await all(commandsOf('reader'), (command) => tried(stack, command, asReader));
    for (const [command, answer] of seen)
      expect(answer, command).toMatchObject({
        refused: [],
        printed: expect.not.stringMatching(/denied/),
      });
    const before = await stack.status();
    // `version` asks for what answers within 2 s, and on a busy machine may not get as far as being refused.
    const patient = writers().filter((command) => command !== 'version');
    const refusals = await all(patient, (command) => tried(stack, command, asReader));
    for (const [command, { refused, printed }] of refusals) {
      expect(refused.length, `${command}: ${printed}`).toBeGreaterThan(0);
      expect(printed, command).toMatch(/denied/);
      expect(printed, command).not.toMatch(/^\s+at .*\(/m);
    }
    expect(await stack.status()).toMatchObject({
      arming: null,
      policyVersion: before.policyVersion,
      disarmed: before.disarmed,
    });
  });

  it('where the server has no room for questions every command ends in words of its own', async ({
    start,
  }) => {
    const stack = await start();
    writeFileSync(join(directory, 'reconcile.config.json'), JSON.stringify(stack.config()));
    const noRoom: Denied = (call) => (call === 'QueryWorkflow' ? 'RESOURCE_EXHAUSTED' : undefined);
    const commands = [...commandsOf('reader'), ...writers()].filter((each) => !GOES_ON.test(each));
    for (const [command, { printed }] of await all(commands, (each) => tried(stack, each, noRoom))) {
      expect(printed, command).not.toBe('');
      expect(printed, command).not.toMatch(/^\s+at .*\(/m);
    }
  });

  it('a writer needs nobody to carry out all the rest', async ({ start }) => {
    const stack = await start();
    writeFileSync(join(directory, 'reconcile.config.json'), JSON.stringify(stack.config()));
    for (const [command, answer] of await all(writers(), (each) => tried(stack, each, asWriter)))
      expect(answer, command).toMatchObject({ refused: [] });
  });
});
