import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { commands } from '../../src/commands';
import { errorIn } from '../support/answers';
import { cli } from '../support/cli';
import { denyingProxy } from '../support/denying-proxy';

const directory = mkdtempSync(join(tmpdir(), 'mistakes-'));
const account = { exchange: 'demo', expectedState: 'flat' };
writeFileSync(join(directory, 'main.json'), JSON.stringify({ accounts: { main: account } }));
afterAll(() => rmSync(directory, { recursive: true }));

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  cli(args, { cwd: directory, env: { TEMPORAL_ADDRESS: inject('temporalAddress'), ...env } });

/** Every command that does something, by what is typed for it. */
const leaves = (all: readonly Command[], path: readonly string[] = []): [string[], Command][] =>
  all.flatMap((each) => {
    const typed = [...path, each.name()];
    return each.commands.length > 0 ? leaves(each.commands, typed) : [[typed, each] as [string[], Command]];
  });

/** What a command needs beside the account. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  arm: ['--operator', 'me', '--reason', 'test'],
  approve: ['0123456789abcdef', '--operator', 'me'],
  flatten: ['--operator', 'me', '--reason', 'test'],
  'policy set': ['dryRun=true'],
  'can-execute': ['--symbol', 'BTCUSDT', '--client-order-id', 'x'],
};

/** Each way in which an account is named. */
const naming = leaves(commands()).flatMap(([path, command]) => {
  const verb = path.join(' ');
  const ofArgument = command.registeredArguments.some((each) => /^account\b/.test(each.name()));
  const ofOptions = command.options.filter(({ flags }) => flags.includes('<account>'));
  return [
    ...(ofArgument ? [[verb, [...path, 'nobody', ...(MORE[verb] ?? [])]] as const] : []),
    ...ofOptions.map(({ long }) => [`${verb} ${long}`, [...path, String(long), 'nobody']] as const),
  ];
});

describe('an account that nobody knows is bad input, and nothing is begun for it', () => {
  it('in every verb that names one', () => {
    expect(naming.length).toBeGreaterThanOrEqual(20);
  });

  it.each(naming)('%s', async (_verb, args) => {
    const { address, calls, close } = await denyingProxy(inject('temporalAddress'), {});
    const told = await run([...args, '--config', 'main.json'], { TEMPORAL_ADDRESS: address });
    expect(told.stderr).toMatch(/^unknown account "nobody"; the configuration names main/);
    expect(told.stdout).not.toMatch(/ARMED|proven|plan:/);
    expect(told.status).toBe(2);
    await close();
    expect(calls.filter((call) => call.startsWith('StartWorkflow'))).toEqual([]);
  });
});

it('an account is unknown without a configuration too', async () => {
  expect(await run(['status', 'nobody'])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(
      /^unknown account "nobody"; namespace default of the server at .* has neither guard nor /,
    ),
  });
});

describe('with --json an error is JSON too, of one shape, and stderr says the same', () => {
  const none = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
  it.each<[string, string[], NodeJS.ProcessEnv, string | null, number]>([
    ['a command that there is not', ['frobnicate'], {}, null, 2],
    ['an option that there is not', ['policy', 'show', 'main', '--frobnicate'], {}, 'policy show', 2],
    ['an argument that is missing', ['approve', 'main', '--operator', 'me'], {}, 'approve', 2],
    ['a value that is none', ['arm', 'main', '--ttl', 'x'], {}, 'arm', 2],
    ['options that exclude each other', ['disarm', 'main', '--all'], {}, 'disarm', 2],
    ['a file that is not there', ['status', '--config', 'none.json'], {}, 'status', 2],
    ['an account that nobody knows', ['run', 'nobody'], {}, 'run', 2],
    ['no server', ['schedule', 'list'], none, 'schedule list', 2],
    ['no server, in setup', ['setup'], none, 'setup', 2],
    ['no guard', ['status', 'main', '--config', 'main.json'], {}, 'status', 1],
    ['no cycle', ['report', 'reconcile/nobody-1'], {}, 'report', 1],
    ['a file that is there', ['init', 'main.json'], {}, 'init', 2],
    ['a file that cannot be read', ['audit', '--verify', 'none.jsonl'], {}, 'audit', 2],
  ])('%s', async (_name, args, env, command, exitStatus) => {
    const { status, stdout, stderr } = await run([...args, '--json'], env);
    expect(status).toBe(exitStatus);
    const { error, ...rest } = errorIn(stdout);
    expect(rest).toEqual({ command, version: 1 });
    expect(error.exitStatus).toBe(exitStatus);
    expect(error.message).not.toBe('');
    expect(stderr).toContain(error.message.split('\n')[0]);
  });
});

describe('no server is one line within seconds, in every verb', () => {
  const none = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const server = leaves(commands())
    .filter(([, command]) => command.options.some(({ long }) => long === '--profile'))
    .map(([path]) => path.join(' '))
    // A worker waits for its server; the versions that are known are told all the same.
    .filter((verb) => verb !== 'worker' && verb !== 'version');
  const needs: Readonly<Record<string, readonly string[]>> = {
    report: ['reconcile/main-1'],
    explain: ['main'],
  };

  it.each(server)('%s', async (verb) => {
    const [, command] = leaves(commands()).find(([path]) => path.join(' ') === verb) ?? [];
    const takes = command?.registeredArguments[0]?.name() === 'account' ? ['main'] : (needs[verb] ?? []);
    const { status, stdout, stderr } = await run([...verb.split(' '), ...takes, ...(MORE[verb] ?? [])], none);
    expect(stderr).toMatch(/^no Temporal server answers at 127\.0\.0\.1:1: .*\n$/);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('setup says that it waits, where it was told to', async () => {
    const { status, stderr } = await run(['setup', '--wait', '1'], none);
    const [first, last] = stderr.trimEnd().split('\n');
    expect(first).toMatch(/^no Temporal server answers at 127\.0\.0\.1:1: .*; waits at most 1 s for it$/);
    expect(last).toMatch(/^no Temporal server answers at 127\.0\.0\.1:1: /);
    expect(status).toBe(2);
  });
});
