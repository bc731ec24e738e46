import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { type ReplayHistoriesIterable, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built } from '../../src/plugin/build-output';
import { prebuiltBundle } from '../../src/plugin/workflow-bundle';
import { simulate } from '../sim/simulate';
import { quietRuntime } from '../support/stack';

/** A quarter of an hour on two cores that do nothing else. */
const WITHIN_MS = 3_600_000;

it(
  'fifty thousand cycles in worlds where everything goes wrong violate nothing',
  async () => {
    const { status, output } = await simulate('--seeds', '300', '--from', '1000', '--jobs', '2');
    expect(output).toMatch(/ 0 failed, /);
    expect(Number(/ (\d+) cycles, /.exec(output)?.[1])).toBeGreaterThan(50_000);
    expect(status, output).toBe(0);
    const unreached = [...output.matchAll(/^0 of \d+ worlds: (.*)$/gm)].map(([, mark]) => mark);
    expect(unreached).toEqual(['outcome unprotected_position', 'reason symbol_unreadable']);
  },
  WITHIN_MS,
);

describe("the simulation's histories", () => {
  const directory = mkdtempSync(join(tmpdir(), 'sim-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  beforeAll(quietRuntime);

  it("replay in the SDK's own replayer", async () => {
    await simulate('--seeds', '1', '--from', '10', '--histories', directory);
    for (const [type, bundle] of [
      ['reconcileCycle', 'cycle'],
      ['remediationGuard', 'guard'],
    ] as const) {
      const files = readdirSync(directory).filter((file) => file.includes(type));
      expect(files).not.toEqual([]);
      const converter = { payloadConverterPath: built('workflows/guard-payload-converter.js') };
      const results = Worker.runReplayHistories(
        {
          workflowBundle: { codePath: prebuiltBundle(bundle) },
          ...(bundle === 'guard' ? { dataConverter: converter } : {}),
        },
        historiesIn(directory, files),
      );
      let replayed = 0;
      for await (const { workflowId, error } of results) {
        expect(error, workflowId).toBeUndefined();
        replayed += 1;
      }
      expect(replayed).toBe(files.length);
    }
  });
});

function* historiesIn(directory: string, files: readonly string[]): Generator<ReplayEntry> {
  for (const file of files) {
    const history = temporal.api.history.v1.History.decode(readFileSync(join(directory, file)));
    const started = history.events[0]?.workflowExecutionStartedEventAttributes;
    yield { workflowId: started?.workflowId ?? '', history };
  }
}
type ReplayEntry = ReplayHistoriesIterable extends Iterable<infer Entry> | AsyncIterable<infer Entry>
  ? Entry
  : never;
