import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { built } from '../../src/plugin/build-output';
import { read as readPage } from '../support/reference';

const page = readPage('docs/runbooks/evidence.md');
const run = promisify(execFile);
const cwd = mkdtempSync(join(tmpdir(), 'drill-test-'));
afterAll(() => rmSync(cwd, { recursive: true }));

/** Runs drills in a folder of their own: a failed check rejects, with all that was printed. */
const drill = async (...suite: string[]) =>
  (await run(process.execPath, [built('drill/main.js'), ...suite], { cwd })).stdout;

describe('the fire drills', () => {
  it('all pass, and leave evidence that can be checked', { timeout: 600_000 }, async () => {
    const printed = await drill();
    expect(printed).not.toContain('FAIL');
    const folder = join(cwd, '.artifacts/fire_drill');
    const directory = join(folder, readdirSync(folder)[0] ?? '');
    const read = (file: string) => readFileSync(join(directory, file), 'utf8');

    const budget = ['a', 'b'].flatMap((name) =>
      ['log.txt', 'metrics.txt', 'state.json'].map((what) => `drill_${name}_${what}`),
    );
    const stops = ['c', 'd'].flatMap((name) =>
      ['log.txt', 'metrics.txt', 'metrics_before.txt', 'reports.json', 'state.json'].map(
        (what) => `drill_${name}_${what}`,
      ),
    );
    const files = [...budget, ...stops, 'summary.txt'];
    expect(readdirSync(directory).sort()).toEqual([...files, 'sha256sums.txt'].sort());
    const sums = files.sort().map((file) => {
      const sum = createHash('sha256').update(readFileSync(join(directory, file)));
      return `${sum.digest('hex')}  ${file}\n`;
    });
    expect(read('sha256sums.txt')).toBe(sums.join(''));

    // Out of version control's sight, the check that needs it is skipped.
    const results = /=== Results: \d+ passed, 0 failed, 1 skipped ===/.exec(printed)?.[0] ?? 'none';
    expect(read('summary.txt')).toContain(results);
    for (const [, name, checks] of page.matchAll(/^\| ([A-D]) +\|.*\| +(\d+) \|$/gm))
      expect(read('summary.txt').match(new RegExp(`^\\w+: drill ${name}: `, 'gm'))).toHaveLength(
        Number(checks),
      );
    expect(JSON.parse(read('drill_c_reports.json'))[0]).toMatchObject({
      headline: 'acted: 1 order cancelled, 3 actions blocked (arming_changed)',
    });
    expect(read('drill_d_log.txt')).toContain('signal=SIGKILL');
  });

  it('names the suites where another one is asked for', async () => {
    await expect(drill('everything')).rejects.toMatchObject({
      code: 1,
      stderr: 'drill: "everything": allowed are budget, stops, all\n',
    });
  });
});
