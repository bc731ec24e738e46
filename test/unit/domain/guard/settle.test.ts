import { describe, expect, it } from 'vitest';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import type { WriteResult } from '../../../../src/domain/guard/settle';
import type { ActionResult } from '../../../../src/domain/vocabulary';
import { NOON, SECOND } from '../builders';
import { ARM, armedGuard, closeOf, conditionalCancelOf, executed, Guard } from './builders';

const NOT_PERMITTED_YET = { calls: 2, notional: '100' };
/** A guard that granted a cancel (w1) and a close of one slice (w2) to the first cycle. */
const granted = () => {
  const guard = new Guard(armedGuard());
  guard.reserveGroups([[conditionalCancelOf()], [closeOf('ETHUSDT', '100')]]);
  expect(guard.state.ledger.days['2026-11-23']).toEqual(NOT_PERMITTED_YET);
  return guard;
};
const used = (guard: Guard) => guard.state.ledger.days['2026-11-23'];
const result = (of: ActionResult, over: Partial<WriteResult> = {}): WriteResult => ({
  write: 'w1',
  result: of,
  sender: true,
  ...over,
});

describe('settling', () => {
  it('stops every further permit and tells which writes were permitted', () => {
    const guard = granted();
    guard.permit('w1');
    expect(guard.settle([executed()])).toEqual({ known: true, permitted: { w1: true, w2: false } });
    expect(guard.permit('w2').given).toBe(false);
  });

  it('gives back what was never permitted, to day and run', () => {
    const guard = granted();
    guard.permit('w1');
    guard.settle([executed()]);
    expect(used(guard)).toEqual({ calls: 1, notional: '0' });
    expect(guard.state.ledger.runs['reconcile/main-1/run-1']).toMatchObject({ calls: 1, notional: '0' });
  });

  it('gives back everything where nothing was permitted, whatever is said', () => {
    const guard = granted();
    guard.settle([result('executed'), result('unverified', { write: 'w2' })]);
    expect(used(guard)).toEqual({ calls: 0, notional: '0' });
    expect(guard.state.arming).not.toBeNull();
    expect([guard.write('w1')?.result, guard.write('w2')?.result]).toEqual(['already_satisfied', 'blocked']);
  });

  it.each(['executed', 'partial', 'failed', 'unverified', 'blocked', 'already_satisfied'] as const)(
    'gives back nothing of what was permitted, whatever became of it: %s',
    (said) => {
      const guard = granted();
      guard.permit('w1');
      guard.permit('w2', { nonce: 'b' });
      guard.settle([result(said), result(said, { write: 'w2' })]);
      expect(used(guard)).toEqual(NOT_PERMITTED_YET);
    },
  );

  it.each(['executed', 'partial', 'failed'] as const)('keeps what finding out showed: %s', (said) => {
    const guard = granted();
    guard.permit('w1');
    guard.settle([result(said, { sender: false })]);
    expect(guard.write('w1')?.result).toBe(said);
    expect(guard.state.arming).not.toBeNull();
  });

  it('repeated answers the same and changes nothing', () => {
    const guard = granted();
    guard.permit('w1');
    const first = guard.settle([executed()]);
    const { state } = guard;
    expect(guard.settle([result('failed')], {}, NOON + SECOND)).toEqual(first);
    expect(guard.state).toEqual(state);
  });

  it('says nothing of writes that were never granted', () => {
    const guard = granted();
    expect(guard.settle([executed('w9')]).permitted).toEqual({ w1: false, w2: false });
  });

  it('of a reservation that is not known says so', () => {
    expect(granted().settle([executed()], { n: 2 })).toEqual({ known: false, permitted: {} });
  });
});

describe('what is not known disarms, so that a human looks', () => {
  const disarmedBy = (...results: WriteResult[]) => {
    const guard = granted();
    guard.permit('w1');
    guard.settle(results, {}, NOON + SECOND);
    return guard.state.disarmed;
  };

  it('a result that is unverified', () => {
    expect(disarmedBy(result('unverified'))).toEqual({ at: NOON + SECOND, reason: 'unverified', by: null });
  });

  it('a permitted write that nothing was said of', () => {
    expect(disarmedBy()).toMatchObject({ reason: 'unverified' });
  });

  it.each(['blocked', 'already_satisfied', 'planned'] as const)(
    'a permitted write that one who did not send calls %s',
    (said) => {
      expect(disarmedBy(result(said, { sender: false }))).toMatchObject({ reason: 'unverified' });
    },
  );

  it('a position that lost its protection', () => {
    const guard = granted();
    guard.permit('w1');
    guard.settle([executed()], { unprotectedPosition: true });
    expect(guard.state).toMatchObject({ arming: null, disarmed: { reason: 'unprotected_position' } });
  });

  it('also of a reservation that is not known any more', () => {
    const guard = granted();
    guard.settle([result('unverified')], { n: 2 });
    expect(guard.state).toMatchObject({ arming: null, disarmed: { reason: 'unverified' } });
  });

  it('and nothing else does', () => {
    expect(disarmedBy(executed())).toBeNull();
    expect(disarmedBy(result('failed'))).toBeNull();
    expect(disarmedBy(executed(), result('unverified', { write: 'w2' }))).toBeNull();
    const guard = granted();
    guard.settle([executed()], { n: 2 });
    expect(guard.state.disarmed).toBeNull();
  });
});

describe('a settle after the reservation expired', () => {
  const LATE = NOON + 60 * SECOND;
  const late = (said: WriteResult[], before: (guard: Guard) => void = () => {}) => {
    const guard = granted();
    guard.permit('w1');
    guard.settle([], { n: 9 }, NOON + 45 * SECOND);
    before(guard);
    const answer = guard.settle(said, {}, LATE);
    return { guard, answer };
  };

  it('still tells which writes were permitted', () => {
    expect(late([executed()]).answer).toEqual({ known: true, permitted: { w1: true, w2: false } });
  });

  it('may refine what was unverified', () => {
    expect(late([executed()]).guard.write('w1')?.result).toBe('executed');
    expect(late([result('failed', { sender: false })]).guard.write('w1')?.result).toBe('failed');
    expect(late([result('blocked', { sender: false })]).guard.write('w1')?.result).toBe('unverified');
    expect(late([]).guard.write('w1')?.result).toBe('unverified');
  });

  it('moves no budget', () => {
    expect(used(late([executed(), executed('w2')]).guard)).toEqual({ calls: 1, notional: '0' });
  });

  it('never arms again', () => {
    expect(late([executed()]).guard.state).toMatchObject({
      arming: null,
      disarmed: { reason: 'unverified', at: NOON + 45 * SECOND },
    });
  });

  it('leaves an arming that a human made since alone', () => {
    const { guard } = late([executed()], (one) => {
      one.state = arm(one.state, ARM, NOON + 50 * SECOND);
    });
    expect(guard.state.arming?.number).toBe(2);
  });

  it('disarms where a position lost its protection', () => {
    const guard = granted();
    guard.permit('w1');
    guard.settle([executed()], {}, NOON + SECOND);
    guard.state = arm(disarm(guard.state, 'disarm', null, NOON + SECOND), ARM, NOON + SECOND);
    guard.settle([executed()], { unprotectedPosition: true }, LATE);
    expect(guard.state).toMatchObject({ arming: null, disarmed: { reason: 'unprotected_position' } });
  });

  it('is idempotent as well', () => {
    const { guard, answer } = late([executed()]);
    const { state } = guard;
    expect(guard.settle([executed()], {}, LATE)).toEqual(answer);
    expect(guard.state).toEqual(state);
  });
});

describe('what is said of a write', () => {
  const kept = (guard: Guard, key = 'w1') => guard.write(key)?.result;

  it('is believed of whoever had its permit, also that it sent nothing', () => {
    const guard = granted();
    guard.permit('w1');
    guard.settle([result('blocked')]);
    expect(kept(guard)).toBe('blocked');
    expect(guard.state.reservations[0]?.closed?.by).toBe('settle');
  });

  it('is not believed of anybody else who says that nothing was sent', () => {
    const guard = granted();
    guard.permit('w1');
    guard.settle([result('blocked', { sender: false })]);
    expect(kept(guard)).toBe('unverified');
  });

  it('stays as it was settled', () => {
    const guard = granted();
    guard.permit('w1');
    guard.settle([result('unverified')]);
    guard.settle([executed()]);
    expect(kept(guard)).toBe('unverified');
  });

  it('is refined after the reservation expired only where nobody knew', () => {
    const guard = granted();
    guard.permit('w1');
    guard.settle([executed(), executed('w2')], {}, NOON + 50 * SECOND);
    expect([kept(guard), kept(guard, 'w2')]).toEqual(['executed', 'blocked']);
  });
});
