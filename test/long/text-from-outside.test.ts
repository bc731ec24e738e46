import { expect } from 'vitest';
import { guardId } from '../../src/domain/names';
import { eventually } from '../support/eventually';
import { it, ready } from '../support/worker-it';

/** What a terminal or a page takes for more than text. */
const MARKS = [
  '\u001b[2J',
  '\u009b2J',
  '\nFAKE',
  '\rFAKE',
  '\u2028FAKE',
  '\u0085FAKE',
  '\u202e',
  '\u200b',
  '\u0007',
  '\b',
  '![a](http://127.0.0.1:9/a)',
  '<img src=x>',
  '`',
  '|',
  '\n# FAKE',
];

it('text from outside stays text, in every verb and on the page of the Web UI', async ({ worker }) => {
  const { run, account, sim, client } = await ready(worker);
  const name = account();
  const marks = MARKS.join('x');
  sim.faults.add({ kind: 'error', code: -9999, msg: marks, match: { path: '/fapi/v1/openOrders' } });
  const told: { args: string[]; stdout: string; stderr: string }[] = [];
  const tell = async (...args: string[]) => {
    told.push({ args, ...(await run(...args)) });
  };
  await tell('arm', name, '--operator', marks, '--reason', marks);
  await tell('arm', name, '--operator', 'me', '--reason', 'x', '--symbols', marks);
  await tell('status', name);
  await tell('status', name, '--json');
  await tell('run', name);
  await tell('run', name, '--json');
  await tell('schedule', 'pause', name, '--reason', marks);
  await tell('policy', 'set', name, 'dryRun=true', '--operator', marks);
  // Visibility is some moments behind.
  await eventually(async () =>
    expect((await run('report', '--last', name)).stdout).toMatch(/^inconclusive: /m),
  );
  for (const args of [
    ['can-execute', name, '--symbol', marks, '--client-order-id', marks],
    ['can-execute', name, '--symbol', 'BTCUSDT', '--client-order-id', marks],
    ['schedule', 'list'],
    ['schedule', 'list', '--json'],
    ['status'],
    ['report', '--last', name],
    ['report', marks],
    ['explain', name],
    ['explain', marks],
    ['plan', name],
    ['policy', 'set', name, `${marks}=1`],
    ['apply', '--diff'],
    ['watch', marks],
    ['schedule', 'resume', name, '--reason', marks],
    ['disarm', name, '--operator', marks, '--reason', marks],
    ['status', name],
    ['status', name, '--json'],
    ['status', marks],
    ['apply', '--config', marks],
    [marks],
  ])
    await tell(...args);
  for (const { args, stdout, stderr } of told)
    for (const line of [...stdout.split('\n'), ...stderr.split('\n')]) {
      expect(line, args.join(' ')).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);
      expect(line, args.join(' ')).not.toMatch(/^FAKE/);
    }
  expect(told.map(({ stdout, stderr }) => stdout + stderr).join()).toContain('FAKE');
  const page = await client.workflow
    .getHandle(guardId(name))
    .query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(page.currentDetails).toContain('FAKE');
  expect(page.currentDetails).not.toMatch(/[^\\](!\[|<img|\(http)/);
  expect(page.currentDetails.split('\n').filter((line) => line.startsWith('FAKE'))).toEqual([]);
});
