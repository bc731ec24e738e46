import { describe, expect, it } from 'vitest';
import {
  judgeExchangeClock,
  judgeKey,
  judgeModes,
  judgeTwins,
  judgeWeight,
  judgeWithdrawals,
} from '../../../../src/domain/doctor/judge-exchange';
import type { AccountFacts, RequestBudget } from '../../../../src/domain/exchange-view';

const FACTS: AccountFacts = { refused: null, readsOnly: null, mode: 'one-way', sharedCollateral: false };

describe('the API key', () => {
  it('is well where the exchange says nothing against it', () => {
    expect(judgeKey(FACTS, true).level).toBe('ok');
  });

  it('that is refused must be fixed, whatever the policy asks for', () => {
    const facts = { ...FACTS, refused: 'refused' };
    expect(judgeKey(facts, false)).toMatchObject({ level: 'fix', found: 'refused' });
  });

  it('that may only read must be fixed where the policy asks for writes, else it is a warning', () => {
    const facts = { ...FACTS, readsOnly: 'only reads' };
    expect(judgeKey(facts, true)).toMatchObject({ level: 'fix', found: 'only reads' });
    expect(judgeKey(facts, false)).toMatchObject({ level: 'warning', found: 'only reads' });
  });

  it('may do what nobody knows: said where money can be withdrawn', () => {
    expect(judgeWithdrawals('mainnet')).toMatchObject([
      { level: 'warning', found: expect.stringMatching(/^not known/) },
    ]);
    expect(judgeWithdrawals('demo')).toEqual([]);
    expect(judgeWithdrawals({ simulator: 'http://127.0.0.1:1' })).toEqual([]);
  });
});

describe('two accounts of one worker', () => {
  it('must not be one at the exchange', () => {
    expect(judgeTwins(null).level).toBe('ok');
    expect(judgeTwins('main and spare are one account')).toMatchObject({
      level: 'fix',
      found: 'main and spare are one account',
      todo: expect.stringMatching(/^keep one account/),
    });
  });
});

describe('the modes of an account', () => {
  it('are told', () => {
    expect(judgeModes(FACTS).map(({ level, found }) => [level, found])).toEqual([
      ['ok', 'one-way'],
      ['ok', 'single-asset'],
    ]);
    expect(judgeModes({ ...FACTS, mode: 'hedge', sharedCollateral: true }).map(({ found }) => found)).toEqual(
      ['hedge', expect.stringMatching(/^multi-assets/)],
    );
  });

  it('that the exchange does not tell are not known', () => {
    const seen = judgeModes({ ...FACTS, mode: null, sharedCollateral: null });
    expect(seen.map(({ level }) => level)).toEqual(['unknown', 'unknown']);
  });
});

describe('the clock of the exchange', () => {
  it('is told in ms, with how well it is known', () => {
    expect(judgeExchangeClock({ offsetMs: -12.4, errorMs: 3.6 })).toMatchObject({
      level: 'ok',
      found: "12 ms behind the worker's (±4 ms)",
    });
  });

  it('far from the worker’s is a warning: requests are corrected, expected states are not', () => {
    expect(judgeExchangeClock({ offsetMs: 2_000, errorMs: 1 }).level).toBe('ok');
    expect(judgeExchangeClock({ offsetMs: 2_001, errorMs: 1 }).level).toBe('warning');
  });

  it('that is not known well enough to write must be fixed', () => {
    expect(judgeExchangeClock({ offsetMs: 0, errorMs: 250 }).level).toBe('ok');
    expect(judgeExchangeClock({ offsetMs: 0, errorMs: 251 })).toMatchObject({
      level: 'fix',
      found: expect.stringMatching(
        /the answer took 502 ms, so the exchange's clock cannot be judged; beyond ±250 ms .*\(clock_skew\)$/,
      ),
    });
  });
});

describe('the request weight', () => {
  const BUDGET: RequestBudget = { perLook: 91, forLooks: 2_040, perMinute: 2_400, used: 10, orders: [] };

  it('that is needed is compared with what looks may use', () => {
    expect(judgeWeight(BUDGET, 2)).toMatchObject({
      level: 'ok',
      found: expect.stringMatching(
        /needs about 182 a minute \(91 a look\); looks may use 2040 of 2400; .* 10$/,
      ),
    });
    expect(judgeWeight(BUDGET, 12).level).toBe('warning');
    expect(judgeWeight(BUDGET, 22).level).toBe('warning');
    expect(judgeWeight(BUDGET, 23)).toMatchObject({
      level: 'fix',
      todo: expect.stringMatching(/intervalSeconds/),
    });
  });

  it('is told with what the exchange takes of new orders', () => {
    const orders = [
      { withinSeconds: 10, orders: 300 },
      { withinSeconds: 60, orders: 1_200 },
    ];
    expect(judgeWeight({ ...BUDGET, orders }, 2).found).toMatch(
      / 10; of new orders it takes 300 within 10 s, 1200 within 60 s$/,
    );
  });

  it('that others use at this address is a warning', () => {
    expect(judgeWeight({ ...BUDGET, used: 2_100 }, 1).level).toBe('warning');
  });
});
