import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExpectedStateSource } from '../../../src/expected-state/source';
import { sourceInCode } from '../../../src/plugin/source-in-code';

const sourceOf = (read: ExpectedStateSource['read']) =>
  sourceInCode({ fromBot: true, place: 'my bot', read });
const problemOf = async (source: ExpectedStateSource) => {
  const answer = await source.read();
  return answer.ok ? 'none' : answer.problem;
};

describe('what a source in code throws', () => {
  it.each([
    [
      'a parser, whose text quotes what it read',
      () => JSON.parse('canary'),
      'my bot: failed with SyntaxError',
    ],
    [
      'the system',
      () => {
        throw Object.assign(new Error('connect canary'), { code: 'ECONNREFUSED' });
      },
      'my bot: failed with ECONNREFUSED',
    ],
    [
      'fetch, which wraps it',
      () => {
        throw new TypeError('fetch failed', {
          cause: Object.assign(new Error('canary'), { code: 'ENOTFOUND' }),
        });
      },
      'my bot: failed with ENOTFOUND',
    ],
    [
      'whatever',
      () => Promise.reject({ apiSecret: 'canary' } as unknown as Error),
      'my bot: failed with an unknown error',
    ],
  ])('is what is wrong with the state, without its text: %s', async (_who, read, wanted) => {
    expect(await problemOf(sourceOf(async () => await read()))).toBe(wanted);
  });

  it('also where it throws at once', async () => {
    const source = sourceOf(() => {
      throw new RangeError('canary');
    });
    expect(await problemOf(source)).toBe('my bot: failed with RangeError');
  });
});

it('a problem that it tells itself is quoted', async () => {
  expect(await problemOf(sourceOf(async () => ({ ok: false, problem: 'the bot restarts' })))).toBe(
    'the bot restarts',
  );
});

describe('a source in code that hangs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is reported after 3 s and not asked again before it answers', async () => {
    let asked = 0;
    let answer = () => {};
    const source = sourceOf(() => {
      asked += 1;
      return new Promise((resolve) => {
        answer = () => resolve({ ok: false, problem: 'back' });
      });
    });
    for (let i = 0; i < 3; i += 1) {
      const problem = problemOf(source);
      await vi.advanceTimersByTimeAsync(3_001);
      expect(await problem).toMatch(/^my bot: no answer within 3000 ms/);
    }
    expect(asked).toBe(1);
    answer();
    await vi.advanceTimersByTimeAsync(0);
    const again = problemOf(source);
    answer();
    expect(await again).toBe('back');
    expect(asked).toBe(2);
  });
});
