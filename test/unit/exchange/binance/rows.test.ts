import { describe, expect, it } from 'vitest';
import {
  MalformedAnswer,
  readOpenAlgoOrders,
  readOpenOrders,
  readPositions,
} from '../../../../src/exchange/binance/rows';
import { ALGO, ORDER } from './documented-rows';

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
const without = (row: object, key: string) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== key));

describe('open orders', () => {
  it('are read as documented', () => {
    expect(readOpenOrders([ORDER])).toEqual([
      {
        orderKind: 'regular',
        symbol: 'BTCUSDT',
        clientOrderId: 'abc',
        orderId: '1917641',
        side: 'BUY',
        positionSide: 'BOTH',
        reduceOnly: false,
        closePosition: false,
        quantity: '0.40',
        time: 1579276756075,
        updateTime: 1579276756076,
      },
    ]);
    expect(readOpenOrders([])).toEqual([]);
  });

  it('have an id of any length as text', () => {
    expect(readOpenOrders([{ ...ORDER, orderId: '8389766145050669870' }])[0]?.orderId).toBe(
      '8389766145050669870',
    );
  });

  it('may be partially filled', () => {
    expect(readOpenOrders([{ ...ORDER, status: 'PARTIALLY_FILLED', executedQty: '0.1' }])).toHaveLength(1);
  });

  it.each(['FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'REJECTED', 'NEW_ADL', 'new', ''])(
    'in status %j make the whole answer malformed',
    (status) => {
      expect(() => readOpenOrders([ORDER, { ...ORDER, status }])).toThrow(MalformedAnswer);
    },
  );

  it.each([
    'symbol',
    'clientOrderId',
    'orderId',
    'side',
    'positionSide',
    'status',
    'reduceOnly',
    'closePosition',
    'origQty',
    'time',
    'updateTime',
  ])('without %s make the whole answer malformed', (key) => {
    expect(() => readOpenOrders([ORDER, without(ORDER, key)])).toThrow(/malformed answer at 1\./);
  });

  it.each<[string, object]>([
    ['a quantity that is a number', { origQty: 0.4 }],
    ['a quantity that is no number', { origQty: 'NaN' }],
    ['an empty quantity', { origQty: '' }],
    ['an id with an exponent', { orderId: '1e5' }],
    ['an id that lost its digits', { orderId: 1.5 }],
    ['an empty client id', { clientOrderId: '' }],
    ['a side of another kind', { side: 'LONG' }],
    ['a flag that is a text', { reduceOnly: 'false' }],
    ['a time that is a text', { time: '1579276756075' }],
    ['a negative time', { updateTime: -1 }],
  ])('with %s make the whole answer malformed', (_what, over) => {
    expect(() => readOpenOrders([ORDER, { ...ORDER, ...over }])).toThrow(MalformedAnswer);
  });

  it.each(['type', 'executedQty', 'price', 'timeInForce'])(
    'are read without %s, which nothing reads',
    (key) => {
      expect(readOpenOrders([without(ORDER, key)])).toEqual(readOpenOrders([ORDER]));
    },
  );

  it.each(['<html>', '[', {}, null, undefined, 0, { code: -1000, msg: 'x' }, [null], ['x']])(
    'are never read out of %j',
    (input) => {
      for (const read of [readOpenOrders, readOpenAlgoOrders, readPositions])
        expect(() => read(input)).toThrow(MalformedAnswer);
    },
  );
});

describe('open algo orders', () => {
  it('are read as documented', () => {
    expect(readOpenAlgoOrders([ALGO])).toEqual([
      {
        orderKind: 'conditional',
        symbol: 'BNBUSDT',
        clientOrderId: 'MRumok0dkhrP4kCm12AHaB',
        orderId: '2148627',
        side: 'SELL',
        positionSide: 'BOTH',
        reduceOnly: false,
        closePosition: false,
        quantity: '0.01',
        time: 1750514941540,
        updateTime: 1750514941541,
      },
    ]);
  });

  it('may close the position and then have no quantity', () => {
    const close = { ...ALGO, closePosition: true, quantity: null };
    expect(readOpenAlgoOrders([close])[0]).toMatchObject({ closePosition: true, quantity: '0' });
    expect(readOpenAlgoOrders([without(close, 'quantity')])[0]).toMatchObject({ quantity: '0' });
  });

  it('may be triggering', () => {
    expect(readOpenAlgoOrders([{ ...ALGO, algoStatus: 'TRIGGERING' }])).toHaveLength(1);
  });

  it.each(['TRIGGERED', 'FINISHED', 'CANCELED', 'REJECTED', 'EXPIRED'])(
    'in status %s make the whole answer malformed',
    (algoStatus) => {
      expect(() => readOpenAlgoOrders([ALGO, { ...ALGO, algoStatus }])).toThrow(MalformedAnswer);
    },
  );

  it.each([
    'symbol',
    'clientAlgoId',
    'algoId',
    'side',
    'positionSide',
    'algoStatus',
    'reduceOnly',
    'closePosition',
    'createTime',
    'updateTime',
  ])('without %s make the whole answer malformed', (key) => {
    expect(() => readOpenAlgoOrders([ALGO, without(ALGO, key)])).toThrow(MalformedAnswer);
  });
});

describe('positions', () => {
  it('are read as documented, flat ones as well', () => {
    expect(
      readPositions([
        POSITION,
        { ...POSITION, symbol: 'COMPUSDT', positionSide: 'SHORT', positionAmt: '-1.000' },
        { ...POSITION, positionAmt: '0' },
      ]),
    ).toEqual([
      {
        symbol: 'ADAUSDT',
        positionSide: 'BOTH',
        amount: '30',
        markPrice: '0.41047590',
        updateTime: 1720736417660,
      },
      {
        symbol: 'COMPUSDT',
        positionSide: 'SHORT',
        amount: '-1.000',
        markPrice: '0.41047590',
        updateTime: 1720736417660,
      },
      {
        symbol: 'ADAUSDT',
        positionSide: 'BOTH',
        amount: '0',
        markPrice: '0.41047590',
        updateTime: 1720736417660,
      },
    ]);
  });

  it('may come without a mark price', () => {
    expect(readPositions([without(POSITION, 'markPrice')])[0]?.markPrice).toBeNull();
    expect(readPositions([{ ...POSITION, markPrice: null }])[0]?.markPrice).toBeNull();
  });

  it.each(['symbol', 'positionSide', 'positionAmt', 'updateTime'])(
    'without %s make the whole answer malformed',
    (key) => {
      expect(() => readPositions([POSITION, without(POSITION, key)])).toThrow(/malformed answer at 1\./);
    },
  );

  it.each(['', 'abc', '1,0', 'NaN', 'Infinity', '0x1', 30])(
    'with an amount of %j make the whole answer malformed',
    (positionAmt) => {
      expect(() => readPositions([POSITION, { ...POSITION, positionAmt }])).toThrow(MalformedAnswer);
    },
  );
});
