import { describe, expect, it } from 'vitest';
import { closeOrderId } from '../../../src/domain/close-order-id';
import type { Reservation, Write } from '../../../src/domain/guard/state';
import type { ActionReport, CycleReport } from '../../../src/domain/report';
import type { Effect, LogEntry } from '../../../src/simulator';
import { bookOf, untouchable } from '../../matrix/book';
import type { Evidence } from '../../matrix/evidence';
import { INVARIANTS, violationsIn } from '../../matrix/invariants';

const book = bookOf('one-way');
const staying = untouchable(book);
const RESERVATION = 'reconcile/m-run-1/run/1';
const AT = 1_800_000_000_000;
const closing = closeOrderId(RESERVATION, 'w2');

const effect = (seq: number, more: Partial<Effect>) =>
  ({
    seq,
    requestSeq: null,
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    clientOrderId: null,
    clientAlgoId: null,
    positionBefore: '0.003',
    positionAfter: '0.003',
    ...more,
  }) as Effect;

const request = (seq: number, params: Record<string, string>, more: Partial<LogEntry> = {}) =>
  ({
    seq,
    at: AT,
    receivedAt: AT,
    executedAt: AT + 5,
    executed: true,
    write: true,
    method: 'POST',
    path: '/fapi/v1/order',
    params,
    faults: [],
    ...more,
  }) as unknown as LogEntry;

const write = (key: string, action: string, notional: string): Write => ({
  key,
  symbol: 'BTCUSDT',
  actions: [action],
  targets: [],
  slice: null,
  calls: 1,
  notional,
  permit: { nonce: 'n', at: AT, activityId: 'a', attempt: 1 },
  result: 'executed',
});

const row = (more: Partial<ActionReport>) => ({ quantity: '0.003', ...more }) as ActionReport;

/** A cycle that took the stop away and closed the leg, as it should be. */
function closed(): Evidence & { report: CycleReport } {
  return {
    book,
    workflowId: 'reconcile/m-run-1',
    failure: null,
    report: {
      unprotectedPosition: false,
      actions: [
        row({ action: 'cancel_all', target: book.stop, result: 'executed' }),
        row({ action: 'flatten', target: 'BOTH', result: 'executed' }),
      ],
    } as unknown as CycleReport,
    entries: [
      request(1, { clientAlgoId: book.stop }, { method: 'DELETE', path: '/fapi/v1/algoOrder' }),
      request(2, { newClientOrderId: closing, quantity: '0.003' }),
    ],
    effects: [
      effect(1, { kind: 'algo_canceled', requestSeq: 1, clientAlgoId: book.stop }),
      effect(2, {
        kind: 'order_filled',
        requestSeq: 2,
        clientOrderId: closing,
        quantity: '0.003',
        positionAfter: '0',
      }),
    ],
    guard: {
      arming: { number: 1 } as never,
      disarmed: null,
      reservations: [
        {
          id: RESERVATION,
          recvWindowMs: 1_000,
          writes: [
            write('w1', `cancel/BTCUSDT/algo/${book.stop}`, '0'),
            write('w2', 'close/BTCUSDT/BOTH', '285'),
          ],
        } as unknown as Reservation,
      ],
    },
    resting: staying,
    legs: {},
  };
}

const violated = (evidence: Evidence) => [
  ...new Set(violationsIn(evidence).map(({ invariant }) => invariant)),
];
const withReport = (more: Partial<CycleReport>): Evidence => {
  const evidence = closed();
  return { ...evidence, report: { ...evidence.report, ...more } };
};

describe('the invariants of the fault matrix', () => {
  it('hold for a cycle that did what it said', () => {
    expect(violationsIn(closed())).toEqual([]);
  });

  const again = closed().entries[1]!;
  const another = (each: Write) => ({ ...each, actions: ['cancel/BTCUSDT/regular/web_AbCdEf123'] });
  const cases: [keyof typeof INVARIANTS, string, () => Evidence][] = [
    [
      'at most one write per granted action',
      'a write is sent again',
      () => ({ ...closed(), entries: [...closed().entries, again] }),
    ],
    [
      'at most one write per granted action',
      'an order is cancelled again',
      () => ({ ...closed(), effects: [...closed().effects, { ...closed().effects[0]!, seq: 3 }] }),
    ],
    [
      'nothing touched that is foreign or meant',
      'one is cancelled by a request',
      () => ({
        ...closed(),
        effects: [
          ...closed().effects,
          effect(3, { kind: 'order_canceled', requestSeq: 1, clientOrderId: book.foreign[0]! }),
        ],
      }),
    ],
    [
      'nothing touched that is foreign or meant',
      'one is gone',
      () => ({ ...closed(), resting: staying.slice(1) }),
    ],
    [
      'nothing touched that is foreign or meant',
      'everything of a symbol is cancelled',
      () => ({
        ...closed(),
        entries: [
          ...closed().entries,
          request(3, {}, { method: 'DELETE', path: '/fapi/v1/allOpenOrders', write: false }),
        ],
      }),
    ],
    [
      'no position turned or overshot',
      'a fill turns it',
      () => ({
        ...closed(),
        effects: closed().effects.map((each) =>
          each.kind === 'order_filled' ? { ...each, positionAfter: '-0.001' } : each,
        ),
      }),
    ],
    [
      'granted at least what was sent',
      'a write was never permitted',
      () =>
        permits(closed(), ({ key, ...rest }) => ({
          ...rest,
          key,
          permit: key === 'w2' ? null : rest.permit,
        })),
    ],
    [
      'granted at least what was sent',
      'more was sent than granted',
      () => permits(closed(), (each) => ({ ...each, notional: '100' })),
    ],
    [
      'granted at least what was sent',
      'nothing was reserved',
      () => ({ ...closed(), guard: { ...closed().guard, reservations: [] } }),
    ],
    [
      'an arming ends with what it was for',
      'the guard is armed on after the one cycle that it was armed for',
      () => ({ ...closed(), book: bookOf('once') }),
    ],
    [
      'an arming ends with what it was for',
      'something was granted that is not in the approved plan',
      () => ({ ...permits(closed(), another), book: bookOf('plan') }),
    ],
    [
      'nothing accepted after the bound',
      'a request was carried out too long after its permit',
      () => ({
        ...closed(),
        entries: closed().entries.map((each) => ({ ...each, executedAt: AT + 2_251 })),
      }),
    ],
    [
      'nothing accepted after the bound',
      'a request was carried out too long after the disarm',
      () => ({
        ...closed(),
        guard: {
          ...closed().guard,
          arming: null,
          disarmed: { at: AT - 2_250, reason: 'disarm', by: null },
        },
      }),
    ],
    [
      'no leg left unprotected unsaid',
      'the close failed',
      () => ({ ...closed(), effects: closed().effects.slice(0, 1), legs: { 'BTCUSDT/BOTH': '0.003' } }),
    ],
    ['the report agrees with the log', 'there is none', () => ({ ...closed(), report: null })],
    [
      'the report agrees with the log',
      'a cancel that was carried out is called failed',
      () => withResult(book.stop, 'failed'),
    ],
    [
      'the report agrees with the log',
      'a close that was carried out is called blocked',
      () => withResult('BOTH', 'blocked'),
    ],
    [
      'the report agrees with the log',
      'a cancel is called executed while its order rests',
      () => ({ ...closed(), resting: [...staying, book.stop] }),
    ],
    [
      'the report agrees with the log',
      'a cancel is left out',
      () => withReport({ actions: closed().report.actions.slice(1) }),
    ],
    [
      'the report agrees with the log',
      'a close is left out',
      () => withReport({ actions: closed().report.actions.slice(0, 1) }),
    ],
    [
      'the report agrees with the log',
      'a doubtful cycle leaves the account armed',
      () => withResult('BOTH', 'unverified'),
    ],
  ];

  it.each(cases)('%s: not where %s', (invariant, _what, evidence) => {
    expect(violated(evidence())).toContain(invariant);
  });

  it('are all shown to fail', () => {
    expect(new Set(cases.map(([invariant]) => invariant))).toEqual(new Set(Object.keys(INVARIANTS)));
  });
});

function permits(evidence: Evidence, change: (each: Write) => Write): Evidence {
  const reservations = evidence.guard.reservations.map((each) => ({
    ...each,
    writes: each.writes.map(change),
  }));
  return { ...evidence, guard: { ...evidence.guard, reservations } };
}

function withResult(target: string, result: ActionReport['result']): Evidence {
  return withReport({
    actions: closed().report.actions.map((each) => (each.target === target ? { ...each, result } : each)),
  });
}
