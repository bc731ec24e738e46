import { describe, expect, it } from 'vitest';
import { settledResult } from '../../../src/domain/guard/closing';
import type { SettleAnswer } from '../../../src/domain/guard/settle';
import type { ActionGroup } from '../../../src/domain/plan';
import { gatedReport } from '../../../src/domain/report';
import {
  leavesUnprotected,
  settleClaims,
  settledRow,
  type TargetClaim,
  writeResults,
} from '../../../src/domain/settlement';
import { ACTION_RESULTS, type ActionResult } from '../../../src/domain/vocabulary';
import { allActions, closePlan, orderMismatch, ours, planOf, unexpectedPosition } from './builders';

const claim = (over: Partial<TargetClaim> = {}): TargetClaim => ({
  write: 'w1',
  key: 'k1',
  result: 'executed',
  reason: null,
  detail: null,
  sender: true,
  mayBeSent: true,
  ...over,
});
const knows = (permitted: Record<string, boolean>): SettleAnswer => ({ known: true, permitted });
const settled = (over: Partial<TargetClaim>, answer: SettleAnswer | null) =>
  settleClaims([claim(over)], answer)[0];

describe('"not sent" may be said', () => {
  it.each(['blocked', 'already_satisfied'] as const)('where no permit was given: %s stands', (result) => {
    expect(settled({ result, reason: 'order_changed', sender: false }, knows({ w1: false }))).toMatchObject({
      result,
      reason: 'order_changed',
    });
  });

  it.each(['blocked', 'already_satisfied'] as const)(
    'not by one that did not send, where a permit was given: %s',
    (result) => {
      expect(settled({ result, reason: 'order_changed', sender: false }, knows({ w1: true }))).toMatchObject({
        result: 'unverified',
        reason: null,
        detail: 'another attempt may have sent it',
      });
    },
  );

  it.each([null, { known: false, permitted: {} }])(
    'not of what was asked for, where the guard cannot tell: %j',
    (answer) => {
      expect(settled({ result: 'blocked', sender: false }, answer)?.result).toBe('unverified');
      expect(settled({ result: 'already_satisfied', sender: false }, answer)?.result).toBe('unverified');
    },
  );

  it('of a write that the guard does not name, where nobody asked for it', () => {
    const said = { result: 'blocked', reason: 'cancelled', sender: false } as const;
    expect(settled({ ...said, mayBeSent: false }, knows({ w2: true }))?.result).toBe('blocked');
    expect(settled({ ...said, mayBeSent: true }, knows({ w2: true }))?.result).toBe('unverified');
  });

  it.each([null, { known: false, permitted: {} }])(
    'of what was never asked for, whatever the guard knows: %j',
    (answer) => {
      const never = claim({ result: 'blocked', reason: 'cancelled', sender: false, mayBeSent: false });
      expect(settleClaims([never], answer)).toEqual([never]);
    },
  );

  it.each([null, { known: false, permitted: {} }])(
    'but of what the run before a reset may have sent it is unverified, where the guard does not know: %j',
    (answer) => {
      const maybe = claim({ result: 'blocked', reason: 'cancelled', sender: false, mayBeSent: true });
      expect(settleClaims([maybe], answer)).toMatchObject([{ result: 'unverified' }]);
    },
  );

  it('by the guard even where an activity gave no answer', () => {
    expect(
      settled({ result: 'unverified', detail: 'heartbeat timeout', sender: false }, knows({ w1: false })),
    ).toMatchObject({
      result: 'blocked',
      detail: 'heartbeat timeout',
    });
  });

  it('for the reason that the guard did not say whether it permits, not by the words for what was not done', () => {
    for (const result of ['failed', 'unverified'] as const) {
      const unanswered = { result, reason: 'port_error', sender: false, unanswered: true } as const;
      expect(settled(unanswered, knows({ w1: false }))).toMatchObject({
        result: 'blocked',
        reason: 'guard_unavailable',
      });
    }
  });

  it('of what somebody else did, for no reason at all', () => {
    expect(settled({ result: 'executed', sender: false }, knows({ w1: false }))).toMatchObject({
      result: 'already_satisfied',
      reason: null,
    });
  });
});

describe('what finding out showed stands where a permit was given', () => {
  it.each(['executed', 'partial', 'failed', 'unverified'] as const)('%s', (result) => {
    for (const sender of [true, false])
      expect(settled({ result, reason: 'port_error', sender }, knows({ w1: true }))).toMatchObject({
        result,
        reason: 'port_error',
      });
  });

  it('and nobody is said to have done what nobody was permitted to do', () => {
    for (const result of ACTION_RESULTS)
      expect(['blocked', 'already_satisfied']).toContain(settledResult(result, false, false));
    expect(settledResult('executed', false, false)).toBe('already_satisfied');
    expect(settledResult(null, false, false)).toBe('blocked');
  });

  it('and where nothing was said, nothing is known', () => {
    expect(settledResult(null, true, false)).toBe('unverified');
  });
});

describe('what the guard is told of a write', () => {
  it('is the gravest of what was said of its actions', () => {
    const results: ActionResult[] = [
      'already_satisfied',
      'executed',
      'planned',
      'blocked',
      'partial',
      'failed',
      'unverified',
    ];
    results.forEach((gravest, i) => {
      const claims = results
        .slice(0, i + 1)
        .map((result, n) => claim({ key: `k${n}`, result, sender: result === gravest }));
      expect(writeResults(claims)).toEqual([{ write: 'w1', result: gravest, sender: true }]);
      expect(writeResults([...claims].reverse())).toEqual([{ write: 'w1', result: gravest, sender: true }]);
    });
  });

  it('is one line for each write', () => {
    expect(writeResults([claim(), claim({ write: 'w2', result: 'failed' }), claim({ key: 'k2' })])).toEqual([
      { write: 'w1', result: 'executed', sender: true },
      { write: 'w2', result: 'failed', sender: true },
    ]);
  });
});

describe('the row of an action', () => {
  const [close] = allActions(closePlan({}));
  if (close === undefined) throw new Error('no close');
  const slices = (...results: Partial<TargetClaim>[]) =>
    settledRow(
      close,
      results.map((over, i) => claim({ key: close.key, write: `w${i + 1}`, ...over })),
    );

  it('is executed where every slice was', () => {
    expect(slices({}, {})).toMatchObject({ result: 'executed', reason: null, target: 'BOTH' });
  });

  it('has the reason and the detail of the slice that was not', () => {
    expect(
      slices(
        {},
        { result: 'failed', reason: 'port_error', detail: '-4131' },
        { result: 'blocked', reason: 'cancelled' },
      ),
    ).toMatchObject({
      result: 'partial',
      reason: 'port_error',
      detail: '-4131',
    });
  });

  it('says what of a close is too much for one cycle, whether it was sent, stopped or only planned', () => {
    if (close.kind !== 'flatten') throw new Error('no close');
    const large = { ...close, left: '7.5' };
    const detail = 'more than the orders of one cycle; 7.5 is left for the next cycle';
    expect(settledRow(large, [claim({ key: close.key })])).toMatchObject({ result: 'partial', detail });
    expect(gatedReport(large, [{ reason: 'dry_run' }])).toMatchObject({ result: 'planned', detail });
    expect(gatedReport(large, [{ reason: 'not_armed' }])).toMatchObject({ result: 'blocked', detail });
  });

  it('is blocked where nothing was said of it', () => {
    expect(settledRow(close, [claim({ key: 'another' })])).toMatchObject({ result: 'blocked' });
  });
});

describe('a position is left unprotected', () => {
  const [group] = planOf([
    orderMismatch({ clientOrderId: ours(1), side: 'SELL', protects: 'BOTH' }),
    orderMismatch({ clientOrderId: ours(2), side: 'SELL', protects: 'BOTH' }),
    unexpectedPosition(),
  ]) as [ActionGroup];
  const [first, second, close] = allActions([group]).map(({ key }) => key) as [string, string, string];
  const leaves = (cancels: ActionResult[], closes: ActionResult[]) =>
    leavesUnprotected(group, [
      ...cancels.map((result, i) => claim({ key: [first, second][i] ?? '', result })),
      ...closes.map((result) => claim({ key: close, result })),
    ]);

  it.each<[ActionResult[]]>([
    [['failed']],
    [['blocked']],
    [['partial']],
    [['unverified']],
    [['executed', 'failed']],
    [[]],
  ])('where an order of it was cancelled and its close ended %j', (closes) => {
    expect(leaves(['executed', 'executed'], closes)).toBe(true);
    expect(leaves(['executed', 'failed'], closes)).toBe(true);
    expect(leaves(['unverified', 'blocked'], closes)).toBe(true);
  });

  it.each<[ActionResult[]]>([
    [['executed']],
    [['executed', 'executed']],
    [['already_satisfied']],
    [['executed', 'already_satisfied']],
  ])('not where its close ended %j', (closes) => {
    expect(leaves(['executed', 'executed'], closes)).toBe(false);
  });

  it('not where no order of it was lost', () => {
    expect(leaves(['blocked', 'failed'], ['failed'])).toBe(false);
    expect(leaves(['already_satisfied', 'already_satisfied'], ['blocked'])).toBe(false);
  });

  it('not by cancels that belong to no close', () => {
    const [plain] = planOf([orderMismatch()]) as [ActionGroup];
    expect(leavesUnprotected(plain, [claim({ key: allActions([plain])[0]?.key ?? '' })])).toBe(false);
  });
});
