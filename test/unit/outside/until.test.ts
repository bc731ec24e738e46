import { describe, expect, it } from 'vitest';
import { TimedOut, until } from '../../../src/outside/until';

const soon = { what: 'a word', withinMs: 5_000, everyMs: 1 };

describe('until', () => {
  it('gives what the first attempt gives that gives something', async () => {
    const given = [undefined, false, 0, 'late'] as const;
    let attempts = 0;
    expect(await until(async () => given[attempts++], soon)).toBe(0);
    expect(attempts).toBe(3);
  });

  it('tells an attempt how long is left', async () => {
    expect(await until(async (leftMs) => leftMs, soon)).toBeGreaterThan(4_000);
  });

  it('tries once even without time, and says what it waited for', async () => {
    let attempts = 0;
    const waiting = until(
      async () => {
        attempts += 1;
        return false;
      },
      { what: 'the guard of main', withinMs: 0 },
    );
    await expect(waiting).rejects.toThrow('waited 0 s in vain for the guard of main');
    expect(attempts).toBe(1);
  });

  it('ends at an error, unless it is tolerated: then the last one is the cause', async () => {
    const broken = new Error('broken');
    const fail = async () => {
      throw broken;
    };
    await expect(until(fail, soon)).rejects.toBe(broken);
    const patient = until(fail, { ...soon, withinMs: 5, tolerate: (error) => error === broken });
    await expect(patient).rejects.toMatchObject({ name: 'TimedOut', cause: broken });
    await expect(patient).rejects.toBeInstanceOf(TimedOut);
  });

  it('ends its pause when the signal aborts', async () => {
    const stopping = new AbortController();
    const waiting = until(async () => false, {
      what: 'nothing',
      withinMs: Number.POSITIVE_INFINITY,
      everyMs: 60_000,
      signal: stopping.signal,
    });
    stopping.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
