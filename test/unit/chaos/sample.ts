import { z } from 'zod';
import type { ActionRecord, ArmingRecord } from '../../../src/client/audit/records';
import { closeOrderId } from '../../../src/domain/close-order-id';
import { policySchema } from '../../../src/domain/policy-schema';
import type { Effect } from '../../../src/simulator';
import type { Evidence, JournalLine, Said } from '../../chaos/evidence';

export const ACCOUNT = 'main';
export const AT = Date.UTC(2026, 10, 26, 12);
export const STRAY = 'grinder_d_BTCUSDT_1_1704067200_1';
export const STOP = 'grinder_d_ETHUSDT_sl_1704067200_2';
export const EXPECTED = 'grinder_d_BTCUSDT_1_1704067200_3';
export const FOREIGN = 'web_1';
export const RESERVATION = 'reconcile/main-1/run-1/1';
export const CLOSE = closeOrderId(RESERVATION, 'w3');

export const policy = z.parse(policySchema, {
  symbolWhitelist: ['BTCUSDT', 'ETHUSDT'],
  maxOrdersPerAction: 3,
  maxSymbolsPerAction: 2,
  approvals: 2,
  budget: { maxCallsPerDay: 3, maxNotionalPerDay: '380' },
});

export const effect = (kind: Effect['kind'], more: Partial<Effect> = {}): Effect =>
  ({
    ...{ seq: 1, at: AT, account: ACCOUNT, kind, cause: 'request', requestSeq: 1, symbol: 'BTCUSDT' },
    ...{ side: null, positionSide: 'BOTH', orderId: null, clientOrderId: null, algoId: null },
    ...{ clientAlgoId: null, quantity: null, price: null, positionBefore: null, positionAfter: null },
    ...more,
  }) as Effect;

/** A line of the exchange's journal. */
export const line = (
  at: number,
  method: string,
  params: Record<string, string>,
  effects: readonly Effect[],
): JournalLine =>
  ({
    ...{ at, event: 'change', changes: [], effects },
    request: { method, path: '/fapi/v1/x', params, account: ACCOUNT, executedAt: at, executed: true },
  }) as unknown as JournalLine;

const placed = (id: string, symbol: string, role: 'stray' | 'expected' | 'foreign'): Said => ({
  ...({ kind: 'placed', account: ACCOUNT, at: AT - 9_000 } as const),
  ...{ id, symbol, role },
});

const laid = (ids: Partial<Effect>[]): JournalLine => ({
  ...({ at: AT - 9_000, event: 'change', request: null, changes: [] } as const),
  effects: ids.map((each) => effect('order_placed', { cause: 'control', requestSeq: null, ...each })),
});

export const cancelLine = (at: number) =>
  line(at, 'DELETE', { symbol: 'BTCUSDT', orderIdList: '[11]' }, [
    effect('order_canceled', { orderId: '11', clientOrderId: STRAY }),
  ]);
export const stopLine = (at: number) =>
  line(at, 'DELETE', { clientAlgoId: STOP }, [
    effect('algo_canceled', { symbol: 'ETHUSDT', clientAlgoId: STOP }),
  ]);
export const closeLine = (at: number) =>
  line(at, 'POST', { symbol: 'BTCUSDT', newClientOrderId: CLOSE }, [
    effect('order_filled', {
      ...{ clientOrderId: CLOSE, quantity: '0.004', price: '95000' },
      ...{ positionBefore: '0.004', positionAfter: '0' },
    }),
  ]);

/** Lines of the plan that the sample's arming is for. */
export const LINES = ['1111111111111111', '2222222222222222', '3333333333333333'];

/** What the audit of the sample says of its arming: once, for a plan, approved by another. */
export const arming = (more: Partial<ArmingRecord> = {}): ArmingRecord => ({
  ...({ type: 'arming', account: ACCOUNT, number: 1, operator: 'operator 1', reason: 'storm' } as const),
  ...{ at: AT - 1_600, until: AT + 8_400, actions: null, symbols: null, maxNotionalUsdt: null },
  ...{ botIsDown: true, once: true, plan: '4444444444444444', planLeft: LINES, planDone: [] },
  ...{ acceptedUnknownLedger: false, approvedBy: 'operator 2' },
  ...more,
});

/** An action that was granted under it, and permitted at once. */
export const action = (more: Partial<ActionRecord> = {}, permittedAt = AT + 90): ActionRecord => ({
  ...({ type: 'action', account: ACCOUNT, at: AT, action: 'cancel_all', symbol: 'BTCUSDT' } as const),
  ...({ target: STRAY, side: 'BUY', quantity: '0.002', notional: '0' } as const),
  ...({ mismatch: 'ORDER_EXISTS_UNEXPECTED', key: `cancel/BTCUSDT/regular/${STRAY}` } as const),
  ...{ result: 'executed', reason: null, detail: null, authority: arming(), plan: '4444444444444444' },
  ...{ policyVersion: 1, exchangeId: 'x', reservationId: RESERVATION, workflowId: 'reconcile/main-1' },
  runId: 'run-1',
  writes: [
    {
      ...{ write: 'w1', slice: null, permitted: true, orderId: '11', clientOrderId: STRAY },
      ...{ permit: { at: permittedAt, activityId: '1', attempt: 1 }, filled: null, result: 'executed' },
    },
  ],
  closed: null,
  ...more,
});

/** The close that was granted under it. */
export const close = (more: Partial<ActionRecord> = {}, filled = '0.004'): ActionRecord =>
  action({
    ...({ action: 'flatten', target: 'BOTH', side: 'SELL', quantity: '0.004', notional: '380' } as const),
    ...({ mismatch: 'POSITION_NONZERO_UNEXPECTED', key: 'close/BTCUSDT/BOTH' } as const),
    writes: [
      {
        ...{ write: 'w3', slice: 0, permitted: true, orderId: '21', clientOrderId: CLOSE },
        ...{ permit: { at: AT + 190, activityId: '3', attempt: 1 }, filled, result: 'executed' },
      },
    ],
    ...more,
  });

/** A short storm as it should be: armed, two cancels and a close, disarmed, calm. */
export function sample(): Evidence {
  return {
    accounts: [{ account: ACCOUNT, recvWindowMs: 1_000, standing: { 'XRPUSDT/BOTH': '50' } }],
    bounds: { answerMs: 10_000, disarmMs: 5_000 },
    said: [
      { kind: 'policy', account: ACCOUNT, at: AT - 10_000, policy },
      placed(STRAY, 'BTCUSDT', 'stray'),
      placed(STOP, 'ETHUSDT', 'stray'),
      placed(EXPECTED, 'BTCUSDT', 'expected'),
      placed(FOREIGN, 'BTCUSDT', 'foreign'),
      {
        ...({ kind: 'arm', account: ACCOUNT, askedAt: AT - 2_000, answeredAt: AT - 1_500 } as const),
        ...{ result: 'armed', asked: { operator: 'operator 1', once: true, ttlSeconds: 10, plan: true } },
      },
      { kind: 'disarm', account: ACCOUNT, askedAt: AT + 200, confirmedAt: AT + 250 },
      {
        ...({ kind: 'ended', part: 'worker-1', at: AT, how: 'status 1' } as const),
        ...{ excused: true, said: 'no Temporal server answers' },
      },
    ],
    granted: [
      {
        ...{ account: ACCOUNT, reservationId: RESERVATION, at: AT },
        writes: [
          { key: 'w1', actions: [`cancel/BTCUSDT/regular/${STRAY}`] },
          { key: 'w2', actions: [`cancel/ETHUSDT/conditional/${STOP}`] },
          { key: 'w3', actions: ['close/BTCUSDT/BOTH'] },
        ],
        lines: LINES,
      },
    ],
    audited: [arming(), action(), close()],
    journal: [
      laid([
        { orderId: '11', clientOrderId: STRAY },
        { orderId: '12', clientOrderId: EXPECTED },
        { orderId: '13', clientOrderId: FOREIGN },
      ]),
      cancelLine(AT + 100),
      stopLine(AT + 150),
      // Sent before the disarm, and within its bound.
      closeLine(AT + 2_400),
    ],
    afterwards: [
      {
        ...{ account: ACCOUNT, answeredMs: 100, disarmedMs: 200, cleanMs: 5_000, reports: ['clean'] },
        ...{ resting: [EXPECTED, FOREIGN], legs: { 'XRPUSDT/BOTH': '50' } },
      },
    ],
  };
}
