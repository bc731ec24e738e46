import { describe, expect, it } from 'vitest';
import { arm } from '../../../../src/domain/guard/arm';
import { countFailures, rests } from '../../../../src/domain/guard/failures';
import type { WriteResult } from '../../../../src/domain/guard/settle';
import type { Write } from '../../../../src/domain/guard/state';
import { guardStatus } from '../../../../src/domain/guard/status';
import type { ActionResult } from '../../../../src/domain/vocabulary';
import { cancelPlan, MINUTE, NOON, SECOND } from '../builders';
import { evaluate, openContext } from '../gates/builders';
import { ARM, armedGuard, conditionalCancelOf, Guard } from './builders';

/** A guard whose cycles can follow each other at will. */
const busy = () => new Guard(armedGuard({ cooldownSeconds: 0 }, { ttlSeconds: 28_800 }));

/** One cycle that sends a cancel of each symbol, with this result. */
function run(
  guard: Guard,
  n: number,
  now: number,
  results: Readonly<Record<string, ActionResult>>,
): (string | null)[] {
  const symbols = Object.keys(results);
  const answer = guard.reserveGroups(
    symbols.map((symbol) => [conditionalCancelOf(n, symbol)]),
    { n, plannedAt: now, asOf: now },
    now,
  );
  expect(answer.refused).toBeNull();
  const said = answer.writes.map(({ key, actions }): WriteResult => {
    expect(guard.permit(key, { n, nonce: `${n}${key}` }, now).given).toBe(true);
    const symbol = actions[0]?.split('/')[1] ?? '';
    return { write: key, result: results[symbol] ?? 'executed', sender: true };
  });
  guard.settle(said, { n }, now);
  if (guard.state.arming === null) guard.state = arm(guard.state, ARM, now);
  return answer.decisions.map(({ closed }) => closed[0]?.reason ?? null);
}
const at = (n: number) => NOON + n * 10 * SECOND;

describe('the cooldown after a cycle', () => {
  const until = (guard: Guard, now: number) => guardStatus(guard.state, now, false).cooldownUntil;

  it('that failed is as long as after one that succeeded', () => {
    for (const result of ['failed', 'executed'] as const) {
      const guard = new Guard(armedGuard({ cooldownSeconds: 60 }));
      run(guard, 1, at(1), { BTCUSDT: result });
      expect(until(guard, at(1))).toBe(at(1) + MINUTE);
    }
  });

  it('that was granted something and died before its first write is there too', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 60 }));
    guard.reserveGroups(
      [[conditionalCancelOf(1, 'BTCUSDT')]],
      { n: 1, plannedAt: at(1), asOf: at(1) },
      at(1),
    );
    expect(until(guard, at(2))).toBe(at(1) + MINUTE);
  });

  it('that was granted nothing is none', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 60, dryRun: true }));
    guard.reserveGroups(
      [[conditionalCancelOf(1, 'BTCUSDT')]],
      { n: 1, plannedAt: at(1), asOf: at(1) },
      at(1),
    );
    expect(until(guard, at(2))).toBe(0);
  });
});

describe('a symbol that fails in three cycles in a row', () => {
  const failed = () => {
    const guard = busy();
    for (const n of [1, 2, 3])
      expect(run(guard, n, at(n), { BTCUSDT: 'failed', ETHUSDT: 'executed' })).toEqual([null, null]);
    return guard;
  };

  it('rests for a quarter of an hour, and the others go on', () => {
    const guard = failed();
    expect(run(guard, 4, at(4), { BTCUSDT: 'executed', ETHUSDT: 'executed' })).toEqual([
      'repeated_failure',
      null,
    ]);
    const almost = at(3) + 15 * MINUTE - 1;
    expect(run(guard, 5, almost, { BTCUSDT: 'executed', ETHUSDT: 'executed' })).toEqual([
      'repeated_failure',
      null,
    ]);
  });

  it('is tried again after that', () => {
    const guard = failed();
    expect(run(guard, 4, at(3) + 15 * MINUTE, { BTCUSDT: 'executed' })).toEqual([null]);
  });

  it('rests again when it fails again after its rest', () => {
    const guard = failed();
    const later = at(3) + 15 * MINUTE;
    run(guard, 4, later, { BTCUSDT: 'failed' });
    expect(run(guard, 5, later + 10 * SECOND, { BTCUSDT: 'executed', ETHUSDT: 'executed' })).toEqual([
      'repeated_failure',
      null,
    ]);
  });

  it('starts anew with a success after its rest', () => {
    const guard = failed();
    const later = at(3) + 15 * MINUTE;
    run(guard, 4, later, { BTCUSDT: 'executed' });
    run(guard, 5, later + 10 * SECOND, { BTCUSDT: 'failed' });
    expect(run(guard, 6, later + 20 * SECOND, { BTCUSDT: 'failed' })).toEqual([null]);
  });

  it('is tried again at once where somebody arms: an operator looked', () => {
    const guard = failed();
    guard.state = arm(guard.state, ARM, at(4));
    expect(run(guard, 4, at(4), { BTCUSDT: 'executed' })).toEqual([null]);
  });

  it('shows in the status and closes a gate before anything is reserved', () => {
    const { state } = failed();
    const status = guardStatus(state, at(4), false);
    expect(status.resting).toEqual([{ symbol: 'BTCUSDT', until: at(3) + 15 * MINUTE }]);
    const context = openContext({ guard: { available: true, status }, now: at(4) });
    const reasons = evaluate(cancelPlan({}, { symbol: 'ETHUSDT' }), context).map(
      ({ verdicts }) => verdicts[0]?.reasons,
    );
    expect(reasons).toEqual([['repeated_failure'], []]);
    expect(guardStatus(state, at(3) + 15 * MINUTE, false).resting).toEqual([]);
  });
});

describe('a symbol does not rest', () => {
  it('for two failures', () => {
    const guard = busy();
    run(guard, 1, at(1), { BTCUSDT: 'failed' });
    run(guard, 2, at(2), { BTCUSDT: 'failed' });
    expect(run(guard, 3, at(3), { BTCUSDT: 'executed' })).toEqual([null]);
  });

  it('for failures with a success between them', () => {
    const guard = busy();
    const results: ActionResult[] = ['failed', 'failed', 'executed', 'failed', 'failed'];
    results.forEach((result, i) => {
      run(guard, i + 1, at(i + 1), { BTCUSDT: result });
    });
    expect(run(guard, 6, at(6), { BTCUSDT: 'executed' })).toEqual([null]);
  });

  it('for what was never permitted', () => {
    const guard = busy();
    for (const n of [1, 2, 3, 4]) {
      guard.reserve({ n, plannedAt: at(n), asOf: at(n) }, at(n));
      guard.settle([{ write: 'w1', result: 'failed', sender: false }], { n }, at(n));
    }
    expect(run(guard, 5, at(5), { BTCUSDT: 'executed' })).toEqual([null]);
  });

  it('for a settlement that is told twice', () => {
    const guard = busy();
    run(guard, 1, at(1), { BTCUSDT: 'failed' });
    for (const again of [1, 2, 3])
      guard.settle([{ write: 'w1', result: 'failed', sender: true }], { n: 1 }, at(1) + again);
    expect(run(guard, 2, at(2), { BTCUSDT: 'executed' })).toEqual([null]);
  });
});

describe('what counts as a failure', () => {
  const failedOnce = { BTCUSDT: { cycles: 1, restsUntil: 0 } };
  const write = (over: Partial<Write>): Write =>
    ({ symbol: 'BTCUSDT', permit: { nonce: 'n', at: NOON, activityId: 'a', attempt: 1 }, ...over }) as Write;

  it('is no write that never had a permit', () => {
    expect(countFailures({}, [write({ permit: null, result: 'failed' })], NOON)).toEqual({});
  });

  it('is forgotten by a success, and by nothing else', () => {
    expect(countFailures(failedOnce, [write({ result: 'executed' })], NOON)).toEqual({});
    expect(countFailures(failedOnce, [write({ result: 'unverified' })], NOON)).toEqual(failedOnce);
  });

  it('of a symbol that never failed lets nothing rest', () => {
    expect(rests({}, 'BTCUSDT', NOON)).toBe(false);
  });
});
