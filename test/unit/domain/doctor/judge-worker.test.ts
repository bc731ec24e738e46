import { describe, expect, it } from 'vitest';
import {
  judgeExpectedState,
  judgeMetrics,
  judgeSwitches,
  type SeenState,
} from '../../../../src/domain/doctor/judge-worker';
import { expectedOrder, expectedPosition, expectedState, NOON, ours, SECOND } from '../builders';

describe('ALLOW_MAINNET_TRADE', () => {
  const open = { allowMainnetTrade: true, writeObstacle: null };

  it('matters where the policy asks for writes', () => {
    expect(judgeSwitches(open, true).level).toBe('ok');
    expect(judgeSwitches({ ...open, allowMainnetTrade: false }, false)).toMatchObject({
      level: 'ok',
      found: 'is not 1 on the worker; the policy asks for no write',
    });
    expect(judgeSwitches({ ...open, allowMainnetTrade: false }, true)).toMatchObject({
      level: 'fix',
      found: expect.stringMatching(/env_var_missing/),
    });
  });

  it('helps nothing where the exchange is never written to', () => {
    expect(judgeSwitches({ ...open, writeObstacle: 'not to x' }, true)).toMatchObject({
      level: 'fix',
      found: 'is 1 on the worker, but not to x',
    });
  });
});

describe('the expected state', () => {
  const SEEN: SeenState = {
    place: 'state.json',
    fromBot: true,
    read: { ok: true, value: expectedState({ asOf: NOON - SECOND }) },
    now: NOON,
    maxAgeMs: 60 * SECOND,
    mode: 'one-way',
    unlisted: [],
  };
  const judged = (over: Partial<SeenState>, state: object = {}) =>
    judgeExpectedState({
      ...SEEN,
      read: { ok: true, value: expectedState({ asOf: NOON - SECOND, ...state }) },
      ...over,
    });

  it('that is fresh is well, and says how old it is', () => {
    expect(judged({})).toMatchObject({
      level: 'ok',
      found: 'state.json: 1.0 s old, 0 open orders, 0 positions',
    });
  });

  it('tells how many orders it expects to be open: those that are finished are none', () => {
    const orders = [
      expectedOrder(),
      expectedOrder({ clientOrderId: ours(2) }),
      expectedOrder({ clientOrderId: ours(3), status: 'FILLED' }),
    ];
    expect(judged({}, { orders, positions: [expectedPosition()] }).found).toBe(
      'state.json: 1.0 s old, 2 open orders, 1 positions',
    );
  });

  it('that could not be compared with the exchange is not known to be well', () => {
    for (const over of [{ unlisted: null }, { mode: null }])
      expect(judged(over)).toMatchObject({
        level: 'unknown',
        found: expect.stringMatching(
          /^not known: whether the exchange has these symbols and sides \(state\.json: 1\.0 s/,
        ),
      });
  });

  it('that is declared needs no bot', () => {
    expect(judged({ fromBot: false, place: 'flat' })).toMatchObject({
      level: 'ok',
      found: 'flat: declared, not written by a bot',
    });
  });

  it('that cannot be read must be fixed', () => {
    expect(judged({ read: { ok: false, problem: 'state.json: no such file' } })).toMatchObject({
      level: 'fix',
      found: 'state.json: no such file',
    });
  });

  it('that no bot writes any more is what flatten is for', () => {
    const read = { ok: false, problem: 'state.json: no such file' } as const;
    for (const dead of [judged({ read }), judged({}, { asOf: NOON - 61 * SECOND })])
      expect(dead.todo).toMatch(/If the bot is dead: "flatten" /);
    expect(judged({ read, fromBot: false }).todo).not.toMatch(/flatten/);
  });

  it('that is older than half of what is allowed is a warning, older than that must be fixed', () => {
    expect(judged({}, { asOf: NOON - 31 * SECOND })).toMatchObject({
      level: 'warning',
      todo: expect.stringMatching(/every 30 s/),
    });
    expect(judged({}, { asOf: NOON - 61 * SECOND })).toMatchObject({
      level: 'fix',
      found: expect.stringMatching(/is 61 s old, allowed are 60 s/),
    });
    expect(judged({}, { asOf: NOON + 3 * SECOND }).level).toBe('fix');
  });

  it('in the spelling of another exchange must be fixed, and names what is meant', () => {
    const unlisted = [{ symbol: 'PEPEUSDT', meant: '1000PEPEUSDT' }];
    expect(judged({ unlisted })).toMatchObject({
      level: 'fix',
      found: 'state.json: not listed on this exchange: PEPEUSDT (1000PEPEUSDT is)',
    });
  });

  it('of another position mode must be fixed; where the mode is not known, nobody can tell', () => {
    const positions = [{ symbol: 'BTCUSDT', positionSide: 'LONG', amount: '1' }];
    expect(judged({}, { positions })).toMatchObject({
      level: 'fix',
      found: expect.stringMatching(/positionSide LONG, but the account is in one-way mode/),
    });
    expect(judged({ mode: 'hedge' }, { positions }).level).toBe('ok');
    expect(judged({ mode: null }, { positions }).level).toBe('unknown');
  });

  it('that is not complete is a warning', () => {
    expect(judged({}, { ordersComplete: false })).toMatchObject({
      level: 'warning',
      found: expect.stringMatching(/; orders not complete/),
    });
    expect(judged({}, { positionsComplete: false }).found).toMatch(/; positions not complete/);
    expect(judged({}, { ordersComplete: false, positionsComplete: false }).found).toMatch(
      /; orders and positions not complete, so what is not listed is unknown, never unexpected$/,
    );
  });
});

it('metrics that the worker itself cannot have must be fixed', () => {
  expect(judgeMetrics(null, null).level).toBe('ok');
  expect(judgeMetrics('http://127.0.0.1:1/metrics', null)).toMatchObject({
    level: 'ok',
    found: 'http://127.0.0.1:1/metrics',
  });
  expect(judgeMetrics('http://127.0.0.1:1/metrics', 'HTTP 403')).toMatchObject({
    level: 'fix',
    found: 'http://127.0.0.1:1/metrics: HTTP 403',
  });
});
