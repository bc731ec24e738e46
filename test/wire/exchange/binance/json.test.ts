import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { InvalidJson } from '../../../../src/domain/strict-json';
import { parseBinanceJson } from '../../../../src/exchange/binance/json';

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('an answer of Binance', () => {
  it('keeps every digit of an id above 2^53', () => {
    expect(parseBinanceJson('{"orderId":8389766145050669870,"algoId": 9007199254740993 }')).toEqual({
      orderId: '8389766145050669870',
      algoId: '9007199254740993',
    });
  });

  it('keeps it at the end of a row and in a list of rows', () => {
    expect(
      parseBinanceJson('[{"orderId":8389766145050669870},{"a":1,"orderId":8389766145050669871}]'),
    ).toEqual([{ orderId: '8389766145050669870' }, { a: 1, orderId: '8389766145050669871' }]);
  });

  it('gives shorter numbers, times and flags as they are', () => {
    const text =
      '{"orderId":1917641,"time":1579276756075,"reduceOnly":false,"price":"30000.00","x":null,"y":-1.5e3}';
    expect(parseBinanceJson(text)).toEqual(JSON.parse(text));
  });

  it('starts with sixteen digits', () => {
    expect(parseBinanceJson('{"a":999999999999999,"b":1000000000000000}')).toEqual({
      a: 999999999999999,
      b: '1000000000000000',
    });
  });

  it('leaves long numbers inside of strings alone', () => {
    const value = {
      msg: 'the "orderId":8389766145050669870, is gone',
      s: '8389766145050669870',
      e: '\\"a":1234567890123456789}',
    };
    expect(parseBinanceJson(JSON.stringify(value))).toEqual(value);
  });

  it('keeps decimals and exponents numbers', () => {
    expect(parseBinanceJson('{"a":0.2500000000000000000,"b":1234567890123456e2}')).toEqual({
      a: 0.25,
      b: 1234567890123456e2,
    });
  });

  it.each(['', '{', '{"orderId":838976614505066987', '<html>', '[] []', 'undefined'])(
    'is whole or refused: %j',
    (text) => {
      expect(() => parseBinanceJson(text)).toThrow(InvalidJson);
    },
  );

  it('loses no digit of any id, whatever surrounds it', () => {
    const id = fc.bigInt(10n ** 15n, 2n ** 63n - 1n);
    const row = fc.record({
      id,
      algo: id,
      note: fc.string({
        unit: fc.constantFrom('a', '"', '\\', ':', '{', ',', '1234567890123456', ' ', '\u00E4'),
      }),
      time: fc.nat(),
      pretty: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const space = (pretty: boolean) => (pretty ? ' ' : '');
        const text = `[${rows
          .map(
            ({ id: orderId, algo, note, time, pretty }) =>
              `{"note":${JSON.stringify(note)},"orderId":${space(pretty)}${orderId}${space(pretty)},"time":${time},"algoId":${algo}}`,
          )
          .join(',')}]`;
        expect(parseBinanceJson(text)).toEqual(
          rows.map(({ id: orderId, algo, note, time }) => ({
            note,
            orderId: `${orderId}`,
            time,
            algoId: `${algo}`,
          })),
        );
      }),
    );
  });

  it('without a long number is what any parser makes of it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (text) => {
        fc.pre(!/\d{16}/.test(text));
        expect(parseBinanceJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });
});
