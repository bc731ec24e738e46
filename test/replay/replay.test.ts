import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { guardPayloadConverter, workflowBundle } from '../../src/plugin/workflow-bundle';
import { quietRuntime } from '../support/stack';

const DIRECTORY = join(__dirname, 'histories');
const VERSIONS = readdirSync(DIRECTORY).sort();
const FILES = VERSIONS.flatMap((version) =>
  readdirSync(join(DIRECTORY, version))
    .sort()
    .map((file) => join(version, file)),
);

async function replay(text: string, kind: 'cycle' | 'guard'): Promise<void> {
  await Worker.runReplayHistory(
    {
      workflowBundle: await workflowBundle(kind),
      ...(kind === 'guard' ? { dataConverter: { payloadConverterPath: guardPayloadConverter() } } : {}),
    },
    historyFromJSON(JSON.parse(text)),
  );
}

const read = (file: string) => readFileSync(join(DIRECTORY, file), 'utf8');
const kindOf = (file: string) => (basename(file).startsWith('guard') ? 'guard' : 'cycle');

describe('recorded histories', () => {
  beforeAll(quietRuntime);

  it.each(VERSIONS.filter((name) => /^\d/.test(name)))(
    'of %s are of every kind of cycle and of a guard across continue-as-new',
    (version) => {
      const files = FILES.filter((file) => dirname(file) === version).map((file) => basename(file));
      expect(files.filter((file) => kindOf(file) === 'cycle').length).toBeGreaterThanOrEqual(9);
      expect(files).toEqual(
        expect.arrayContaining(['guard-first-run.json', 'guard-continued.json', 'guard-restarted.json']),
      );
    },
  );

  it.each(FILES)('%s replays', async (file) => {
    await replay(read(file), kindOf(file));
  });

  it.each(['observe', 'reserve', 'cancel', 'flatten', 'settle'])(
    'would not replay if %s were another activity',
    async (name) => {
      const history = read(join(version, 'cycle-cancels-then-flattens.json'));
      const changed = history.replaceAll(
        `"activityType":{"name":"${name}"}`,
        '"activityType":{"name":"another"}',
      );
      expect(changed).not.toBe(history);
      await expect(replay(changed, 'cycle')).rejects.toThrow(/nondeterminism/i);
    },
  );

  it("replays where a newer client started an older worker's guard, or told it of ReconcileArmed", async () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const history = JSON.parse(
      read(join('0.2.0', 'guard-first-run.json')).replaceAll(
        '"signalName":"massEnded"',
        '"signalName":"attributeRegistered"',
      ),
    );
    await replay(JSON.stringify(history), 'guard');
    history.events[0].workflowExecutionStartedEventAttributes.searchAttributes = {
      indexedFields: {
        ReconcileArmed: {
          metadata: { encoding: base64('json/plain'), type: base64('Bool') },
          data: base64('false'),
        },
      },
    };
    await replay(JSON.stringify(history), 'guard');
  });

  it('would not replay if the guard waited another way', async () => {
    const history = read(join(version, 'guard-continued.json'));
    const changed = history
      .replaceAll('EVENT_TYPE_TIMER_STARTED', 'EVENT_TYPE_MARKER_RECORDED')
      .replaceAll('timerStartedEventAttributes', 'markerRecordedEventAttributes');
    expect(changed).not.toBe(history);
    await expect(replay(changed, 'guard')).rejects.toThrow();
  });
});
