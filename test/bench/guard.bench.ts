import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permitFor, request } from '../support/reservation';
import { OPEN_POLICY, Stack } from '../support/stack';
import { often, show, timed, timing } from './figures';
import { cancels } from './many-writes';

const ROUNDS = often(100, 5);

describe('the guard', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
    const budget = { maxCallsPerDay: 100_000, maxCallsPerRun: 1_000, maxNotionalPerDay: '1000000' };
    await stack.configure({ ...OPEN_POLICY, maxOrdersPerAction: ROUNDS, budget });
  });
  afterAll(() => stack.stop());

  it('answers', async (context) => {
    await stack.arm();
    const query: number[] = [];
    const reserve: number[] = [];
    const settle: number[] = [];
    const settleOf = (reservationId: string) =>
      stack.guards.settle(stack.account, { reservationId, results: [], unprotectedPosition: false });
    for (let round = 0; round < ROUNDS; round += 1) {
      const asked = await request(stack, `run-${round}`);
      query.push(await timed(() => stack.status()));
      reserve.push(
        await timed(async () =>
          expect(await stack.guards.reserve(stack.account, asked)).toMatchObject({ refused: null }),
        ),
      );
      settle.push(await timed(() => settleOf(asked.reservationId)));
    }
    // One reservation of many writes: a permitted one would lock the account against the next.
    const asked = await request(stack, 'run-of-permits', { planMaxAgeMs: 60_000, groups: cancels(ROUNDS) });
    expect(await stack.guards.reserve(stack.account, asked)).toMatchObject({ refused: null });
    const permit: number[] = [];
    for (let i = 1; i <= ROUNDS; i += 1) {
      const asking = permitFor(asked, `w${i}`, `n${i}`);
      permit.push(
        await timed(async () =>
          expect(await stack.guards.permit(stack.account, asking)).toMatchObject({ given: true }),
        ),
      );
    }
    show(context, 'The guard, one message after the other', [
      timing('status (query)', query),
      timing('reserve (update)', reserve),
      timing('permit (update)', permit),
      timing('settle (update)', settle),
    ]);
  });

  it('shows a disarm', async (context) => {
    const recorded: number[] = [];
    const visible: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await stack.arm();
      const start = performance.now();
      await stack.guards.disarm(stack.account);
      recorded.push(performance.now() - start);
      while ((await stack.status()).armed);
      visible.push(performance.now() - start);
    }
    show(context, 'A disarm', [
      timing('until the server has recorded it', recorded),
      timing('until the status shows it', visible),
    ]);
  });
});
