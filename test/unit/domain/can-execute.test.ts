import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CanExecuteQuestion, canExecute, canExecuteSchema } from '../../../src/domain/can-execute';
import type { SymbolListing } from '../../../src/domain/exchange-view';
import type { Plan } from '../../../src/domain/plan';
import type { Reason } from '../../../src/domain/reasons';
import { cancelPlan, closePlan, listing, ours } from './builders';
import { armedStatus, contextWith, evaluate, type GateContext, openContext, under } from './gates/builders';

const FACTS = { strategies: ['d'], listings: [listing()] };
const ask = (question: CanExecuteQuestion, { guard, ...own }: GateContext = openContext()) =>
  canExecute(question, guard, { ...own, ...FACTS });
const cancelQuestion = (clientOrderId = ours(1), symbol = 'BTCUSDT') => ({ symbol, clientOrderId });
const closeQuestion = (amount = '0.010', price = '50000') => ({ symbol: 'BTCUSDT', amount, price });

describe('can-execute', () => {
  it('says yes where every gate is open', () => {
    expect(ask(cancelQuestion())).toEqual({ canExecute: true, nothingToDo: false, reason: null, gates: [] });
    expect(ask(closeQuestion())).toEqual({ canExecute: true, nothingToDo: false, reason: null, gates: [] });
  });

  it('says which gates are closed, what that means and what to do', () => {
    expect(ask(cancelQuestion('web_1'), openContext({ allowMainnetTrade: false }))).toEqual({
      canExecute: false,
      nothingToDo: false,
      reason: 'env_var_missing',
      gates: [
        {
          gate: '5',
          reason: 'env_var_missing',
          meaning: 'The worker was started without ALLOW_MAINNET_TRADE=1',
          resolution: 'Export the variable and restart the worker',
        },
        {
          gate: '8',
          reason: 'no_grinder_prefix',
          meaning: 'The order is not ours: a manual order, or an id that only looks alike',
          resolution: 'Nothing: it is protected',
        },
      ],
    });
  });

  it.each<[string, string, string, Reason]>([
    ['a manual order', 'web_1', 'BTCUSDT', 'no_grinder_prefix'],
    [
      'the runbook\u2019s example, which names no strategy',
      'grinder_BTCUSDT_1_123_1',
      'BTCUSDT',
      'no_grinder_prefix',
    ],
    ['another strategy', 'grinder_x_BTCUSDT_1_17_1', 'BTCUSDT', 'strategy_not_allowed'],
    ['an id that names another symbol', ours(1, 'ETHUSDT'), 'BTCUSDT', 'identity_mismatch'],
    ['an order of this software', 'grinder_rem_0123456789abcdef01234567', 'BTCUSDT', 'no_grinder_prefix'],
  ])('protects %s', (_what, clientOrderId, symbol, reason) => {
    expect(ask(cancelQuestion(clientOrderId, symbol)).reason).toBe(reason);
  });

  it('takes the size of a position, whatever its sign', () => {
    const context = under({ maxFlattenNotionalUsdt: '499.99' });
    expect(ask(closeQuestion('-0.010'), context).reason).toBe('notional_exceeds_limit');
    expect(ask(closeQuestion('-0.00999'), context).canExecute).toBe(true);
  });

  it.each(['0', '-0.000'])('says that there is nothing to do where the position is %s', (amount) => {
    const nothing = { canExecute: false, nothingToDo: true, reason: null, gates: [] };
    expect(ask(closeQuestion(amount))).toEqual(nothing);
    expect(ask(closeQuestion(amount), under({ action: 'none' }))).toEqual(nothing);
  });

  it.each<[string, SymbolListing, Reason]>([
    ['is not quoted in dollars', listing('BTCUSDT', { quoteAsset: 'BTC' }), 'quote_not_usd'],
    ['takes no orders', listing('BTCUSDT', { trading: false }), 'symbol_not_trading'],
    ['takes only greater orders', listing('BTCUSDT', { minQuantity: '1' }), 'dust'],
    [
      'could not be asked about',
      { symbol: 'BTCUSDT', rules: null, why: 'port_error', problem: 'gone' },
      'port_error',
    ],
  ])('asks as a cycle does about a symbol that %s', (_what, only, reason) => {
    const { guard, ...own } = openContext();
    expect(canExecute(closeQuestion(), guard, { ...own, ...FACTS, listings: [only] }).reason).toBe(reason);
  });

  it.each(['0', '-1'])('has no price where the mark price is %s', (price) => {
    expect(ask(closeQuestion('0.010', price)).reason).toBe('price_unavailable');
  });

  it.each<[string, GateContext]>([
    ['no action', under({ action: 'none' })],
    ['cancels only', under({ action: 'cancel_all' })],
    ['closes only', under({ action: 'flatten' })],
    ['a dry run', under({ dryRun: true })],
    ['not allowed', under({ allowActiveRemediation: false })],
    ['not armed', contextWith({ arming: null, notArmedReason: 'not_armed' })],
    ['armed for another symbol', under({}, { symbols: ['ETHUSDT'] })],
    ['no guard', openContext({ guard: { available: false, problem: 'gone' } })],
    ['no variable', openContext({ allowMainnetTrade: false })],
    ['the cooldown', contextWith({ cooldownUntil: Number.MAX_SAFE_INTEGER })],
    ['no whitelist', under({ symbolWhitelist: [] })],
    ['a low limit', under({ maxFlattenNotionalUsdt: '1' })],
    ['no place left', under({ maxOrdersPerAction: 0, maxSymbolsPerAction: 0 })],
    ['no budget left', under({ budget: { maxCallsPerRun: 0, maxNotionalPerDay: '1' } })],
    ['an unknown ledger', contextWith({ budget: { ...armedStatus().budget, unknown: true } })],
  ])('evaluates the same gates as a cycle: %s', (_what, context) => {
    const gates = (plan: Plan) => evaluate(plan, context)[0]?.verdicts[0]?.reasons;
    expect(ask(cancelQuestion(), context).gates.map(({ reason }) => reason)).toEqual(gates(cancelPlan({})));
    expect(ask(closeQuestion(), context).gates.map(({ reason }) => reason)).toEqual(gates(closePlan({})));
  });
});

describe('the question', () => {
  const complaint = (input: unknown) =>
    z
      .safeParse(canExecuteSchema, input)
      .error?.issues.map(({ message }) => message)
      .join('; ');

  it('is either about a cancel or about a close', () => {
    expect(complaint(cancelQuestion())).toBeUndefined();
    expect(complaint(closeQuestion())).toBeUndefined();
    const either = 'must give either clientOrderId (a cancel) or amount and price (a close)';
    expect(complaint({ symbol: 'BTCUSDT' })).toBe(either);
    expect(complaint({ symbol: 'BTCUSDT', amount: '1' })).toBe(either);
    expect(complaint({ ...closeQuestion(), ...cancelQuestion() })).toBe(either);
    expect(complaint({ ...cancelQuestion(), price: '1' })).toBe(either);
  });

  it('about no position needs no price', () => {
    expect(complaint({ symbol: 'BTCUSDT', amount: '-0.0' })).toBeUndefined();
  });

  it.each([
    ['a symbol in small letters', { ...cancelQuestion(), symbol: 'btcusdt' }, 'must be a symbol'],
    ['an amount that is a number', { ...closeQuestion(), amount: 1 }, 'must be a decimal string'],
    ['a price that is no number', { ...closeQuestion(), price: 'x' }, 'must be a decimal string'],
    ['an empty id', { symbol: 'BTCUSDT', clientOrderId: '' }, 'must be a client order id'],
    [
      'an unknown key',
      { ...cancelQuestion(), side: 'BUY' },
      'allowed are symbol, clientOrderId, amount, price',
    ],
  ])('has a mistake: %s', (_what, input, message) => {
    expect(complaint(input)).toContain(message);
  });
});
