import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidJson, parseStrictJson } from '../../../src/domain/strict-json';

const problem = (text: string): string => {
  try {
    parseStrictJson(text);
    return 'parsed';
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidJson);
    return (error as Error).message;
  }
};

describe('strict JSON', () => {
  it('means what JSON.parse means, where that leaves no doubt', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is refused wherever JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '\u0000', ',', '"', '1', 'x'),
        (json, at, mark) => {
          const place = at % (json.length + 1);
          const text = json.slice(0, place) + mark + json.slice(place + 1);
          let refused = false;
          try {
            JSON.parse(text);
          } catch {
            refused = true;
          }
          if (refused) expect(problem(text)).toMatch(/^not JSON at line \d+, column \d+$/);
        },
      ),
    );
  });

  it.each([
    ['{"orders":[1],"orders":[]}', 'the key "orders" stands twice in one object at line 1, column 16'],
    ['[{"a":{"b":1,\n "b":2}}]', 'the key "b" stands twice in one object at line 2, column 3'],
    ['{"at position 3":1,\n"at position 3":2}', 'a key stands twice in one object at line 2, column 2'],
    ['{"Bearer x.y":1,"Bearer x.y":2}', 'a key stands twice in one object at line 1, column 18'],
  ])('says one thing under each key: %s', (text, wanted) => expect(problem(text)).toBe(wanted));

  it('loses no digit of an integer where that is asked for, wherever it stands', () => {
    const text = '{"a":8389765500000000001,"b":[8389765500000000001,1.5]}';
    expect(parseStrictJson(text, 'text')).toEqual({
      a: '8389765500000000001',
      b: ['8389765500000000001', 1.5],
    });
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it('takes one key twice with the same value', () => {
    expect(parseStrictJson('{"a":[1],"a":[1]}')).toEqual({ a: [1] });
  });

  it('may be nested only so deeply', () => {
    expect(problem('['.repeat(1_000_000))).toBe('is nested too deeply');
    expect(problem(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).toBe('is nested too deeply');
  });

  it('never quotes what it could not read', () => {
    for (const text of ['Bearer s3cret', '{"a":Bearer s3cret}', '{"s3cret"}', '"s3cret', '{"a":"s3cret" x}'])
      expect(problem(text)).not.toContain('s3cret');
  });

  it('sets no prototype', () => {
    const parsed = parseStrictJson('{"__proto__":{"orders":[]}}') as { orders?: unknown };
    expect(parsed.orders).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});
