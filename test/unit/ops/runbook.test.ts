import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runbookPath } from '../../../ops/source/addresses';
import { ALERTS } from '../../../ops/source/alerts';
import { NO_START_UP_FILES } from '../../support/bash';
import { text } from '../../support/compose-file';

/** A heading as a link names it. */
const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
const anchorsOf = (page: string) =>
  (text(page).match(/^#+ .*$/gm) ?? []).map((line) => slug(line.replace(/^#+ /, '')));

/** A host on which bash would talk and stop before it does anything. */
const home = mkdtempSync(join(tmpdir(), 'home-'));
afterAll(() => rmSync(home, { recursive: true }));
const startUpFile = join(home, '.bashrc');
writeFileSync(startUpFile, 'echo a start-up file; exit 3');
const HOST = { PATH: process.env['PATH'], HOME: home, BASH_ENV: startUpFile };

describe.each(ALERTS)('the runbook of $name', (alert) => {
  it('is where its runbook_url leads', () => {
    const [page = '', anchor] = runbookPath(alert.name).split('#');
    expect(anchorsOf(page)).toContain(anchor);
  });

  it('links to pages and headings that exist', () => {
    for (const [, page = '', anchor] of (alert.further ?? '').matchAll(/\]\(([^)#]+)(?:#([^)]+))?\)/g)) {
      const file = join('docs/runbooks', page);
      expect(existsSync(file), file).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(file)).toContain(anchor);
    }
  });

  it('has commands that a shell takes, account and all', () => {
    const script = alert.first.map(([command]) => `set -- ${command}; printf '%s\\n' "$@"`).join('\n');
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [...NO_START_UP_FILES, '-euc', `ACCOUNT=main ID=some-id\n${script}`],
      { encoding: 'utf8', env: HOST },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).not.toContain('$');
  });

  it('tells what to do first, with commands that exist', () => {
    expect(alert.first.length > 0 || alert.further !== undefined).toBe(true);
    const verbs = (text('src/commands.ts').match(/(?<=from '\.\/(?:cli|dev)\/)[a-z-]+/g) ?? []).map((file) =>
      file.replace(/-command$/, ''),
    );
    for (const [command] of alert.first) {
      const verb = /^grinder-reconcile ([a-z-]+)/.exec(command)?.[1];
      if (verb !== undefined) expect(verbs).toContain(verb);
    }
  });
});
