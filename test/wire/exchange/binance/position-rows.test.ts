import { describe, expect, it } from 'vitest';
import { readLegsElsewhere, readPositions } from '../../../../src/exchange/binance/position-rows';
import { MalformedAnswer } from '../../../../src/exchange/binance/shape';

const POSITION = {
  symbol: 'ADAUSDT',
  positionSide: 'BOTH',
  positionAmt: '30',
  entryPrice: '0.385',
  markPrice: '0.41047590',
  unRealizedProfit: '0.76427700',
  notional: '12.31427700',
  marginAsset: 'USDT',
  adl: 2,
  updateTime: 1720736417660,
};
const READ = {
  symbol: 'ADAUSDT',
  positionSide: 'BOTH',
  amount: '30',
  markPrice: '0.41047590',
  updateTime: 1720736417660,
};
const without = (row: object, key: string) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== key));

describe('positions', () => {
  it('are read as documented, flat ones as well', () => {
    expect(
      readPositions([
        POSITION,
        { ...POSITION, symbol: 'COMPUSDT', positionSide: 'SHORT', positionAmt: '-1.000' },
        { ...POSITION, positionAmt: '0' },
      ]),
    ).toEqual({
      positions: [
        READ,
        { ...READ, symbol: 'COMPUSDT', positionSide: 'SHORT', amount: '-1.000' },
        { ...READ, amount: '0' },
      ],
      blind: [],
    });
  });

  it.each([undefined, null, '', 'abc', 0.41])(
    'may come with a mark price of %j, which is none',
    (markPrice) => {
      expect(readPositions([{ ...POSITION, markPrice }]).positions[0]?.markPrice).toBeNull();
    },
  );

  it.each(['positionSide', 'positionAmt', 'updateTime'])('without %s make their symbol blind', (key) => {
    expect(readPositions([POSITION, without(POSITION, key)])).toEqual({
      positions: [READ],
      blind: [{ symbol: 'ADAUSDT', part: 'positions', row: 1, problem: expect.stringContaining(`${key}: `) }],
    });
  });

  it.each(['', 'abc', '1,0', 'NaN', 'Infinity', '0x1', 30])(
    'with an amount of %j make their symbol blind',
    (positionAmt) => {
      expect(readPositions([{ ...POSITION, positionAmt }]).blind).toHaveLength(1);
    },
  );

  it('without a symbol make the whole answer malformed', () => {
    expect(() => readPositions([POSITION, without(POSITION, 'symbol')])).toThrow(/malformed answer at 1\./);
  });
});

describe('the other source of positions', () => {
  const ACCOUNT = {
    totalPositionInitialMargin: '0.00000000',
    positions: [
      { symbol: 'BTCUSDT', positionSide: 'BOTH', positionAmt: '1.000', notional: '0' },
      { symbol: 'ETHUSDT', positionSide: 'BOTH', positionAmt: '0.000', notional: '0' },
    ],
  };

  it('names open legs, and whether margin is used', () => {
    expect(readLegsElsewhere(ACCOUNT)).toEqual({
      legs: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '1.000' }],
      unreadable: [],
      marginUsed: false,
    });
    expect(readLegsElsewhere({ totalPositionInitialMargin: '0.01', positions: [] })).toEqual({
      legs: [],
      unreadable: [],
      marginUsed: true,
    });
  });

  it('names the symbols of rows that cannot be judged, beside the others', () => {
    const odd = { symbol: 'XRPUSDT', positionSide: 'BOTH', positionAmt: null };
    expect(readLegsElsewhere({ ...ACCOUNT, positions: [odd, ...ACCOUNT.positions] })).toEqual({
      ...readLegsElsewhere(ACCOUNT),
      unreadable: ['XRPUSDT'],
    });
  });

  it.each([
    {},
    null,
    [],
    { positions: [] },
    { ...ACCOUNT, positions: [{}] },
    { ...ACCOUNT, positions: null },
  ])('is never read out of %j', (input) => {
    expect(() => readLegsElsewhere(input)).toThrow(MalformedAnswer);
  });
});
