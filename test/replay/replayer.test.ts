import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { InvalidInput } from '../../src/domain/validation';
import { replayed, type ToReplay } from '../../src/replay/replayer';
import { quietRuntime } from '../support/stack';

const DIRECTORY = join(__dirname, 'histories', version);

const clientWith = (...payloadCodecs: PayloadCodec[]) =>
  ({ options: { loadedDataConverter: { payloadCodecs } } }) as unknown as Client;

const recorded = (name: string, change = (text: string) => text): ToReplay => ({
  workflowId: name,
  runId: `run of ${name}`,
  history: historyFromJSON(
    JSON.parse(change(readFileSync(join(DIRECTORY, `${name}.json`), 'utf8'))),
  ) as ToReplay['history'],
});

const named = (prefix: string) =>
  readdirSync(DIRECTORY)
    .filter((file) => file.startsWith(prefix))
    .map((file) => file.replace(/\.json$/, ''));

async function* each(histories: readonly ToReplay[]) {
  yield* histories;
}

async function answers(kind: 'cycle' | 'guard', histories: readonly ToReplay[], client = clientWith()) {
  const found: Record<string, string | null> = {};
  for await (const { workflowId, why } of replayed(client, kind, each(histories))) found[workflowId] = why;
  return found;
}

describe('the replayer', () => {
  beforeAll(quietRuntime);

  it.each(['cycle', 'guard'] as const)('replays each %s with what is installed', async (kind) => {
    const names = named(`${kind}-`);
    expect(names.length).toBeGreaterThan(2);
    expect(
      await answers(
        kind,
        names.map((name) => recorded(name)),
      ),
    ).toEqual(Object.fromEntries(names.map((name) => [name, null])));
  });

  it('says in one line what would break, and goes on with the next', async () => {
    const other = (text: string) => text.replaceAll('"name":"reserve"', '"name":"another"');
    const found = await answers('cycle', [
      recorded('cycle-cancels', other),
      recorded('cycle-clean'),
      recorded('cycle-partly-refused', other),
    ]);
    expect(found).toMatchObject({ 'cycle-clean': null });
    for (const name of ['cycle-cancels', 'cycle-partly-refused'])
      expect(found[name]).toMatch(/^[^\n]*another[^\n]*reserve[^\n]*$|^[^\n]*reserve[^\n]*another[^\n]*$/);
  });

  it('does not take a codec server that is gone for a guard that would break', async () => {
    const gone: PayloadCodec = {
      encode: async (payloads) => payloads,
      decode: async () => {
        throw new InvalidInput('the codec server at http://127.0.0.1:1 does not answer');
      },
    };
    await expect(answers('guard', [recorded('guard-continued')], clientWith(gone))).rejects.toThrow(
      /the codec server at .* does not answer/,
    );
  });
});
