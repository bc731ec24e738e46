import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { sum } from '../../../src/domain/decimal';
import { costOf, cutIntoWrites } from '../../../src/domain/writes';
import { ours } from './builders';
import { cancelOf, closeOf, conditionalCancelOf, type GroupOf, groupOf } from './guard/builders';

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const plain = (n: number, symbol = 'BTCUSDT', from = 1): GroupOf[] =>
  Array.from({ length: n }, (_, i) => [cancelOf(from + i, symbol)]);
const cut = (groups: readonly GroupOf[], cancelBatch = 10) => cutIntoWrites(groups.map(groupOf), cancelBatch);
const shape = (groups: readonly GroupOf[]) =>
  cut(groups).map(({ key, actions, calls, notional }) => [key, actions.length, calls, notional]);

describe('what a write costs', () => {
  it('is one call and no notional for an order cancelled', () => {
    expect(costOf(cancelOf())).toEqual({ calls: 1, notional: '0' });
    expect(costOf(conditionalCancelOf())).toEqual({ calls: 1, notional: '0' });
  });

  it('is one call for each order placed, and the notional of all', () => {
    expect(costOf(closeOf('BTCUSDT', '0.1', '0.2', '100'))).toEqual({ calls: 3, notional: '100.3' });
  });
});

describe('granted actions are cut into writes', () => {
  it('of at most ten regular orders', () => {
    expect(shape(plain(23))).toEqual([
      ['w1', 10, 10, '0'],
      ['w2', 10, 10, '0'],
      ['w3', 3, 3, '0'],
    ]);
  });

  it('of as many as the exchange cancels at once', () => {
    expect(cut(plain(3), 1).map(({ actions }) => actions.length)).toEqual([1, 1, 1]);
    expect(cut(plain(3), 2).map(({ actions }) => actions.length)).toEqual([2, 1]);
  });

  it('that say exactly what is sent, and which slice', () => {
    const writes = cut([...plain(2), [conditionalCancelOf(3)], [closeOf('ETHUSDT', '240', '20')]]);
    expect(writes.map(({ targets, slice }) => [targets, slice])).toEqual([
      [[`cancel BTCUSDT regular 1001 ${ours(1)}`, `cancel BTCUSDT regular 1002 ${ours(2)}`], null],
      [[`cancel BTCUSDT conditional 1003 ${ours(3)}`], null],
      [['SELL 240 ETHUSDT BOTH'], 0],
      [['SELL 20 ETHUSDT BOTH'], 1],
    ]);
  });

  it('of one symbol each', () => {
    expect(shape([...plain(2), ...plain(3, 'ETHUSDT'), ...plain(1, 'BTCUSDT', 7)])).toEqual([
      ['w1', 2, 2, '0'],
      ['w2', 3, 3, '0'],
      ['w3', 1, 1, '0'],
    ]);
  });

  it('with every algo order by itself', () => {
    expect(
      shape([...plain(2), [conditionalCancelOf(1)], [conditionalCancelOf(2)], ...plain(1, 'BTCUSDT', 8)]),
    ).toEqual([
      ['w1', 2, 2, '0'],
      ['w2', 1, 1, '0'],
      ['w3', 1, 1, '0'],
      ['w4', 1, 1, '0'],
    ]);
  });

  it('with every slice of a close by itself', () => {
    expect(shape([[closeOf('BTCUSDT', '240', '240', '20')]])).toEqual([
      ['w1', 1, 1, '240'],
      ['w2', 1, 1, '240'],
      ['w3', 1, 1, '20'],
    ]);
  });

  it('so that a leg\u2019s protection goes right before its close and with nothing else', () => {
    const leg: GroupOf = [cancelOf(5), cancelOf(6), closeOf()];
    const writes = cut([...plain(2), leg, ...plain(1, 'BTCUSDT', 8)]);
    expect(writes.map(({ actions }) => actions)).toEqual([
      [cancelOf(1).key, cancelOf(2).key],
      [cancelOf(5).key, cancelOf(6).key],
      ['close/BTCUSDT/BOTH'],
      [cancelOf(8).key],
    ]);
  });

  it('so that two legs never share a batch', () => {
    const legs: GroupOf[] = [
      [cancelOf(1), closeOf()],
      [cancelOf(2), closeOf()],
    ];
    expect(shape(legs).map(([, actions]) => actions)).toEqual([1, 1, 1, 1]);
  });

  it('named by their place, so that the same grant has the same names', () => {
    expect(cut([])).toEqual([]);
    expect(cut(plain(12))).toEqual(cut(plain(12)));
  });
});

describe('any grant', () => {
  const symbol = fc.constantFrom('BTCUSDT', 'ETHUSDT');
  const number = fc.tuple(fc.nat(999), fc.boolean());
  const summary = ([n, algo]: [number, boolean], name: string) =>
    algo ? conditionalCancelOf(n, name) : cancelOf(n, name);
  const single = fc.tuple(number, symbol).map(([n, name]): GroupOf => [summary(n, name)]);
  const notionals = fc.array(fc.constantFrom('0.1', '7', '33.33'), { minLength: 1, maxLength: 4 });
  const leg = fc
    .tuple(fc.array(number, { maxLength: 13 }), symbol, notionals)
    .map(
      ([cancels, name, worth]): GroupOf => [...cancels.map((n) => summary(n, name)), closeOf(name, ...worth)],
    );
  const groups = fc.array(fc.oneof({ weight: 4, arbitrary: single }, leg), { maxLength: 40 });

  it('keeps its actions, their order and their cost, and no write is too large', () => {
    fc.assert(
      fc.property(groups, (granted) => {
        const writes = cut(granted);
        const actions = granted.flat();
        const inOrder = writes.flatMap((write) => write.actions);
        expect(inOrder.filter((key, i) => key !== inOrder[i - 1] || !key.startsWith('close'))).toEqual(
          actions
            .map(({ key }) => key)
            .filter((key, i, all) => key !== all[i - 1] || !key.startsWith('close')),
        );
        expect(writes.reduce((n, { calls }) => n + calls, 0)).toBe(
          actions.reduce((n, action) => n + costOf(action).calls, 0),
        );
        expect(sum(writes.map(({ notional }) => notional))).toBe(
          sum(actions.map((action) => costOf(action).notional)),
        );
        expect(new Set(writes.map(({ key }) => key)).size).toBe(writes.length);
        for (const write of writes) {
          expect(write.actions.length).toBeLessThanOrEqual(10);
          expect(new Set(write.actions.map((key) => key.split('/')[1])).size).toBe(1);
        }
      }),
    );
  });
});

it.each([
  ['a price', { markPrice: null }, '100'],
  ['a worth', { markPrice: null, notional: null }, '0'],
])(
  'the writes of a close without %s take together what gates and budgets count of it',
  (_what, over, whole) => {
    const action = { ...closeOf('BTCUSDT', '40', '60'), ...over };
    expect(costOf(action).notional).toBe(whole);
    expect(sum(cut([[action]]).map(({ notional }) => notional))).toBe(whole);
  },
);
