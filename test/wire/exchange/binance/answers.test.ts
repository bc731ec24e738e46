import { describe, expect, it } from 'vitest';
import {
  readAlgoCancel,
  readCancelItems,
  readDualSidePosition,
  readServerTime,
  readTrades,
} from '../../../../src/exchange/binance/answers';
import { readAlgoState, readOrderState } from '../../../../src/exchange/binance/order-rows';
import { MalformedAnswer } from '../../../../src/exchange/binance/shape';
import { ALGO, ORDER } from './documented-rows';

const without = (row: object, key: string) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== key));

describe('the other answers', () => {
  it('say which mode the account is in', () => {
    expect(readDualSidePosition({ dualSidePosition: true, canTrade: true })).toBe(true);
    for (const input of [{}, { dualSidePosition: 'true' }, null])
      expect(() => readDualSidePosition(input)).toThrow(MalformedAnswer);
  });

  it('say what time it is', () => {
    expect(readServerTime({ serverTime: 1790770782215 })).toBe(1790770782215);
    for (const input of [{}, { serverTime: '1790770782215' }, { serverTime: null }])
      expect(() => readServerTime(input)).toThrow(MalformedAnswer);
  });

  it('say what became of an order, without a price and in a status nobody knows', () => {
    const state = {
      ...without(without(ORDER, 'avgPrice'), 'time'),
      status: 'NEW_INSURANCE',
      executedQty: '0.1',
    };
    expect(readOrderState(state)).toMatchObject({
      orderKind: 'regular',
      state: 'open',
      word: 'NEW_INSURANCE',
      quantity: '0.40',
      filled: '0.1',
      orderId: '1917641',
    });
    expect(() => readOrderState(without(ORDER, 'executedQty'))).toThrow(MalformedAnswer);
  });

  it.each([
    ['NEW', 'open'],
    ['PARTIALLY_FILLED', 'open'],
    ['NEW_ADL', 'open'],
    ['', 'unclear'],
    ['EXPIRED_IN_A_NEW_WAY', 'unclear'],
    ['constructor', 'unclear'],
    ['FILLED', 'filled'],
    ['CANCELED', 'ended'],
    ['EXPIRED', 'ended'],
    ['EXPIRED_IN_MATCH', 'ended'],
    ['REJECTED', 'ended'],
  ])(
    'say of a regular order in status %j that it is %s: what is not known may still fill',
    (status, state) => {
      expect(readOrderState({ ...ORDER, status }).state).toBe(state);
    },
  );

  it.each([
    ['NEW', 'open'],
    ['TRIGGERING', 'open'],
    ['BREWING', 'unclear'],
    ['toString', 'unclear'],
    ['TRIGGERED', 'triggered'],
    ['FINISHED', 'triggered'],
    ['CANCELED', 'ended'],
    ['EXPIRED', 'ended'],
    ['REJECTED', 'ended'],
  ])('say of a conditional order in status %s that it is %s', (algoStatus, state) => {
    expect(readAlgoState({ ...ALGO, algoStatus })).toMatchObject({
      orderKind: 'conditional',
      state,
      word: algoStatus,
    });
  });

  it('list what a batch cancelled and what it did not', () => {
    const items = [
      { ...ORDER, status: 'CANCELED' },
      { code: -2011, msg: 'Unknown order sent.' },
    ];
    expect(readCancelItems(items)).toMatchObject([
      { orderId: '1917641' },
      { code: -2011, msg: 'Unknown order sent.' },
    ]);
    for (const input of [{}, [{}], [null], [{ orderId: '1917641' }], 'x'])
      expect(() => readCancelItems(input)).toThrow(MalformedAnswer);
  });

  it('say that an algo order was cancelled', () => {
    expect(readAlgoCancel({ clientAlgoId: 'x', algoId: 1, code: '200', msg: 'success' }).clientAlgoId).toBe(
      'x',
    );
    for (const input of [{}, { clientAlgoId: 'x', code: '400' }, { clientAlgoId: '', code: 200 }])
      expect(() => readAlgoCancel(input)).toThrow(MalformedAnswer);
  });

  it('list trades by the order they belong to', () => {
    const trade = {
      orderId: 25851813,
      qty: '0.002',
      price: '7819.01',
      symbol: 'BTCUSDT',
      positionSide: 'SHORT',
      time: 1569514978020,
    };
    expect(readTrades([trade])[0]).toMatchObject({ orderId: '25851813' });
    expect(() => readTrades([trade, without(trade, 'orderId')])).toThrow(MalformedAnswer);
  });
});
