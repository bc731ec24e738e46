import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ownership } from '../../../src/domain/identity';

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const STRATEGIES = ['d', 'mm', 'Grid-1'];

const valid = fc
  .record({
    strategy: fc.constantFrom(...STRATEGIES),
    symbol: fc.oneof(
      fc.stringMatching(/^[A-Z0-9]{1,10}$/),
      fc.stringMatching(/^[A-Z0-9]{1,10}$/).map((base) => `${base}_261225`),
    ),
    level: fc.stringMatching(/^[A-Za-z0-9]{1,6}$/),
    timestamp: fc.stringMatching(/^[0-9]{1,13}$/),
    sequence: fc.stringMatching(/^[0-9]{1,5}$/),
  })
  .map((parts) => ({
    parts,
    id: `grinder_${parts.strategy}_${parts.symbol}_${parts.level}_${parts.timestamp}_${parts.sequence}`,
  }));

const HOMOGLYPHS = ['\u0435', '\u0421', '\uFF11', '\u0661', '\u00B9', '\u200B', '\uFF3F', '\u212A', '\u017F'];
const intruder = fc.oneof(
  fc.constantFrom(...HOMOGLYPHS, ' ', '\n', '\r', '\t', '\0', '*', '+', '~', '%', '"'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((c) => !/^[.A-Z:/a-z0-9_-]$/.test(c)),
);

/** A second opinion that splits instead of matching. */
function splitOpinion(id: string, strategies: readonly string[]): boolean {
  const parts = id.split('_');
  if (parts.length < 6 || parts.length > 7 || parts[0] !== 'grinder') return false;
  const only = (text: string | undefined, alphabet: string) =>
    text !== undefined && text !== '' && [...text].every((c) => alphabet.includes(c));
  const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const digits = '0123456789';
  const [, strategy = '', symbol, ...rest] = parts;
  const date = parts.length === 7 ? rest.shift() : undefined;
  const [level, timestamp, sequence] = rest;
  return (
    strategies.includes(strategy) &&
    only(symbol, capitals + digits) &&
    (date === undefined || (date.length === 6 && only(date, digits))) &&
    only(level, capitals + capitals.toLowerCase() + digits) &&
    only(timestamp, digits) &&
    only(sequence, digits)
  );
}

describe('ownership over any id', () => {
  it('takes back apart what was put together', () => {
    fc.assert(
      fc.property(valid, ({ parts, id }) => {
        expect(ownership(id, STRATEGIES)).toEqual({ owner: 'ours', identity: parts });
      }),
      { numRuns: 500 },
    );
  });

  it('is lost with any character put in that does not belong there', () => {
    fc.assert(
      fc.property(valid, intruder, fc.nat(), ({ id }, character, at) => {
        const i = at % (id.length + 1);
        expect(ownership(id.slice(0, i) + character + id.slice(i), STRATEGIES).owner).toBe('foreign');
      }),
      { numRuns: 1_000 },
    );
  });

  it('is lost with any character replaced by one that does not belong there', () => {
    fc.assert(
      fc.property(valid, intruder, fc.nat(), ({ id }, character, at) => {
        const i = at % id.length;
        expect(ownership(id.slice(0, i) + character + id.slice(i + 1), STRATEGIES).owner).toBe('foreign');
      }),
      { numRuns: 1_000 },
    );
  });

  it('agrees with a second opinion on ids that are nearly right', () => {
    const part = fc.oneof(
      fc.constantFrom('d', 'mm', 'x', 'BTCUSDT', '261225', '1', 'L1', '1704067200', '', 'rem', 'btc', '-1'),
      fc.stringMatching(/^[.A-Za-z0-9:/-]{0,7}$/),
    );
    const nearly = fc
      .array(part, { minLength: 3, maxLength: 8 })
      .map((parts) => ['grinder', ...parts].join('_'));
    fc.assert(
      fc.property(nearly, (id) => {
        expect(ownership(id, STRATEGIES).owner === 'ours').toBe(splitOpinion(id, STRATEGIES));
      }),
      { numRuns: 3_000 },
    );
  });

  it('never claims an arbitrary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(ownership(text, STRATEGIES).owner).toBe('foreign');
        expect(ownership(`grinder_${text}`, STRATEGIES).owner === 'ours').toBe(
          splitOpinion(`grinder_${text}`, STRATEGIES),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
