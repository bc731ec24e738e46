import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { decimal, isDecimalText, isZero, sameAmount, sum } from '../../../src/domain/decimal';

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Amounts as exchanges write them, with up to twelve decimals. */
const amount = fc
  .tuple(fc.bigInt(-(10n ** 24n), 10n ** 24n), fc.integer({ min: 0, max: 12 }))
  .map(([units, places]) => {
    const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
    const point = digits.length - places;
    const text = places === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
    return { text: units < 0n ? `-${text}` : text, picos: units * 10n ** BigInt(12 - places) };
  });
const picosOf = (text: string) => {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, '0'));
  return text.startsWith('-') ? -value : value;
};

describe('decimal texts', () => {
  it.each([
    '0',
    '1',
    '-1',
    '0.010',
    '.5',
    '1.',
    '-0.0',
    '0E-8',
    '1e-7',
    '5E+2',
    '123456789012345678901234567890',
  ])('may be written as %s', (text) => expect(isDecimalText(text)).toBe(true));

  it.each([
    '',
    ' ',
    '1 ',
    ' 1',
    '1,0',
    '0x10',
    'NaN',
    'Infinity',
    '-',
    '.',
    '1e',
    '1e999',
    '1e30',
    '1e-31',
    '0.'.padEnd(33, '1'),
    '1'.repeat(31),
    '1_000',
    '\u0661',
    '1\n',
  ])('are not %j', (text) => {
    expect(isDecimalText(text)).toBe(false);
  });

  it.each(['', '1 ', '1,0', 'NaN', '1e', '1e999', '1_000'])('are not read from %j', (text) => {
    expect(() => decimal(text)).toThrow(RangeError);
  });

  it('may be multiplied and summed, whatever was let in: nothing throws, nothing is rounded', () => {
    const extremes = [
      '9'.repeat(30),
      `0.${'0'.repeat(29)}1`,
      '1e29',
      '-1e-30',
      `${'9'.repeat(30)}.${'9'.repeat(30)}`,
    ];
    for (const a of extremes)
      for (const b of extremes) {
        expect([isDecimalText(a), isDecimalText(b)]).toEqual([true, true]);
        const product = decimal(a).times(decimal(b)).toFixed();
        expect(decimal(product).div(decimal(b)).eq(decimal(a))).toBe(true);
        expect(() => sum(Array(1_000).fill(product))).not.toThrow();
      }
  });

  it.each([1, null, undefined, {}, ['1']])('are not %j either', (value) => {
    expect(isDecimalText(value)).toBe(false);
  });

  it.each(['0', '0.0', '-0.0', '+0', '.0', '0E-8', '-0e+5', '0000.0000'])('say zero as %s', (text) => {
    expect(isZero(text)).toBe(true);
  });

  it('are not zero for being small', () => {
    expect(isZero('0.000000000000000000000000000001')).toBe(false);
    expect(isZero('-1e-30')).toBe(false);
  });

  it.each([
    ['0.010', '0.01'],
    ['1e3', '1000'],
    ['-0', '0'],
    ['.5', '0.50'],
  ])('%s and %s are the same amount', (a, b) => expect(sameAmount(a, b)).toBe(true));

  it('that differ in sign or in the last digit are other amounts', () => {
    expect(sameAmount('0.01', '-0.01')).toBe(false);
    expect(sameAmount('0.1000000000000000000001', '0.1')).toBe(false);
  });
});

describe('sums', () => {
  it('are exact where floating point is not', () => {
    expect(sum(['0.1', '0.2'])).toBe('0.3');
    expect(sum(['9007199254740993', '0.00000001'])).toBe('9007199254740993.00000001');
  });

  it('are written without an exponent', () => {
    expect(sum(['1e-12'])).toBe('0.000000000001');
    expect(sum(['1e24'])).toBe('1000000000000000000000000');
  });

  it('of nothing are zero', () => {
    expect(sum([])).toBe('0');
  });

  it('lose no digit, whatever the amounts and their order', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 20 }), (amounts) => {
        const total = sum(amounts.map(({ text }) => text));
        expect(picosOf(total)).toBe(amounts.reduce((all, { picos }) => all + picos, 0n));
        expect(sum(amounts.map(({ text }) => text).reverse())).toBe(total);
      }),
    );
  });
});
