import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../../src/outside/redact';

const SECRET = 'canarySecret0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ';
const redact = (text: string) => new Redactor([SECRET]).redact(text);

describe('a secret in a text of others', () => {
  it.each([
    ['whole', `bad key ${SECRET}!`, 'bad key [removed]!'],
    ['cut at its end', `bad key ${SECRET.slice(0, 20)}`, 'bad key [removed]'],
    ['cut at its beginning', `${SECRET.slice(-20)} is bad`, '[removed] is bad'],
    ['in capitals', `bad key ${SECRET.toUpperCase()}`, 'bad key [removed]'],
    ['in hex', Buffer.from(SECRET).toString('hex'), '[removed]'],
    ['twice', `${SECRET} ${SECRET}`, '[removed] [removed]'],
  ])('is removed: %s', (_how, text, wanted) => expect(redact(text)).toBe(wanted));

  it('is removed in base64 wherever it begins, whole and cut', () => {
    for (const before of ['', 'k', 'ke', 'key', 'user:'])
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = Buffer.from(`${before}${SECRET}`).toString(encoding);
        for (const shown of [text, text.slice(0, 40), text.slice(10)]) {
          const left = redact(shown);
          // What is left of it decodes to less than twelve characters of the secret.
          for (const word of left.split('[removed]'))
            for (let from = 0; from < 4; from += 1) {
              const decoded = Buffer.from(word.slice(from), 'base64').toString('latin1');
              for (let i = 0; i + 12 <= SECRET.length; i += 1)
                expect(decoded).not.toContain(SECRET.slice(i, i + 12));
            }
        }
      }
  });

  it('is removed percent-encoded', () => {
    const odd = 'pass word/with+signs=and&more';
    expect(new Redactor([odd]).redact(`at ${encodeURIComponent(odd)}.`)).toBe('at [removed].');
  });

  it('takes nothing else away', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.includes(SECRET.slice(0, 12)));
        expect(redact(text)).toBe(text);
      }),
    );
    expect(redact('İ'.repeat(20) + SECRET)).toBe(`${'İ'.repeat(20)}[removed]`);
  });

  it('that is a short word is left to whoever knows where it stands', () => {
    expect(new Redactor(['key', '']).redact('the key')).toBe('the key');
    expect(new Redactor(['password']).redact('the password')).toBe('the [removed]');
  });
});
