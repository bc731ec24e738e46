import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/domain/config';
import {
  judgeNoAnswer,
  judgeServed,
  judgeSettings,
  judgeVersion,
} from '../../../../src/domain/doctor/judge-view';

it('versions that differ are a warning that names both', () => {
  expect(judgeVersion('1.2.3', '1.2.3', '7@host')).toMatchObject({
    level: 'ok',
    found: '7@host answers, version 1.2.3',
  });
  expect(judgeVersion('1.2.4', '1.2.3', '7@host')).toMatchObject({
    level: 'warning',
    found: '7@host answers, version 1.2.3, this command line is 1.2.4',
  });
});

it('a Worker of the task queue that does not serve the account is a warning', () => {
  expect(judgeServed(false, 'q')).toEqual([]);
  expect(judgeServed(true, 'q')).toMatchObject([
    {
      check: 'worker',
      level: 'warning',
      found: expect.stringMatching(/^another Worker of task queue q does not/),
    },
  ]);
});

it.each([
  [
    "Failed to initialize workflow of type 'reconcileInspect': no such function is exported by the workflow bundle",
    /^put `export \* from 'grinder-reconcile\/workflows'` into the file/,
  ],
  ['no worker took it within 30 s', /^see its log/],
])('a worker that gave no answer is to be fixed: %s', (problem, todo) => {
  expect(judgeNoAnswer(problem)).toMatchObject({ check: 'worker', level: 'fix', found: problem });
  expect(judgeNoAnswer(problem).todo).toMatch(todo);
});

describe('the settings of the worker', () => {
  const accountOf = (over: object = {}) => {
    const account = { exchange: 'demo', expectedState: { file: 'a.json' }, ...over };
    const { main } = parseConfig({ accounts: { main: account } }, 'test').accounts;
    if (main === undefined) throw new Error('no account');
    return main;
  };
  /** As it comes out of the answer. */
  const onWorker = (over: object = {}) => {
    const { policy: _policy, ...settings } = accountOf(over);
    return JSON.parse(JSON.stringify(settings)) as object;
  };
  const filed = accountOf();

  it('are the file’s', () => {
    expect(judgeSettings(filed, onWorker()).level).toBe('ok');
  });

  it('that are another file’s must be fixed by a restart, and are named', () => {
    const other = onWorker({ expectedState: { file: 'b.json' }, recvWindowMs: 500, strategies: ['d', 'e'] });
    expect(judgeSettings(filed, other)).toMatchObject({
      level: 'fix',
      found: expect.stringMatching(/expectedState\.file, strategies, recvWindowMs$/),
    });
    expect(judgeSettings(filed, onWorker({ expectedState: 'flat' })).level).toBe('fix');
    expect(judgeSettings(filed, onWorker({ exchange: 'mainnet' })).level).toBe('fix');
  });

  it('of which it makes no use do not matter', () => {
    expect(judgeSettings(filed, onWorker({ intervalSeconds: 7, enabled: false })).level).toBe('ok');
  });

  it('of a newer worker may be more', () => {
    expect(judgeSettings(filed, { ...onWorker(), later: 1 }).level).toBe('ok');
  });
});
