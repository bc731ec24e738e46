import { describe, expect, it } from 'vitest';
import { flatSource } from '../../../src/expected-state/flat';
import { expectedStateSource } from '../../../src/expected-state/index';
import { NOON } from '../../unit/domain/builders';

describe('an account of which nothing is expected', () => {
  it('is flat as of now, each time it is asked', async () => {
    let now = NOON;
    const source = flatSource(() => now);
    const flat = {
      version: 1,
      asOf: NOON,
      ordersComplete: true,
      positionsComplete: true,
      orders: [],
      positions: [],
    };
    expect(await source.read()).toEqual({ ok: true, value: flat });
    now += 60_000;
    expect(await source.read()).toEqual({ ok: true, value: { ...flat, asOf: now } });
  });

  it('has no bot that says so', () => {
    expect(expectedStateSource('flat', '/', {})).toMatchObject({ fromBot: false, place: 'flat' });
  });
});
