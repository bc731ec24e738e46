import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { answerBy } from '../support/answers';
import { it } from '../support/it';
import { listedCycles } from '../support/listed-cycles';
import { NONE, replay, rowsOf } from '../support/replay-command';
import { strayOrder } from '../support/strays';

const directory = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('replay proves that guards and cycles go on with this version, those that run too', async ({ start }) => {
  const stack = await start();
  strayOrder(stack);
  await stack.cycle();
  await stack.arm();
  await stack.cycle();
  await stack.guardHandle().cancel();
  await listedCycles(stack.client, stack.account, 2);
  const { status, stdout } = await replay(directory, '--account', stack.account, '--json');
  // Its guard has continued as new at least once; lists may not show that yet.
  expect(rowsOf(stdout)).toEqual({
    'guard running': { ...NONE, replayed: 1 },
    'cycle running': NONE,
    'guard closed': { ...NONE, replayed: expect.any(Number) },
    'cycle closed': { ...NONE, replayed: 2 },
  });
  expect(answerBy('replay', stdout)).toMatchObject({
    proven: true,
    headline: expect.stringMatching(/^all \d+ replay$/),
    broken: [],
    unreadable: null,
    keptMs: expect.any(Number),
  });
  expect(status).toBe(0);
  const told = await replay(directory, '--account', stack.account, '--since', '30d');
  expect(told).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /Closed histories are kept for .* is removed, and was not replayed\.\nAll \d+ replay\.\n/,
    ),
  });
});
