import { describe, expect } from 'vitest';
import type { FaultSpec } from '../../src/simulator';
import { it, type Start } from '../support/it';
import { protectiveOrder, restingIds, strayOrder, strayPosition } from '../support/strays';

/** The first read of one symbol is the one right before the write: looks read the whole account, and may be repeated. */
const BEFORE_THE_WRITE = { nth: 1, predicate: ({ params }: { params: object }) => 'symbol' in params };

describe.concurrent('one reading right before a write proves nothing by what it leaves out', () => {
  const leaveOut = (path: string): FaultSpec => ({
    kind: 'missing-row',
    match: { path, ...BEFORE_THE_WRITE },
  });

  async function armed(start: Start) {
    const stack = await start();
    await stack.arm();
    return stack;
  }

  it.for([
    ['regular', '/fapi/v1/openOrders'],
    ['conditional', '/fapi/v1/openAlgoOrders'],
  ] as const)('an open %s order is not called gone', async ([kind, path], { start }) => {
    const stack = await armed(start);
    const order = kind === 'regular' ? strayOrder(stack) : protectiveOrder(stack);
    stack.sim.faults.add(leaveOut(path));
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ target: order, result: 'blocked', reason: 'unconfirmed' }],
    });
    expect(restingIds(stack)).toEqual([order]);
  });

  it('an open position is not called flat', async ({ start }) => {
    const stack = await armed(start);
    strayPosition(stack, '0.004');
    stack.sim.faults.add(leaveOut('/fapi/v3/positionRisk'));
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ action: 'flatten', result: 'blocked', reason: 'unconfirmed' }],
    });
    expect(stack.exchange.positionAmount('BTCUSDT')).toBe('0.004');
  });
});

describe('a position that grows while it is closed', () => {
  it('is not called closed, and its lost protection is reported', async ({ start }) => {
    const stack = await start();
    await stack.arm();
    protectiveOrder(stack);
    strayPosition(stack, '0.004');
    stack.sim.faults.add({
      kind: 'run',
      match: { method: 'POST' },
      run: () => void stack.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0.009' }),
    });
    expect(await stack.cycle()).toMatchObject({
      outcome: 'unprotected_position',
      actions: [
        { action: 'cancel_all', result: 'executed' },
        { action: 'flatten', result: 'unverified', reason: 'position_changed' },
      ],
    });
    expect(await stack.until(({ armed }) => !armed)).toMatchObject({
      disarmed: { reason: 'unprotected_position' },
    });
  });

  it('disarms, so that no later cycle closes what grows again and again', async ({ start }) => {
    const stack = await start();
    await stack.arm();
    strayPosition(stack, '0.004');
    const grows = stack.sim.faults.add({
      kind: 'run',
      match: { method: 'POST' },
      times: 9,
      run: () => void stack.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0.016' }),
    });
    expect(await stack.cycle()).toMatchObject({
      outcome: 'unverified',
      actions: [
        {
          result: 'unverified',
          reason: 'position_changed',
          detail: 'the position was 0.004 and is 0.012 after 0.004 were closed',
        },
      ],
    });
    expect(await stack.until(({ armed }) => !armed)).toMatchObject({ disarmed: { reason: 'unverified' } });
    expect(grows.hits).toBe(1);
  });
});
