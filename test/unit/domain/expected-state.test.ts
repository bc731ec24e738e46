import { describe, expect, it } from 'vitest';
import { flatState, isFinished, stalenessOf } from '../../../src/domain/expected-state';
import {
  checkExpectedState,
  MAX_STATE_ROWS,
  parseExpectedState,
} from '../../../src/domain/expected-state-format';
import { expectedOrder, expectedState, NOON, SECOND } from './builders';

const file = {
  version: 1,
  asOf: '2026-11-23T10:15:30.250Z',
  ordersComplete: true,
  positionsComplete: true,
  orders: [
    {
      symbol: 'BTCUSDT',
      clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
      status: 'OPEN',
      createdAt: '2026-11-23T10:15:01Z',
    },
  ],
  positions: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '0.010' }],
};
const [row] = file.orders;
const [leg] = file.positions;
const read = (input: unknown) => parseExpectedState(JSON.stringify(input), 'state.json');
const problem = (input: unknown) => {
  const answer = read(input);
  return answer.ok ? 'none' : answer.problem;
};

describe('an expected state', () => {
  it('is read as the bot wrote it', () => {
    expect(read(file)).toEqual({
      ok: true,
      value: {
        version: 1,
        asOf: Date.UTC(2026, 10, 23, 10, 15, 30, 250),
        ordersComplete: true,
        positionsComplete: true,
        orders: [
          {
            symbol: 'BTCUSDT',
            clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
            status: 'OPEN',
            createdAt: Date.UTC(2026, 10, 23, 10, 15, 1),
          },
        ],
        positions: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '0.010' }],
      },
    });
  });

  it('may have keys of the bot\u2019s own in its rows', () => {
    expect(read({ ...file, orders: [{ ...row, note: 'x' }], positions: [{ ...leg, pnl: 1 }] })).toEqual(
      read(file),
    );
  });

  it('may give its times in another zone and to the microsecond', () => {
    const answer = read({ ...file, asOf: '2026-11-23T12:15:30.250999+02:00' });
    expect(answer.ok && answer.value.asOf).toBe(Date.UTC(2026, 10, 23, 10, 15, 30, 250));
  });

  it('may list a row twice where it says the same', () => {
    expect(read({ ...file, orders: [row, row], positions: [leg, { ...leg, amount: '0.01' }] }).ok).toBe(true);
  });

  it.each(['OPEN', 'NEW', 'PARTIALLY_FILLED'])('expects an order in status %s to be open', (status) => {
    const answer = read({ ...file, orders: [{ ...row, status }] });
    expect(answer.ok && answer.value.orders.map(isFinished)).toEqual([false]);
  });

  it.each(['FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'REJECTED'])(
    'expects an order in status %s to be finished',
    (status) => {
      const answer = read({ ...file, orders: [{ ...row, status }] });
      expect(answer.ok && answer.value.orders.map(isFinished)).toEqual([true]);
    },
  );
});

describe('an expected state is malformed as a whole', () => {
  it.each([
    ['another version', { ...file, version: 2 }, 'version: must be 1, got 2'],
    ['no version', { ...file, version: undefined }, 'version: must be 1, got nothing'],
    ['an unknown key', { ...file, complete: true }, 'unknown key "complete"; allowed are version, asOf'],
    ['a time without a zone', { ...file, asOf: '2026-11-23T10:15:30' }, 'asOf: must be an ISO 8601 time'],
    ['a time in ms', { ...file, asOf: 1_795_428_930_250 }, 'asOf: must be an ISO 8601 time'],
    ['a date alone', { ...file, asOf: '2026-11-23' }, 'asOf: must be an ISO 8601 time'],
    [
      'a month that does not exist',
      { ...file, asOf: '2026-13-01T00:00:00Z' },
      'asOf: must be an ISO 8601 time',
    ],
    [
      'a day that does not exist',
      { ...file, asOf: '2026-02-30T00:00:00Z' },
      'asOf: must be an ISO 8601 time',
    ],
    ['completeness as text', { ...file, ordersComplete: 'true' }, 'ordersComplete: must be true or false'],
    ['completeness left out', { ...file, positionsComplete: undefined }, 'positionsComplete: must be true'],
    ['orders left out', { ...file, orders: undefined }, 'orders: must be a list of orders, got nothing'],
    ['positions that are an object', { ...file, positions: {} }, 'positions: must be a list of positions'],
    [
      'an unknown status',
      { ...file, orders: [{ ...row, status: 'DONE' }] },
      'orders.0.status: must be one of',
    ],
    [
      'an id that is a number',
      { ...file, orders: [{ ...row, clientOrderId: 5 }] },
      'orders.0.clientOrderId: must be',
    ],
    ['an empty id', { ...file, orders: [{ ...row, clientOrderId: '' }] }, 'orders.0.clientOrderId: must be'],
    ...["'grinder'", 'grinder,', 'gr\u0456nder', 'a\u2013b', 'a\ufffd'].map(
      (clientOrderId) =>
        [
          `an id that no exchange takes: ${clientOrderId}`,
          { ...file, orders: [{ ...row, clientOrderId }] },
          'orders.0.clientOrderId: must have only letters, digits and',
        ] as [string, object, string],
    ),
    [
      'an id of 37 characters',
      { ...file, orders: [row, { ...row, clientOrderId: 'a'.repeat(37) }] },
      'orders.1.clientOrderId: must have at most 36',
    ],
    [
      'a symbol in small letters',
      { ...file, orders: [{ ...row, symbol: 'btcusdt' }] },
      'orders.0.symbol: must be a symbol',
    ],
    [
      'an amount that is a number',
      { ...file, positions: [{ ...leg, amount: 0.01 }] },
      'positions.0.amount: must be a decimal string',
    ],
    [
      'an amount that is no number',
      { ...file, positions: [{ ...leg, amount: 'NaN' }] },
      'positions.0.amount: must be a decimal string',
    ],
    [
      'an unknown side',
      { ...file, positions: [{ ...leg, positionSide: 'BUY' }] },
      'positions.0.positionSide: must be',
    ],
    [
      'an order that is open and finished',
      { ...file, orders: [row, { ...row, status: 'FILLED' }] },
      'BTCUSDT grinder_d_BTCUSDT_1_1704067200_1 is listed as OPEN and as FILLED',
    ],
    [
      'a leg with two amounts',
      { ...file, positions: [leg, { ...leg, amount: '0' }] },
      'BTCUSDT BOTH is listed as 0.010 and as 0',
    ],
    ['a list', [file], 'must be an object with version, asOf'],
    ['null', null, 'must be an object with version, asOf'],
  ])('for %s', (_what, input, message) => {
    expect(problem(input)).toContain('state.json: ');
    expect(problem(input)).toContain(message);
  });

  it.each(['', '{', '{"version":1', 'not json', `${JSON.stringify(file)} `.repeat(2)])(
    'where it is no JSON: %j',
    (text) => {
      const answer = parseExpectedState(text, 'state.json');
      expect(answer.ok).toBe(false);
      expect(!answer.ok && answer.problem).toContain('state.json: not JSON');
    },
  );
});

describe('freshness', () => {
  const limits = { now: NOON, maxAgeMs: 60 * SECOND };
  const staleness = (asOf: number, notBefore?: number) =>
    stalenessOf(expectedState({ asOf }), { ...limits, notBefore });

  it('allows an age of exactly the limit and no more', () => {
    expect(staleness(NOON - 60 * SECOND)).toBeUndefined();
    expect(staleness(NOON - 60 * SECOND - 1)).toContain('is 60 s old, allowed are 60 s');
    expect(staleness(NOON - 3_600 * SECOND)).toContain('is 3600 s old, allowed are 60 s');
  });

  it('allows two seconds in the future and no more', () => {
    expect(staleness(NOON + 2 * SECOND)).toBeUndefined();
    expect(staleness(NOON + 2 * SECOND + 1)).toContain('in the future, allowed are 2 s');
  });

  it('asks for a word later than the first look where one is named', () => {
    expect(staleness(NOON - 1, NOON - 2)).toBeUndefined();
    expect(staleness(NOON - 2, NOON - 2)).toContain(
      'is not later than this cycle\u2019s first look'.replace('\u2019', "'"),
    );
    expect(staleness(NOON - 3, NOON - 2)).toContain('not later than');
  });

  it('of a flat state is given by definition', () => {
    expect(stalenessOf(flatState(NOON), limits)).toBeUndefined();
    expect(flatState(NOON)).toEqual(expectedState());
  });
});

it('an expected order is finished by its status alone', () => {
  expect(isFinished(expectedOrder({ status: 'CANCELED' }))).toBe(true);
  expect(isFinished(expectedOrder({ status: 'OPEN' }))).toBe(false);
});

describe('an expected state of more rows than any bot has', () => {
  const EMPTY = { version: 1, asOf: '2026-11-23T12:00:00Z', ordersComplete: true, positionsComplete: true };

  it.each(['orders', 'positions'])('is refused as a whole, without a look at any: %s', (list) => {
    // Each would have four problems of its own.
    const rows = Array.from({ length: MAX_STATE_ROWS + 1 }, () => ({}));
    expect(read({ ...EMPTY, orders: [], positions: [], [list]: rows })).toEqual({
      ok: false,
      problem: `state.json: ${list}: must have at most 50000 rows, got 50001`,
    });
  });

  it('may have as many as that', () => {
    const position = { symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '0.1' };
    const positions = Array.from({ length: MAX_STATE_ROWS }, () => position);
    expect(read({ ...EMPTY, orders: [], positions })).toMatchObject({ ok: true });
  });
});

describe('an expected state that contradicts itself is refused', () => {
  it.each([
    ['LONG', '-0.004', 'LONG has the amount -0.004, but a LONG leg is not below zero'],
    ['SHORT', '0.004', 'SHORT has the amount 0.004, but a SHORT leg is not above zero'],
    ['SHORT', '+1e-3', 'SHORT has the amount +1e-3, but a SHORT leg is not above zero'],
  ])('a %s leg of %s', (positionSide, amount, wanted) => {
    expect(problem({ ...file, positions: [{ ...leg, positionSide, amount }] })).toContain(
      `state.json: positions.0.amount: ${wanted}`,
    );
  });

  it.each([
    ['LONG', '-0.0'],
    ['SHORT', '0E-8'],
    ['BOTH', '-0.004'],
  ])('but not a %s leg of %s', (positionSide, amount) => {
    expect(problem({ ...file, positions: [{ ...leg, positionSide, amount }] })).toBe('none');
  });

  it.each(['grinder_d_BTCUSDT_1_1_1', 'grinder_other_BTCUSDT_1_1_1'])(
    'an id that names another symbol than its row: %s',
    (clientOrderId) => {
      expect(problem({ ...file, orders: [{ ...row, symbol: 'ETHUSDT', clientOrderId }] })).toContain(
        'orders.0.clientOrderId: must name the symbol of its row: the id names BTCUSDT, the row ETHUSDT',
      );
    },
  );
});

describe('an expected state that code gives', () => {
  const state = expectedState({ orders: [expectedOrder()] });

  it('is taken with its times in ms since the epoch', () => {
    expect(checkExpectedState(state, 'code')).toEqual({ ok: true, value: state });
  });

  it.each<[string, unknown, RegExp]>([
    [
      'a time as a file has it',
      { ...state, asOf: file.asOf },
      /^code: asOf: must be ms since the epoch, got /,
    ],
    [
      'a fraction of a ms',
      { ...state, asOf: 1.5 },
      /^code: asOf: must be whole ms since the epoch, got 1\.5$/,
    ],
    ['a time before any', { ...state, asOf: -1 }, /^code: asOf: must be ms since the epoch, got -1$/],
    ['nothing', undefined, /^code: must be an object with version, asOf, /],
    [
      'one order open and finished',
      { ...state, orders: [expectedOrder(), expectedOrder({ status: 'FILLED' })] },
      /is listed as OPEN and as FILLED$/,
    ],
  ])('is refused as strictly as a file: %s', (_what, input, wanted) => {
    const answer = checkExpectedState(input, 'code');
    expect(answer.ok ? 'none' : answer.problem).toMatch(wanted);
  });
});
