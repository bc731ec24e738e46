import { expect, it } from 'vitest';
import { guardId } from '../../src/domain/names';
import { often, show, timed, timing } from '../bench/figures';
import { guardState, request } from '../support/reservation';
import { OPEN_POLICY, Stack } from '../support/stack';
import { longLife } from '../unit/domain/guard/long-life';

const PURE = often(100_000, 3_000);
const REAL = often(5_000, 150);
const PART = REAL / 5;
const MOST_STATE = 64_000;

it('a guard after a hundred thousand reservations, in virtual time', (context) => {
  const { granted, refusals, sizes, callsADay } = longLife(PURE);
  const days = [...granted.values()].slice(1, -1);
  expect(new Set(days)).toEqual(new Set([callsADay]));
  expect(refusals).toEqual(new Set(['max_calls_per_day']));
  const [first = 0, ...later] = sizes.slice(3);
  show(context, `A reservation a minute, ${PURE} of them, on the guard's state alone`, [
    {
      days: sizes.length,
      'granted each day': callsADay,
      'largest state of the 4th day, characters': first,
      'largest state of all days after': Math.max(0, ...later),
    },
  ]);
  // Numbers of cycles grow longer; nothing else may.
  if (later.length > 0) expect(Math.max(...later)).toBeLessThan(1.01 * first);
});

it('a guard after thousands of reservations, on the real server', async (context) => {
  const stack = await Stack.start();
  try {
    await stack.configure({ ...OPEN_POLICY, budget: { maxCallsPerDay: 100_000 } });
    await stack.arm();
    const reserve: number[] = [];
    const rows = [];
    for (let n = 1; n <= REAL; n += 1) {
      const asked = await request(stack, `run-${n}`);
      reserve.push(
        await timed(async () =>
          expect(await stack.guards.reserve(stack.account, asked)).toMatchObject({ refused: null }),
        ),
      );
      const { reservationId } = asked;
      await stack.guards.settle(stack.account, { reservationId, results: [], unprotectedPosition: false });
      if (n % PART !== 0) continue;
      const { historyLength } = await stack.guardHandle().describe();
      expect(historyLength).toBeLessThan(1_200);
      rows.push({
        reservations: n,
        ...timing('the last of them, reserve', reserve.slice(-PART)),
        'events of its run': historyLength,
        'state, characters': JSON.stringify(await guardState(stack)).length,
      });
    }
    // Nothing was permitted, so all of it was given back.
    expect((await stack.status()).budget.used).toEqual({ calls: 0, notional: '0' });
    const query = `WorkflowId = '${guardId(stack.account)}' AND ExecutionStatus = 'ContinuedAsNew'`;
    const { count } = await stack.client.workflow.count(query);
    show(context, `Reserved and settled one after the other; it continued as new ${count} times`, rows);
    const sizes = rows.map((row) => row['state, characters']);
    expect(Math.max(...sizes)).toBeLessThan(MOST_STATE);
    // It remembers the spending of its last hundred runs; once it does, it is as large as it gets.
    expect(sizes.at(-1)).toBeLessThan(1.1 * (sizes.at(-2) ?? 0));
  } finally {
    await stack.stop();
  }
});
