import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { verbTree } from '../../../src/cli/command-tree';
import { completionScript, SHELLS, type Shell } from '../../../src/cli/completion-scripts';
import { commands } from '../../../src/commands';
import { NO_START_UP_FILES } from '../../support/bash';
import { programPath } from '../../support/programs';

const program = new Command('grinder-reconcile');
for (const command of commands()) program.addCommand(command);
const tree = verbTree(program);
const directory = mkdtempSync(join(tmpdir(), 'completion-'));
afterAll(() => rmSync(directory, { recursive: true }));
writeFileSync(join(directory, 'my config.json'), '');

const fileOf = (shell: Shell) => {
  const file = join(directory, `completion.${shell}`);
  writeFileSync(file, `${completionScript(shell, tree).join('\n')}\n`);
  return file;
};

/** What zsh's completion system would be given is printed instead. */
const ZSH_PRINTS_INSTEAD = `
  compdef() { :; }
  _files() { print -l -- *(.N); }
  compadd() { print -l -- "$@"; }
  _describe() { local each; for each in "\${(@P)2}"; do print -- "\${each%%:*}"; done; }
  source "$1"; shift; words=("$@"); CURRENT=$#; _grinder_reconcile`;

/** What a real shell offers after these words, the last of which is being typed. */
const OFFERED: Readonly<Record<Shell, (words: readonly string[]) => string[]>> = {
  bash: (words) =>
    run('bash', [
      ...NO_START_UP_FILES,
      '-c',
      `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }; _grinder_reconcile; printf '%s\\n' "\${COMPREPLY[@]}"`,
      fileOf('bash'),
      ...words,
    ]),
  zsh: (words) =>
    run('zsh', ['-f', '-c', ZSH_PRINTS_INSTEAD, 'zsh', fileOf('zsh'), ...words]).filter((offer) =>
      offer.startsWith(words.at(-1) ?? ''),
    ),
  fish: (words) =>
    run('fish', [
      '--no-config',
      '-c',
      'source $argv[1]; complete -C "$argv[2]"',
      fileOf('fish'),
      words.join(' '),
    ]).map((line) => line.split('\t')[0] ?? ''),
};
const run = (shell: Shell, args: string[]) =>
  execFileSync(programPath(shell) ?? shell, args, { cwd: directory, encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '')
    .sort();

const NEEDS = '(skipped where there is none: scripts/test-programs.sh gets it)';

describe.each(SHELLS)(`completion in %s ${NEEDS}`, (shell) => {
  const has = programPath(shell) !== null;
  const offered = (...words: string[]) => OFFERED[shell](['grinder-reconcile', ...words]);

  it.skipIf(!has)('offers every command', () => {
    expect(offered('')).toEqual(expect.arrayContaining(tree.verbs.map(({ path }) => path[0])));
    expect(offered('can-')).toEqual(['can-execute']);
  });

  it.skipIf(!has)('offers what is below a command, and nothing of the others', () => {
    expect(offered('policy', 's')).toEqual(['set', 'show']);
    expect(offered('completion', '').filter((offer) => !offer.startsWith('-'))).toEqual([
      'bash',
      'fish',
      'zsh',
    ]);
  });

  it.skipIf(!has)("offers a command's options, also after its argument", () => {
    const options = offered('arm', 'main', '--op');
    expect(options).toEqual(['--operator']);
    expect(offered('policy', 'set', 'main', '--op')).toEqual(['--operator']);
    expect(offered('policy', 'show', 'main', '--op')).toEqual([]);
  });

  it.skipIf(!has)('offers nothing where a value follows, but what may stand there', () => {
    expect(offered('arm', 'main', '--reason', '')).toEqual([]);
    expect(offered('worker', '--log-level', '')).toEqual(['debug', 'error', 'info', 'warn']);
  });

  it.skipIf(!has)('offers files after --config', () => {
    expect(offered('status', '--config', 'my').join()).toMatch(/my(\\)? config\.json/);
  });
});

it('names every option that a command has', () => {
  const arm = tree.verbs.find(({ path }) => path[0] === 'arm');
  expect(arm?.flags.map(({ long }) => long)).toEqual(
    expect.arrayContaining(['--operator', '--reason', '--ttl', '--config', '--json', '--help']),
  );
});
