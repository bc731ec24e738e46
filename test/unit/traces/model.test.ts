import { describe, expect, it } from 'vitest';
import { Model } from '../../../src/traces/promela/model';
import { expanded, preprocess } from '../../../src/traces/promela/preprocess';
import { tokensOf } from '../../../src/traces/promela/tokens';

describe('a model is read', () => {
  const kept = (text: string, defined: Record<string, string> = {}) => {
    const { tokens, macros } = preprocess(text, defined);
    return expanded(tokens, macros).join(' ');
  };

  it('with its macros, of which a reader may decide', () => {
    expect(kept('#define N 3\n#define twice(x) (2 * x)\na = twice(N + 1)')).toBe('a = ( 2 * 3 + 1 )');
    expect(kept('#define N 3\na = N', { N: 'most' })).toBe('a = most');
  });

  it('with those branches whose condition holds', () => {
    const text = '#ifdef A\na\n#elif defined(B)\nb\n#else\nc\n#endif';
    expect(['A', 'B', 'C'].map((name) => kept(text, { [name]: '' }))).toEqual(['a', 'b', 'c']);
    expect(kept('#ifndef A\na /* no\nmore */\n#endif', { A: '' })).toBe('');
  });

  it('unless it says what is not known', () => {
    expect(() => kept('#include "x"')).toThrow('#include is not known');
    expect(() => tokensOf('a ` b')).toThrow('not Promela: ` b');
    expect(() => new Model('lock').start().step('nobody = 1')).toThrow('nobody has no such place');
    expect(() => new Model('lock').start().step('nobody == 1')).toThrow('nobody has no such value');
  });
});

describe('a run of a model', () => {
  const lock = () => new Model('lock').start();

  it('goes one way where there is one', () => {
    const run = lock();
    expect(run.step('staleAt[0] = 3; reserve(0); status[0] == OPEN && granted[0] == 2')).toBeNull();
    expect(run.step('now = 2; age(); permit(0); permitted[0] == 1')).toBeNull();
    expect(run.step('staleAt[1] = 4; reserve(1); status[1] == UNKNOWN')).toBeNull();
    expect(run.step('now = 4; age(); reserve(1); status[0] == CLOSED')).toBeNull();
  });

  it('goes every way where there are several, until what happens tells', () => {
    const run = lock();
    expect(run.step('if :: now = 5 :: now = 6 fi')).toBeNull();
    expect(run.allows('now == 5')).toBe(true);
    expect(run.allows('now == 6')).toBe(true);
    expect(run.step('now == 6')).toBeNull();
    expect(run.step('now == 5')).toBe('is not possible');
  });

  it('names the property that breaks', () => {
    const broken = new Model('lock', { mutant: 'MUTANT_PERMIT_AFTER_EXPIRY' }).start();
    expect(broken.step('staleAt[0] = 3; reserve(0)')).toBeNull();
    expect(broken.step('now = 4; accept(1)')).toBe('breaks p4_no_overlap');
  });

  it.each([
    ['a = (now == 1 -> 7 : 8)', 7],
    ['a = 1 << 40 | 1', 2 ** 40 + 1],
    ['a = 6 & ~2', 4],
    ['a = !(now > 0 && now < 0 || false)', 1],
    ['a = -7 / 2 + 7 % 4 * 2', 3],
    ['a = 0; do :: a < 5 -> a++ :: a == 5 -> break od', 5],
    ['a = 3; if :: a == 4 -> a = 9 :: else -> a-- fi', 2],
    ['atomic { a = 4 }; skip; printf("a is %d", a)', 4],
  ])('counts as Promela does: %s', (text, value) => {
    const run = new Model('lock', { variables: 'int a;' }).start();
    expect(run.step(text)).toBeNull();
    expect(run.step(`a == ${value < 0 ? `(0 - ${-value})` : value}`)).toBeNull();
  });
});
