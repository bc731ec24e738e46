import fc from 'fast-check';
import { parse } from 'lossless-json';
import { describe, expect, it } from 'vitest';
import { parsePlainJson } from '../../../src/domain/plain-json';

/** What the strict reader says of a text; undefined where it refuses it. */
function strict(text: string): unknown {
  try {
    return parse(text, undefined, (digits) => (/^-?\d{16,}$/.test(digits) ? digits : Number(digits)));
  } catch {
    return undefined;
  }
}
const plain = (text: string) => parsePlainJson(text, 'text');

/** Pieces that a text is most easily misread by, put together at random. */
const PIECES = [
  '\\',
  '\\"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '"a"',
  '"b"',
  '"a":',
  '":1234567890123456,',
  ' ',
  '\n',
];
const NUMBERS = ['1', '-0', '8389765500000000001', '-8389765500000000001', '12345678901234567.5', '1e400'];
const VALUES = [
  '"x\\":8389765500000000001,"',
  '"x:y"',
  '":"',
  '"8389765500000000001"',
  '"\\""',
  '"\\u0061"',
  'null',
  'true',
  '{}',
  '[]',
];

/** JSON whose keys repeat and whose values are of the kinds above. */
const repeating = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...NUMBERS, ...VALUES),
    fc.array(tie('value'), { maxLength: 3 }).map((each) => `[${each.join(',')}]`),
    fc
      .array(fc.tuple(fc.constantFrom('"a"', '"b"', '"__proto__"', '":1"', '"\\u0061"'), tie('value')), {
        maxLength: 3,
      })
      .map((each) => `{${each.map(([key, value]) => `${key}: ${value}`).join(' , ')}}`),
  ),
})).value;

describe('a plain text is read fast', () => {
  it('only as the strict reader would read it', () => {
    const text = fc.oneof(
      fc.json(),
      repeating,
      fc
        .array(fc.constantFrom(...PIECES, ...NUMBERS, ...VALUES), { maxLength: 12 })
        .map((each) => each.join('')),
    );
    fc.assert(
      fc.property(text, (each) => {
        const fast = plain(each);
        if (fast !== undefined) expect(fast).toEqual(strict(each));
      }),
      { numRuns: 20_000 },
    );
  });

  it('where it is an answer as an exchange gives it, with ids above 2^53', () => {
    expect(
      plain('[{"orderId":8389765500000000001,"price":"0.10","time":1767268800000,"a":{"b":[-1.5]}}]'),
    ).toEqual([{ orderId: '8389765500000000001', price: '0.10', time: 1767268800000, a: { b: [-1.5] } }]);
  });

  it.each([
    ['a key that stands twice', '{"orders":[1],"orders":[]}'],
    ['the same deeper down', '[{"a":{"b":1,"b":2}}]'],
    ['two spellings of one key', '{"a\\u0062":1,"ab":2}'],
    ['a prototype', '{"__proto__":{"orders":[]}}'],
    ['a long integer in a list', '[8389765500000000001]'],
    ['one alone', '8389765500000000001'],
    ['no JSON', '{"a":1'],
    ['too many levels', '['.repeat(100_000)],
  ])('and not at all where it has %s', (_what, text) => expect(plain(text)).toBeUndefined());
});
