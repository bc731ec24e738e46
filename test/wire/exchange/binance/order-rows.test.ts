import { describe, expect, it } from 'vitest';
import { readOpenAlgoOrders, readOpenOrders } from '../../../../src/exchange/binance/order-rows';
import { readPositions } from '../../../../src/exchange/binance/position-rows';
import { MalformedAnswer } from '../../../../src/exchange/binance/shape';
import { ALGO, ORDER } from './documented-rows';

const without = (row: object, key: string) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== key));

const REGULAR = {
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
};

describe('open orders', () => {
  it('are read as documented', () => {
    expect(readOpenOrders([ORDER])).toEqual({ orders: [REGULAR], unclear: [] });
    expect(readOpenOrders([])).toEqual({ orders: [], unclear: [] });
  });

  it('have an id of any length as text', () => {
    expect(readOpenOrders([{ ...ORDER, orderId: '8389766145050669870' }]).orders[0]?.orderId).toBe(
      '8389766145050669870',
    );
  });

  it.each(['NEW', 'PARTIALLY_FILLED', 'NEW_ADL', 'NEW_INSURANCE', 'new', ''])(
    'in status %j, known or not, are open',
    (status) => {
      expect(readOpenOrders([{ ...ORDER, status }]).orders).toHaveLength(1);
    },
  );

  it('may have an empty client id', () => {
    expect(readOpenOrders([{ ...ORDER, clientOrderId: '' }]).orders[0]?.clientOrderId).toBe('');
  });

  it.each(['type', 'executedQty', 'price', 'timeInForce', 'closePosition'])(
    'are read without %s, which nothing needs',
    (key) => {
      expect(readOpenOrders([without(ORDER, key)])).toEqual(readOpenOrders([ORDER]));
    },
  );

  it.each(['<html>', '[', {}, null, undefined, 0, { code: -1000, msg: 'x' }, [null], ['x'], [{}]])(
    'are never read out of %j',
    (input) => {
      for (const read of [readOpenOrders, readOpenAlgoOrders, readPositions])
        expect(() => read(input)).toThrow(MalformedAnswer);
    },
  );
});

describe('a row of an order that cannot be judged is named, and the others are read', () => {
  it.each(['orderId', 'side', 'positionSide', 'status', 'reduceOnly', 'origQty', 'time', 'updateTime'])(
    'without %s',
    (key) => {
      const { orders, unclear } = readOpenOrders([ORDER, without(ORDER, key), ORDER]);
      expect(orders).toHaveLength(2);
      expect(unclear).toMatchObject([
        { symbol: 'BTCUSDT', clientOrderId: 'abc', row: 1, problem: expect.stringContaining(`${key}: `) },
      ]);
    },
  );

  it.each<[string, object]>([
    ['a quantity that is a number', { origQty: 0.4 }],
    ['a quantity that is no number', { origQty: 'NaN' }],
    ['an empty quantity', { origQty: '' }],
    ['a quantity below zero', { origQty: '-0.002' }],
    ['a quantity that nobody can mean', { origQty: '1e63' }],
    ['an id of more digits than any', { orderId: '1'.repeat(41) }],
    ['an id with an exponent', { orderId: '1e5' }],
    ['an id that lost its digits', { orderId: 1.5 }],
    ['a side of another kind', { side: 'LONG' }],
    ['a flag that is a text', { reduceOnly: 'false' }],
    ['a time that is a text', { time: '1579276756075' }],
    ['a negative time', { updateTime: -1 }],
    ['a status that is a number', { status: 1 }],
  ])('with %s', (_what, over) => {
    const { orders, unclear } = readOpenOrders([{ ...ORDER, ...over }, ORDER]);
    expect(orders).toHaveLength(1);
    expect(unclear).toMatchObject([{ row: 0 }]);
  });

  it.each(['FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'REJECTED'])(
    'because it is %s, and says so',
    (status) => {
      expect(readOpenOrders([{ ...ORDER, status }]).unclear[0]?.problem).toBe(
        `status: ${status}, so finished, and still in the list of open orders`,
      );
    },
  );

  it('with what can be told of whose it is and what it may block', () => {
    const { unclear } = readOpenOrders([{ symbol: 'X', clientOrderId: 7, side: 'SELL', positionSide: 'UP' }]);
    expect(unclear).toMatchObject([
      { orderKind: 'regular', symbol: 'X', clientOrderId: null, side: 'SELL', positionSide: null },
    ]);
  });

  it.each([{}, { symbol: '' }, { symbol: 7 }, { ...ORDER, symbol: null }])(
    'but one without a readable symbol makes the whole answer malformed: %j',
    (row) => {
      expect(() => readOpenOrders([ORDER, row])).toThrow(/malformed answer at 1\./);
    },
  );
});

describe('open algo orders', () => {
  it('are read as documented', () => {
    expect(readOpenAlgoOrders([ALGO])).toEqual({
      orders: [
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
      ],
      unclear: [],
    });
  });

  it('may close the position and then have no quantity', () => {
    const close = { ...ALGO, closePosition: true, quantity: null };
    expect(readOpenAlgoOrders([close]).orders[0]).toMatchObject({ closePosition: true, quantity: '0' });
    expect(readOpenAlgoOrders([without(close, 'quantity')]).orders[0]).toMatchObject({ quantity: '0' });
  });

  it.each(['', null, undefined])('of another kind have a quantity, and %j is none', (quantity) => {
    expect(readOpenAlgoOrders([{ ...ALGO, quantity }]).unclear).toMatchObject([
      { problem: 'quantity: only a close-position order has no quantity' },
    ]);
  });

  it.each(['NEW', 'TRIGGERING', 'TRIGGERED', 'BREWING'])('in status %s are open', (algoStatus) => {
    expect(readOpenAlgoOrders([{ ...ALGO, algoStatus }]).orders).toHaveLength(1);
  });

  it.each(['FINISHED', 'CANCELED', 'REJECTED', 'EXPIRED'])('in status %s cannot be judged', (algoStatus) => {
    expect(readOpenAlgoOrders([{ ...ALGO, algoStatus }]).unclear).toHaveLength(1);
  });

  it.each(['orderType', 'triggerPrice', 'price', 'activatePrice', 'closePosition'])(
    'are read without %s, which nothing needs',
    (key) => {
      expect(readOpenAlgoOrders([without(ALGO, key)])).toEqual(readOpenAlgoOrders([ALGO]));
    },
  );
});
