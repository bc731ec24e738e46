import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { type ReplayHistoriesIterable, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built } from '../../src/plugin/build-output';
import { prebuiltBundle } from '../../src/plugin/workflow-bundle';
import { MUTATIONS } from '../../src/sim/world/mutations';
import { quietRuntime } from '../support/stack';
import { expectNoticed } from './mutated';
import { simulate } from './simulate';

/** About 2,000 cycles. */
const WORLDS = 10;

it('two thousand cycles where everything goes wrong violate nothing, and the same seed gives the same trace, whatever was simulated before', async () => {
  const [{ status, output }, alone] = await Promise.all([
    simulate('--seeds', String(WORLDS), '--hashes'),
    simulate('--seeds', '1', '--from', '5', '--hashes'),
  ]);
  expect(output).toMatch(/ 0 failed, /);
  expect(status, output).toBe(0);
  const hashOf = (text: string) => /^seed 5 ([0-9a-f]{64})$/m.exec(text)?.[1];
  expect(hashOf(output)).toBeDefined();
  expect(hashOf(alone.output)).toBe(hashOf(output));
});

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

it('every rule that can be taken out is there once', () => {
  const code = readFileSync(prebuiltBundle('guard'), 'utf8');
  const times = Object.entries(MUTATIONS).flatMap(([name, mutation]) =>
    'from' in mutation ? [[name, code.split(mutation.from).length - 1]] : [],
  );
  expect(times.filter(([, count]) => count !== 1)).toEqual([]);
  expect(times.length).toBeGreaterThan(5);
});

it('a rule that is taken out is noticed: budgets are not counted', async () => {
  await expectNoticed('budgets are not counted');
});

it.each([
  [['--seeds', 'many'], /--seeds must be a whole number from 0 on, got "many"/],
  [['--mutation', 'no such'], /no mutation "no such"; known are /],
])('says what is wrong with %j', async (args, said) => {
  const { status, output } = await simulate(...args);
  expect(output).toMatch(said);
  expect(output).not.toMatch(/\n\s+at /);
  expect(status).toBe(2);
});
