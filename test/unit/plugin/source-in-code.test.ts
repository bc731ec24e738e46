import { expect, it } from 'vitest';
import { sourceInCode } from '../../../src/plugin/source-in-code';

it('what a source in code throws is what is wrong with the state', async () => {
  const failing = (error: unknown) =>
    sourceInCode({
      fromBot: true,
      place: 'my bot',
      read: () => Promise.reject(error as Error),
    });
  expect(await failing(new Error('no connection')).read()).toEqual({
    ok: false,
    problem: 'my bot: no connection',
  });
  // Whatever else is thrown may hold a secret.
  expect(await failing({ apiSecret: 'canary' }).read()).toEqual({ ok: false, problem: 'my bot: failed' });
});
