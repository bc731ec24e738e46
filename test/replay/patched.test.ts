import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { quietRuntime } from '../support/stack';

const DIRECTORY = join(__dirname, 'patched');

type Code = 'before' | 'after' | 'unpatched';

/** Recorded with the code of that name. */
const history = (name: 'before' | 'after') =>
  historyFromJSON(JSON.parse(readFileSync(join(DIRECTORY, `${name}.json`), 'utf8')));

const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** How a changed workflow is to be released, shown with one that does nothing else. */
describe('a change behind patched', () => {
  const bundles = new Map<Code, { code: string }>();
  beforeAll(async () => {
    quietRuntime();
    for (const code of ['before', 'after', 'unpatched'] as const)
      bundles.set(
        code,
        await bundleWorkflowCode({ workflowsPath: join(DIRECTORY, `${code}.ts`), logger: silent }),
      );
  }, 120_000);

  const replay = async (code: Code, recorded: 'before' | 'after') => {
    const workflowBundle = bundles.get(code);
    if (workflowBundle === undefined) throw new Error(`no bundle of ${code}`);
    await Worker.runReplayHistory({ workflowBundle }, history(recorded));
  };

  it('replays what began before it, and what began after it', async () => {
    await replay('after', 'before');
    await replay('after', 'after');
  });

  it('would break what runs, made without patched', async () => {
    await expect(replay('unpatched', 'before')).rejects.toThrow(/nondeterminism/i);
  });

  it('would break what began after it, taken back', async () => {
    await expect(replay('before', 'after')).rejects.toThrow(/nondeterminism/i);
  });
});
