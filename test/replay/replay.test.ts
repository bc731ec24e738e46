import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { built } from '../../src/plugin/build-output';
import { quietRuntime } from '../support/stack';

const DIRECTORY = join(__dirname, 'histories');
const FILES = readdirSync(DIRECTORY).sort();

async function replay(text: string, kind: 'cycle' | 'guard'): Promise<void> {
  await Worker.runReplayHistory(
    {
      workflowBundle: { codePath: built(`bundles/${kind}.js`) },
      ...(kind === 'guard'
        ? { dataConverter: { payloadConverterPath: built('workflows/guard-payload-converter.js') } }
        : {}),
    },
    historyFromJSON(JSON.parse(text)),
  );
}

const read = (file: string) => readFileSync(join(DIRECTORY, file), 'utf8');
const kindOf = (file: string) => (file.startsWith('guard') ? 'guard' : 'cycle');

describe('recorded histories', () => {
  beforeAll(quietRuntime);

  it('are of every kind of cycle and of a guard across continue-as-new', () => {
    expect(FILES.filter((file) => kindOf(file) === 'cycle').length).toBeGreaterThanOrEqual(9);
    expect(FILES).toEqual(
      expect.arrayContaining(['guard-first-run.json', 'guard-continued.json', 'guard-restarted.json']),
    );
  });

  it.each(FILES)('%s replays', async (file) => {
    await replay(read(file), kindOf(file));
  });

  it.each(['observe', 'reserve', 'cancel', 'flatten', 'settle'])(
    'would not replay if %s were another activity',
    async (name) => {
      const history = read('cycle-cancels-then-flattens.json');
      const changed = history.replaceAll(
        `"activityType":{"name":"${name}"}`,
        '"activityType":{"name":"another"}',
      );
      expect(changed).not.toBe(history);
      await expect(replay(changed, 'cycle')).rejects.toThrow(/nondeterminism/i);
    },
  );

  it('would not replay if the guard waited another way', async () => {
    const history = read('guard-continued.json');
    const changed = history
      .replaceAll('EVENT_TYPE_TIMER_STARTED', 'EVENT_TYPE_MARKER_RECORDED')
      .replaceAll('timerStartedEventAttributes', 'markerRecordedEventAttributes');
    expect(changed).not.toBe(history);
    await expect(replay(changed, 'guard')).rejects.toThrow();
  });
});
