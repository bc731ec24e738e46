import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { sum } from '../../../src/domain/decimal';
import { costOf, cutIntoWrites, type GroupSummary } from '../../../src/domain/writes';
import { algoCancelSummary, cancelSummary, closeSummary } from './guard/builders';

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const plain = (n: number, symbol = 'BTCUSDT', from = 1): GroupSummary[] =>
  Array.from({ length: n }, (_, i) => [cancelSummary(from + i, symbol)]);
const shape = (groups: readonly GroupSummary[]) =>
  cutIntoWrites(groups).map(({ key, actions, calls, notional }) => [key, actions.length, calls, notional]);

describe('what a write costs', () => {
  it('is one call and no notional for an order cancelled', () => {
    expect(costOf(cancelSummary())).toEqual({ calls: 1, notional: '0' });
    expect(costOf(algoCancelSummary())).toEqual({ calls: 1, notional: '0' });
  });

  it('is one call for each order placed, and the notional of all', () => {
    expect(costOf(closeSummary('BTCUSDT', '0.1', '0.2', '100'))).toEqual({ calls: 3, notional: '100.3' });
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

  it('of one symbol each', () => {
    expect(shape([...plain(2), ...plain(3, 'ETHUSDT'), ...plain(1, 'BTCUSDT', 7)])).toEqual([
      ['w1', 2, 2, '0'],
      ['w2', 3, 3, '0'],
      ['w3', 1, 1, '0'],
    ]);
  });

  it('with every algo order by itself', () => {
    expect(
      shape([...plain(2), [algoCancelSummary(1)], [algoCancelSummary(2)], ...plain(1, 'BTCUSDT', 8)]),
    ).toEqual([
      ['w1', 2, 2, '0'],
      ['w2', 1, 1, '0'],
      ['w3', 1, 1, '0'],
      ['w4', 1, 1, '0'],
    ]);
  });

  it('with every slice of a close by itself', () => {
    expect(shape([[closeSummary('BTCUSDT', '240', '240', '20')]])).toEqual([
      ['w1', 1, 1, '240'],
      ['w2', 1, 1, '240'],
      ['w3', 1, 1, '20'],
    ]);
  });

  it('so that a leg\u2019s protection goes right before its close and with nothing else', () => {
    const leg: GroupSummary = [cancelSummary(5), cancelSummary(6), closeSummary()];
    const writes = cutIntoWrites([...plain(2), leg, ...plain(1, 'BTCUSDT', 8)]);
    expect(writes.map(({ actions }) => actions)).toEqual([
      [cancelSummary(1).key, cancelSummary(2).key],
      [cancelSummary(5).key, cancelSummary(6).key],
      ['close/BTCUSDT/BOTH'],
      [cancelSummary(8).key],
    ]);
  });

  it('so that two legs never share a batch', () => {
    const legs: GroupSummary[] = [
      [cancelSummary(1), closeSummary()],
      [cancelSummary(2), closeSummary()],
    ];
    expect(shape(legs).map(([, actions]) => actions)).toEqual([1, 1, 1, 1]);
  });

  it('named by their place, so that the same grant has the same names', () => {
    expect(cutIntoWrites([])).toEqual([]);
    expect(cutIntoWrites(plain(12))).toEqual(cutIntoWrites(plain(12)));
  });
});

describe('any grant', () => {
  const symbol = fc.constantFrom('BTCUSDT', 'ETHUSDT');
  const number = fc.tuple(fc.nat(999), fc.boolean());
  const summary = ([n, algo]: [number, boolean], name: string) =>
    algo ? algoCancelSummary(n, name) : cancelSummary(n, name);
  const single = fc.tuple(number, symbol).map(([n, name]): GroupSummary => [summary(n, name)]);
  const notionals = fc.array(fc.constantFrom('0.1', '7', '33.33'), { minLength: 1, maxLength: 4 });
  const leg = fc
    .tuple(fc.array(number, { maxLength: 13 }), symbol, notionals)
    .map(
      ([cancels, name, worth]): GroupSummary => [
        ...cancels.map((n) => summary(n, name)),
        closeSummary(name, ...worth),
      ],
    );
  const groups = fc.array(fc.oneof({ weight: 4, arbitrary: single }, leg), { maxLength: 40 });

  it('keeps its actions, their order and their cost, and no write is too large', () => {
    fc.assert(
      fc.property(groups, (granted) => {
        const writes = cutIntoWrites(granted);
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
