import { z } from 'zod';
import type { CompareSettings } from '../../../src/domain/comparison';
import type {
  ExchangeOrder,
  ExchangePosition,
  ExchangeSnapshot,
  SymbolListing,
  SymbolRules,
} from '../../../src/domain/exchange-view';
import type { ExpectedOrder, ExpectedPosition, ExpectedState } from '../../../src/domain/expected-state';
import type { Mismatch, OrderMismatch, UnexpectedPosition } from '../../../src/domain/mismatches';
import { type Action, actionsOf, type Plan, planActions } from '../../../src/domain/plan';
import type { Policy, PolicyAction } from '../../../src/domain/policy';
import { policySchema } from '../../../src/domain/policy-schema';
import type { ReportFacts } from '../../../src/domain/report';

/** Noon of a UTC day: far from midnight, so that a test that is not about days never meets one. */
export const NOON = Date.UTC(2026, 10, 23, 12);
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A client order id of ours, as the bot `d` writes it. */
export const ours = (sequence: number | string, symbol = 'BTCUSDT') =>
  `grinder_d_${symbol}_1_1704067200_${sequence}`;

/** What a report is made of where nothing was found. */
export const reportFacts = (over: Partial<ReportFacts> = {}): ReportFacts => ({
  account: 'main',
  actions: [],
  reported: [],
  failedParts: [],
  blind: [],
  counts: null,
  truncated: 0,
  unprotectedPosition: false,
  massChange: false,
  plan: null,
  exchangeId: null,
  observedAt: NOON,
  asOf: NOON,
  cancelled: false,
  ...over,
});

/** A resting order of ours, old enough to judge. */
export function order(over: Partial<ExchangeOrder> = {}): ExchangeOrder {
  return {
    orderKind: 'regular',
    symbol: 'BTCUSDT',
    clientOrderId: ours(1, over.symbol),
    orderId: '1001',
    side: 'BUY',
    positionSide: 'BOTH',
    reduceOnly: false,
    closePosition: false,
    quantity: '0.010',
    time: NOON - HOUR,
    updateTime: NOON - HOUR,
    ...over,
  };
}

/** A position that last changed an hour ago. */
export function position(over: Partial<ExchangePosition> = {}): ExchangePosition {
  return {
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    amount: '0.010',
    markPrice: '50000',
    updateTime: NOON - HOUR,
    ...over,
  };
}

export const snapshot = (over: Partial<ExchangeSnapshot> = {}): ExchangeSnapshot => ({
  mode: 'one-way',
  orders: [],
  unclearForeign: [],
  positions: [],
  blind: [],
  ...over,
});

export const expectedOrder = (over: Partial<ExpectedOrder> = {}): ExpectedOrder => ({
  symbol: 'BTCUSDT',
  clientOrderId: ours(1),
  status: 'OPEN',
  createdAt: NOON - HOUR,
  ...over,
});

export const expectedPosition = (over: Partial<ExpectedPosition> = {}): ExpectedPosition => ({
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  amount: '0.010',
  ...over,
});

/** Nothing is expected, as of noon. */
export const expectedState = (over: Partial<ExpectedState> = {}): ExpectedState => ({
  version: 1,
  asOf: NOON,
  ordersComplete: true,
  positionsComplete: true,
  orders: [],
  positions: [],
  ...over,
});

export const SETTINGS: CompareSettings = {
  strategies: ['d'],
  orderGraceMs: 5_000,
  expectedTtlMs: 24 * HOUR,
  now: NOON,
};

/** Market order rules under which any test quantity is one order. */
export const rules = (over: Partial<SymbolRules> = {}): SymbolRules => ({
  trading: true,
  quoteAsset: 'USDT',
  minQuantity: '0.001',
  maxQuantity: '1000',
  stepSize: '0.001',
  ...over,
});

export const listing = (symbol = 'BTCUSDT', over: Partial<SymbolRules> = {}): SymbolListing => ({
  symbol,
  rules: rules(over),
});

export interface PolicyOverrides extends Partial<Omit<Policy, 'budget'>> {
  readonly budget?: Partial<Policy['budget']>;
}

/** A policy under which everything is allowed, with room to spare. */
export function livePolicy({ budget, ...over }: PolicyOverrides = {}): Policy {
  return z.parse(policySchema, {
    action: 'cancel_then_flatten',
    dryRun: false,
    allowActiveRemediation: true,
    cooldownSeconds: 60,
    symbolWhitelist: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'BNBUSDT'],
    maxFlattenNotionalUsdt: '1000000',
    maxOrdersPerAction: 100,
    maxSymbolsPerAction: 100,
    massConfirmSeconds: 60,
    ...over,
    budget: {
      maxCallsPerRun: 1_000,
      maxNotionalPerRun: '10000000',
      maxCallsPerDay: 10_000,
      maxNotionalPerDay: '100000000',
      ...budget,
    },
  });
}

export const orderMismatch = (over: Partial<OrderMismatch> = {}): OrderMismatch => ({
  type: 'ORDER_EXISTS_UNEXPECTED',
  symbol: 'BTCUSDT',
  clientOrderId: ours(1, over.symbol),
  orderId: '1001',
  orderKind: 'regular',
  side: 'BUY',
  positionSide: 'BOTH',
  quantity: '0.010',
  updateTime: NOON - HOUR,
  owner: 'ours',
  protects: null,
  blind: false,
  ...over,
});

export const unexpectedPosition = (over: Partial<UnexpectedPosition> = {}): UnexpectedPosition => ({
  type: 'POSITION_NONZERO_UNEXPECTED',
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  amount: '0.010',
  markPrice: '50000',
  updateTime: NOON - HOUR,
  blind: false,
  ...over,
});

/** Plans mismatches with rules for every symbol that has a position. */
export function planOf(mismatches: readonly Mismatch[], action: PolicyAction = 'cancel_then_flatten'): Plan {
  const symbols = mismatches.filter(({ type }) => type === 'POSITION_NONZERO_UNEXPECTED');
  return planActions(
    mismatches,
    [...new Set(symbols.map(({ symbol }) => symbol))].map((symbol) => listing(symbol)),
    action,
  );
}

export const cancelPlan = (...orders: Partial<OrderMismatch>[]): Plan =>
  planOf(orders.map((over, i) => orderMismatch({ clientOrderId: ours(i + 1, over.symbol), ...over })));

export const closePlan = (...positions: Partial<UnexpectedPosition>[]): Plan =>
  planOf(positions.map((over) => unexpectedPosition(over)));

export const allActions = (plan: Plan): Action[] => plan.flatMap(actionsOf);
