import { describe, expect, it } from 'vitest';
import { cycleFacts, evaluateGates, possibleGroups } from '../../../src/domain/gates';
import type { Mismatch } from '../../../src/domain/mismatches';
import { actionsOf } from '../../../src/domain/plan';
import { planId, planLine } from '../../../src/domain/plan-id';
import { planPreview, type SeenForPlan } from '../../../src/domain/plan-preview';
import { listing, NOON, orderMismatch, ours, planOf, unexpectedPosition } from './builders';
import { armedStatus, contextWith, type GateContext, openContext, under } from './gates/builders';

const seen = (mismatches: readonly Mismatch[], over: Partial<SeenForPlan> = {}): SeenForPlan => ({
  conclusive: true,
  failedParts: [],
  readAt: NOON,
  exchangeId: 'fapi.example/0a1b2c3d',
  asOf: NOON,
  asOfFromBot: false,
  counts: null,
  mismatches,
  truncated: 0,
  blind: [],
  massChange: false,
  listings: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol) => listing(symbol)),
  ...over,
});

const preview = (
  mismatches: readonly Mismatch[],
  { guard, ...own }: GateContext = openContext(),
  { botIsDown = true, ...over }: Partial<SeenForPlan> & { botIsDown?: boolean } = {},
) => planPreview({ account: 'main', botIsDown, bot: null }, seen(mismatches, over), cycleFacts(guard, own));

const cancels = (n: number): Mismatch[] =>
  Array.from({ length: n }, (_, i) => orderMismatch({ clientOrderId: ours(10 + i), orderId: `${i}` }));
const close = (symbol = 'BTCUSDT', amount = '0.010') => unexpectedPosition({ symbol, amount });
const NOT_ARMED = contextWith({ armed: false, arming: null, notArmedReason: 'not_armed' });

describe('a preview of the plan', () => {
  it('names what the next cycle would do, as that cycle would', () => {
    const mismatches = [...cancels(2), close()];
    const { plan, wholePlan, cycles, headline, actions, gates } = preview(mismatches);
    expect(plan).toBe(planId(planOf(mismatches)));
    expect(wholePlan).toBe(plan);
    expect(cycles).toBe(1);
    expect(headline).toBe('2 orders to cancel, 1 position to close');
    expect(actions.map(({ action, result, cycle, line }) => [action, result, cycle, line])).toEqual([
      ['cancel_all', 'planned', 1, `cancel/BTCUSDT/regular/${ours(10)} 0`],
      ['cancel_all', 'planned', 1, `cancel/BTCUSDT/regular/${ours(11)} 1`],
      ['flatten', 'planned', 1, 'close/BTCUSDT/BOTH 0.01'],
    ]);
    expect(gates).toEqual([]);
  });

  it('counts what is only reported', () => {
    const missing = {
      type: 'ORDER_MISSING_ON_EXCHANGE',
      symbol: 'BTCUSDT',
      clientOrderId: ours(9),
      ageMs: 9_000,
      became: null,
    } as const;
    expect(preview([close(), missing]).headline).toBe('1 position to close, 1 mismatch to report only');
    expect(preview([close(), missing, { ...missing, clientOrderId: ours(8) }]).headline).toMatch(
      /, 2 mismatches to report only$/,
    );
  });

  it('says of each action every closed gate, and of each gate what opens it', () => {
    const { plan, actions, gates, headline } = preview(
      [close('DOGEUSDT')],
      under({ maxFlattenNotionalUsdt: '1', symbolWhitelist: ['BTCUSDT'] }),
    );
    expect(plan).toBeNull();
    expect(headline).toBe('1 action blocked (symbol_not_in_whitelist)');
    expect(actions[0]).toMatchObject({
      result: 'blocked',
      cycle: null,
      gates: ['symbol_not_in_whitelist', 'notional_exceeds_limit', 'symbol_not_trading'],
    });
    expect(gates.map(({ gate, reason }) => [gate, reason])).toEqual([
      ['7', 'symbol_not_in_whitelist'],
      ['9', 'notional_exceeds_limit'],
      ['-', 'symbol_not_trading'],
    ]);
    expect(gates[0]?.resolution).toBe('Add it to `policy.symbolWhitelist`');
  });

  it('has the gates of all actions in their order, each once', () => {
    const { gates } = preview(
      [close('BTCUSDT'), close('ETHUSDT')],
      under({ maxFlattenNotionalUsdt: '1', symbolWhitelist: ['BTCUSDT'] }),
    );
    expect(gates.map(({ reason }) => reason)).toEqual(['symbol_not_in_whitelist', 'notional_exceeds_limit']);
  });

  it('counts what the moment holds back as planned, and says by what', () => {
    const { plan, actions, headline } = preview([close()], NOT_ARMED, { botIsDown: false });
    expect(plan).toBe(planId(planOf([close()])));
    expect(actions[0]).toMatchObject({ gates: ['not_armed'], cycle: 1 });
    expect(headline).toBe('1 position to close, held now (not_armed)');
  });

  it('with the word that the bot is down is as if it was armed for that, whatever holds now', () => {
    expect(preview([close()], NOT_ARMED).actions[0]).toMatchObject({ gates: [], cycle: 1 });
    const narrow = under({}, { symbols: ['ETHUSDT'], maxNotionalUsdt: '1' });
    expect(preview([close()], narrow).actions[0]).toMatchObject({ gates: [], cycle: 1 });
    expect(preview([close()], narrow, { botIsDown: false }).actions[0]).toMatchObject({
      gates: ['arming_scope'],
      cycle: null,
    });
  });

  it('says where the guard would refuse it, because it is armed for another plan', () => {
    const ids = (one: Mismatch) => ({ plan: planId(planOf([one])) });
    const parts = (one: Mismatch) => ({
      ...ids(one),
      planActions: planOf([one]).flatMap(actionsOf).map(planLine),
    });
    for (const armedFor of [ids, parts]) {
      const now = (one: Mismatch) => preview([close()], under({}, armedFor(one)), { botIsDown: false });
      expect(now(close()).actions).toMatchObject([{ gates: [], result: 'planned', cycle: 1 }]);
      const other = now(close('ETHUSDT'));
      expect(other.actions).toMatchObject([{ gates: ['arming_scope'], result: 'blocked' }]);
      // The hash to arm for is told all the same.
      expect(other.plan).toBe(planId(planOf([close()])));
      expect(other.headline).toBe('1 position to close, held now (arming_scope)');
    }
  });

  it('of a look that failed has no plan', () => {
    const failedParts = [{ part: 'positions' as const, problem: 'no answer' }];
    const found = preview([], openContext(), { conclusive: false, failedParts, counts: null });
    expect(found).toMatchObject({ conclusive: false, plan: null, wholePlan: null, actions: [] });
    expect(found.headline).toBe('inconclusive: positions: no answer');
  });

  it('of a guard that does not answer names that, and no plan for it can be armed', () => {
    const guard = { available: false, problem: 'gone' } as const;
    expect(preview([close()], openContext({ guard })).gates.map(({ reason }) => reason)).toContain(
      'guard_unavailable',
    );
  });
});

describe('a plan that one cycle cannot carry out', () => {
  it('is spread over cycles, closes first; its hashes name the first of them and the whole', () => {
    const mismatches = [...cancels(3), close()];
    const found = preview(mismatches, under({ maxOrdersPerAction: 2 }));
    expect(found.cycles).toBe(2);
    expect(found.headline).toBe('3 orders to cancel, 1 position to close, in 2 cycles');
    expect(found.actions.map(({ action, cycle }) => [action, cycle])).toEqual([
      ['cancel_all', 1],
      ['cancel_all', 2],
      ['cancel_all', 2],
      ['flatten', 1],
    ]);
    expect(found.wholePlan).toBe(planId(planOf(mismatches)));
    expect(found.plan).not.toBe(found.wholePlan);
    expect(found.plan).toBe(
      planId(
        possibleGroups(
          evaluateGates(
            planOf(mismatches),
            cycleFacts(under({ maxOrdersPerAction: 2 }).guard, openContext()),
          ),
        ),
      ),
    );
  });

  it('goes no further than the budget of the day, of which each cycle takes its part', () => {
    const policy = { maxOrdersPerAction: 2, budget: { maxCallsPerDay: 5 } };
    const found = preview(cancels(6), under(policy));
    expect(found.actions.map(({ cycle }) => cycle)).toEqual([1, 1, 2, 2, 3, null]);
  });

  it('goes no further than the amount of an arming', () => {
    const guard = {
      available: true,
      status: armedStatus({ maxSymbolsPerAction: 1 }, { maxNotionalUsdt: '1000' }),
    } as const;
    const found = preview([close('BTCUSDT'), close('ETHUSDT'), close('SOLUSDT')], openContext({ guard }), {
      botIsDown: false,
    });
    expect(found.actions.map(({ cycle }) => cycle)).toEqual([1, 2, null]);
  });

  it('ends, though an action needs more than a cycle may take', () => {
    const found = preview([close()], under({ budget: { maxNotionalPerRun: '499' } }));
    expect(found).toMatchObject({ cycles: 0, plan: null });
    expect(found.actions[0]).toMatchObject({ gates: ['max_notional_per_run'], cycle: null });
  });
});
