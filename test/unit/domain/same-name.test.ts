import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/domain/plain-text';
import { sameName } from '../../../src/domain/same-name';

/** A name as the guard keeps it. */
const kept = (name: string) => plainText(name.trim());

describe('one person', () => {
  it.each([
    ['ada', 'ada'],
    ['ada', ' Ada '],
    ['ada', 'ADA'],
    ['ada lovelace', 'Ada\u00a0 Lovelace'],
    ['jos\u00e9', 'jose\u0301'],
    ['ada', '\uff21\uff44\uff41'],
    ['strau\u00df', 'STRAUSS'],
    ['ada', 'a\u200bda'],
    ['ada', 'ada\u202e'],
    ['\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2', '\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3'],
    ['ada', '\u200b'],
  ])('is %j and %j', (a, b) => {
    expect(sameName(kept(a), kept(b))).toBe(true);
    expect(sameName(kept(b), kept(a))).toBe(true);
  });
});

describe('two people', () => {
  it.each([
    ['ada', 'bob'],
    ['ada', 'ada2'],
    ['jose', 'jos\u00e9'],
  ])('are %j and %j', (a, b) => expect(sameName(kept(a), kept(b))).toBe(false));
});
