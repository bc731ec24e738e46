import { describe, expect, it } from 'vitest';
import { compare } from '../../../src/domain/compare';
import type { ExchangeOrder } from '../../../src/domain/exchange-view';
import type { ExpectedOrder, ExpectedState } from '../../../src/domain/expected-state';

import { expectedOrder, expectedState, HOUR, NOON, order, ours, SETTINGS, snapshot } from './builders';

const look = (orders: ExchangeOrder[], expected: Partial<ExpectedState> = {}, over = {}) =>
  compare(snapshot({ orders }), expectedState(expected), { ...SETTINGS, ...over });
const typesOf = (...given: Parameters<typeof look>) => look(...given).mismatches.map(({ type }) => type);
const expecting = (...orders: Partial<ExpectedOrder>[]) => ({ orders: orders.map(expectedOrder) });

describe('an open order of ours', () => {
  it('that nobody expects is unexpected, with everything a cancel needs', () => {
    expect(look([order()]).mismatches).toEqual([
      {
        type: 'ORDER_EXISTS_UNEXPECTED',
        updateTime: order().updateTime,
        symbol: 'BTCUSDT',
        clientOrderId: ours(1),
        orderId: '1001',
        orderKind: 'regular',
        side: 'BUY',
        positionSide: 'BOTH',
        quantity: '0.010',
        owner: 'ours',
        protects: null,
        blind: false,
      },
    ]);
  });

  it('among the conditional orders is unexpected as well', () => {
    expect(look([order({ orderKind: 'conditional' })]).mismatches).toMatchObject([
      { type: 'ORDER_EXISTS_UNEXPECTED', orderKind: 'conditional' },
    ]);
  });

  it('that is expected open is no mismatch', () => {
    for (const status of ['OPEN', 'NEW', 'PARTIALLY_FILLED'] as const)
      expect(typesOf([order()], expecting({ status }))).toEqual([]);
  });

  it('that is expected open counts as present in either store', () => {
    expect(typesOf([order({ orderKind: 'conditional' })], expecting({}))).toEqual([]);
  });

  it('that was triggered is nothing to cancel: the order that it has become is judged itself', () => {
    const stop = order({ orderKind: 'conditional', triggered: true });
    expect(typesOf([stop])).toEqual([]);
    expect(typesOf([stop], expecting({ status: 'FILLED' }))).toEqual([]);
    // The bot may not have heard of it yet.
    expect(typesOf([stop], expecting({}))).toEqual([]);
    expect(typesOf([stop, order({ clientOrderId: ours(2) })])).toEqual(['ORDER_EXISTS_UNEXPECTED']);
    expect(look([stop]).counts.tooRecent).toBe(0);
    // What it has become may not be listed yet: that is not clean.
    const justNow = order({ orderKind: 'conditional', triggered: true, updateTime: NOON });
    expect(look([justNow])).toMatchObject({ mismatches: [], counts: { tooRecent: 1 } });
  });

  it('that is expected finished diverges', () => {
    for (const status of ['FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'REJECTED'] as const)
      expect(typesOf([order()], expecting({ status }))).toEqual(['ORDER_STATUS_DIVERGENCE']);
  });

  it('that is expected finished diverges even where the list of orders is not complete', () => {
    expect(typesOf([order()], { ...expecting({ status: 'FILLED' }), ordersComplete: false })).toEqual([
      'ORDER_STATUS_DIVERGENCE',
    ]);
  });

  it('is matched by symbol and id together', () => {
    expect(typesOf([order()], expecting({ symbol: 'ETHUSDT' }))).toContain('ORDER_EXISTS_UNEXPECTED');
    expect(typesOf([order()], expecting({ clientOrderId: ours(11) }))).toContain('ORDER_EXISTS_UNEXPECTED');
  });

  it('is unknown and no mismatch where the list of expected orders is not complete', () => {
    const { mismatches, counts } = look([order()], { ordersComplete: false });
    expect(mismatches).toEqual([]);
    expect(counts).toMatchObject({ ours: 1, unknown: 1, tooRecent: 0 });
  });

  it('whose id names another symbol is reported under that name', () => {
    expect(look([order({ clientOrderId: ours(1, 'ETHUSDT') })]).mismatches).toMatchObject([
      { type: 'ORDER_EXISTS_UNEXPECTED', symbol: 'BTCUSDT', owner: 'identity_mismatch' },
    ]);
  });

  it('of a dated contract is no order of its perpetual', () => {
    const dated = order({ symbol: 'BTCUSDT_261225', clientOrderId: ours(1, 'BTCUSDT_261225') });
    expect(look([dated]).mismatches).toMatchObject([{ owner: 'ours' }]);
    expect(look([{ ...dated, symbol: 'BTCUSDT' }]).mismatches).toMatchObject([
      { owner: 'identity_mismatch' },
    ]);
    const perpetual = { ...dated, clientOrderId: ours(1) };
    expect(look([perpetual]).mismatches).toMatchObject([{ owner: 'identity_mismatch' }]);
  });
});

describe('an order that is not ours', () => {
  it.each([
    ['a manual order', 'web_1234567890'],
    ['another strategy', 'grinder_x_BTCUSDT_1_17_1'],
    ['a look-alike', 'Grinder_d_BTCUSDT_1_17_1'],
  ])('%s is counted and nothing else', (_what, clientOrderId) => {
    const { mismatches, counts, tooRecent } = look([order({ clientOrderId })]);
    expect([mismatches, tooRecent]).toEqual([[], []]);
    expect(counts).toMatchObject({ openOrders: 1, ours: 0, foreign: 1, unknown: 0 });
  });

  it('is no mismatch where it is expected open', () => {
    expect(typesOf([order({ clientOrderId: 'web_1' })], expecting({ clientOrderId: 'web_1' }))).toEqual([]);
  });

  it('is reported with the reason that protects it where it is expected finished', () => {
    const foreign = (clientOrderId: string) =>
      look([order({ clientOrderId })], expecting({ clientOrderId, status: 'CANCELED' })).mismatches;
    expect(foreign('web_1')).toMatchObject([{ type: 'ORDER_STATUS_DIVERGENCE', owner: 'no_grinder_prefix' }]);
    expect(foreign('grinder_x_BTCUSDT_1_17_1')).toMatchObject([{ owner: 'strategy_not_allowed' }]);
  });

  it('becomes ours with its strategy on the list', () => {
    const mine = order({ clientOrderId: 'grinder_x_BTCUSDT_1_17_1' });
    expect(look([mine], {}, { strategies: ['x'] }).mismatches).toMatchObject([{ owner: 'ours' }]);
  });
});

describe('an order that this software placed itself', () => {
  const clientOrderId = 'grinder_rem_0123456789abcdef01234567';

  it('is never unexpected', () => {
    const { mismatches, counts } = look([order({ clientOrderId })]);
    expect(mismatches).toEqual([]);
    expect(counts).toMatchObject({ ours: 1, foreign: 0 });
  });

  it('is never a divergence either', () => {
    expect(typesOf([order({ clientOrderId })], expecting({ clientOrderId, status: 'CANCELED' }))).toEqual([]);
  });
});

describe('an order that changed lately', () => {
  const limit = NOON - SETTINGS.orderGraceMs;

  it.each(['time', 'updateTime'] as const)(
    'by its %s is too recent to judge, beyond asOf minus the grace',
    (field) => {
      expect(typesOf([order({ [field]: limit })])).toEqual(['ORDER_EXISTS_UNEXPECTED']);
      const { mismatches, counts, tooRecent } = look([order({ [field]: limit + 1 })]);
      expect(mismatches).toEqual([]);
      expect(counts.tooRecent).toBe(1);
      expect(tooRecent).toEqual([`cancel/BTCUSDT/regular/${ours(1)}`]);
    },
  );

  it('is measured by the bot\u2019s word and not by the worker\u2019s clock', () => {
    const old = order({ updateTime: NOON - 30_000 });
    expect(typesOf([old], { asOf: NOON - 40_000 })).toEqual([]);
    expect(typesOf([old], { asOf: NOON })).toEqual(['ORDER_EXISTS_UNEXPECTED']);
  });

  it('is too recent also where it is expected finished', () => {
    expect(look([order({ updateTime: NOON })], expecting({ status: 'FILLED' })).counts.tooRecent).toBe(1);
  });

  it('of another owner is no matter', () => {
    expect(look([order({ clientOrderId: 'web_1', updateTime: NOON })]).counts.tooRecent).toBe(0);
  });
});

describe('an expected open order that is not on the exchange', () => {
  const missing = (createdAt: number, over: Partial<ExpectedOrder> = {}) =>
    look([], expecting({ createdAt, ...over })).mismatches;

  it('is missing once it is older than the grace and younger than the TTL', () => {
    expect(missing(NOON - HOUR)).toEqual([
      {
        type: 'ORDER_MISSING_ON_EXCHANGE',
        symbol: 'BTCUSDT',
        clientOrderId: ours(1),
        ageMs: HOUR,
        became: null,
      },
    ]);
    expect(missing(NOON - 5_000)).toEqual([]);
    expect(missing(NOON - 5_001)).toHaveLength(1);
    expect(missing(NOON - 24 * HOUR + 1)).toHaveLength(1);
    expect(missing(NOON - 24 * HOUR)).toEqual([]);
    expect(missing(NOON + HOUR)).toEqual([]);
  });

  it('of a time that has not come is not judged, and counted so', () => {
    const expected = expecting({ createdAt: NOON + HOUR });
    expect(look([], expected)).toMatchObject({ mismatches: [], counts: { unknown: 1 } });
  });

  it('of the time of a word that was read after the exchange was asked is new', () => {
    const expected = { ...expecting({ createdAt: NOON + 4_000 }), asOf: NOON + 4_100 };
    expect(look([], expected)).toMatchObject({ mismatches: [], counts: { unknown: 0 } });
  });

  it('is missing whoever\u2019s it is, and also where the list is not complete', () => {
    expect(missing(NOON - HOUR, { clientOrderId: 'web_1' })).toHaveLength(1);
    expect(typesOf([], { ...expecting({}), ordersComplete: false })).toEqual(['ORDER_MISSING_ON_EXCHANGE']);
  });

  it('is not missing where it is expected finished', () => {
    expect(missing(NOON - HOUR, { status: 'CANCELED' })).toEqual([]);
  });
});

describe('the counts', () => {
  it('tell how many orders there are, whose, and how many mismatches of each type', () => {
    const { counts } = look(
      [
        order(),
        order({ clientOrderId: ours(2) }),
        order({ clientOrderId: 'web_1' }),
        order({ clientOrderId: ours(3), updateTime: NOON }),
      ],
      expecting({ clientOrderId: ours(2), status: 'FILLED' }, { clientOrderId: ours(4) }),
    );
    expect(counts).toEqual({
      openOrders: 4,
      positions: 0,
      ours: 3,
      foreign: 1,
      tooRecent: 1,
      unknown: 0,
      blind: 0,
      mismatches: {
        ORDER_EXISTS_UNEXPECTED: 1,
        ORDER_STATUS_DIVERGENCE: 1,
        ORDER_MISSING_ON_EXCHANGE: 1,
        POSITION_NONZERO_UNEXPECTED: 0,
        POSITION_AMOUNT_MISMATCH: 0,
      },
    });
  });
});
