import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/cli/shell-words';

describe('a command line to copy', () => {
  it('is read by a shell as it was meant', () => {
    const reason = `it's "late"; $(rm -rf x) \`id\` & <a> *`;
    const line = commandLine(['flatten', 'main'], { operator: 'ada', reason, timeout: undefined, yes: 'ab' });
    const words = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
    expect(words.trimEnd().split('\n')).toEqual([
      ...['grinder-reconcile', 'flatten', 'main', '--operator', 'ada', '--reason', reason, '--yes', 'ab'],
    ]);
  });

  it('is one line of nothing but text', () => {
    expect(commandLine(['x'], { reason: '\u001b[2J\nFAKE' })).toBe(
      "grinder-reconcile x --reason '\ufffd[2J; FAKE'",
    );
  });
});
