import { describe, expect } from 'vitest';
import type { Edge } from '../../../support/edge';
import { it } from '../../../support/edge-it';

const POSITIONS = '/fapi/v3/positionRisk';
const ELSEWHERE = '/fapi/v3/account';
const TAKE_PROFIT = 'grinder_d_BTCUSDT_tp_1704067200_1';
const KINDS = [
  { what: 'reduce-only', hedge: false, put: protect({ reduceOnly: true }) },
  { what: 'close-position', hedge: false, put: stopAll },
  { what: 'hedge mode', hedge: true, put: protect({ positionSide: 'LONG' }) },
] as const;

function protect(more: { reduceOnly?: boolean; positionSide?: 'LONG' }) {
  return (edge: Edge) =>
    edge.order(TAKE_PROFIT, { side: 'SELL', quantity: '0.004', price: '99000', ...more });
}
/** Whether such an order also has the other flag is not documented. */
function stopAll(edge: Edge) {
  const match = { path: '/fapi/v1/openAlgoOrders' };
  edge.fault({ kind: 'malformed-row', field: 'reduceOnly', value: false, match });
  return edge.algo(TAKE_PROFIT, { closePosition: true });
}

/** An account whose bot expects a leg in each of two symbols, and not the order that protects the first. */
function protectedLeg(edge: Edge, { hedge, put }: (typeof KINDS)[number]) {
  const leg = hedge ? { positionSide: 'LONG' as const } : {};
  if (hedge) edge.account.setDualSidePosition(true);
  edge.position('0.004', leg);
  edge.position('0.1', { symbol: 'ETHUSDT', ...leg });
  put(edge);
  const expected = { positionSide: hedge ? 'LONG' : 'BOTH' };
  edge.bot = {
    positions: [
      { symbol: 'BTCUSDT', amount: '0.004', ...expected },
      { symbol: 'ETHUSDT', amount: '0.1', ...expected },
    ],
  };
}

describe.concurrent('a list of positions that leaves one leg out', () => {
  it.for(KINDS)('takes no protection away from it: $what', async (kind, { start }) => {
    const edge = await start();
    protectedLeg(edge, kind);
    edge.fault({ kind: 'missing-row', rowSymbol: 'BTCUSDT', match: { path: POSITIONS } });
    const { cancels } = await edge.plan();
    expect(cancels).toMatchObject([{ protective: false }]);
    expect(await edge.cancel(cancels)).toMatchObject({
      [TAKE_PROFIT]: {
        result: 'blocked',
        reason: 'protective_order',
        detail: expect.stringContaining('0.004'),
      },
    });
    expect(edge.sim.log.writes()).toEqual([]);
  });

  it('nor does a second source that does not answer', async ({ start }) => {
    const edge = await start();
    protectedLeg(edge, KINDS[0]);
    edge.fault({ kind: 'missing-row', rowSymbol: 'BTCUSDT', match: { path: POSITIONS } });
    edge.fault({ kind: 'internal-error', match: { path: ELSEWHERE } });
    expect(await edge.cancel()).toMatchObject({
      [TAKE_PROFIT]: { result: 'blocked', reason: 'unconfirmed' },
    });
    expect(edge.sim.log.writes()).toEqual([]);
  });
});

describe.concurrent('a row of the second source that cannot be judged', () => {
  const account = (symbol: string) =>
    ({
      kind: 'answer',
      status: 200,
      body: JSON.stringify({
        totalPositionInitialMargin: '0',
        positions: [{ symbol, positionSide: 'BOTH', positionAmt: null }],
      }),
      match: { path: ELSEWHERE },
    }) as const;
  const orphan = async (edge: Edge, odd: string) => {
    protect({ reduceOnly: true })(edge);
    edge.fault(account(odd));
    return (await edge.plan()).cancels;
  };

  it('keeps an orphan of its own symbol', async ({ start }) => {
    const edge = await start();
    expect(await edge.cancel(await orphan(edge, 'BTCUSDT'))).toMatchObject({
      [TAKE_PROFIT]: { result: 'blocked', reason: 'unconfirmed', detail: expect.stringContaining('BTCUSDT') },
    });
  });

  it('does not make a close believe that its leg is flat', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    const [leg] = (await edge.plan()).closes;
    if (leg === undefined) throw new Error('nothing to close');
    edge.fault({ kind: 'missing-row', match: { path: POSITIONS } });
    edge.fault(account('BTCUSDT'));
    expect((await edge.flatten(leg)).results).toMatchObject([
      { result: 'blocked', reason: 'unconfirmed', detail: expect.stringContaining('unreadable') },
    ]);
  });

  it('and blinds nothing else', async ({ start }) => {
    const edge = await start();
    const cancels = await orphan(edge, 'XRPUSDT');
    expect(await edge.cancel(cancels)).toMatchObject({ [TAKE_PROFIT]: { result: 'executed' } });
  });
});

describe.concurrent('a list that leaves a leg out right before its stop-loss goes and it is closed', () => {
  const missing = { kind: 'missing-row', rowSymbol: 'BTCUSDT', match: { path: POSITIONS } } as const;

  it.for(KINDS)('takes no protection away from it: $what', async (kind, { start }) => {
    const edge = await start();
    protectedLeg(edge, kind);
    edge.bot = { positions: [] };
    const { cancels, closes } = await edge.plan();
    const leg = closes.find(({ symbol }) => symbol === 'BTCUSDT');
    if (leg === undefined) throw new Error('nothing to close');
    edge.fault(missing);
    const closing = { leg, side: leg.side, groupOrders: [TAKE_PROFIT] };
    expect(await edge.cancel(cancels, closing)).toMatchObject({
      [TAKE_PROFIT]: { result: 'blocked', reason: 'protective_order' },
    });
    expect(edge.sim.log.writes()).toEqual([]);
  });

  it('and does not make the close believe that it is flat', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    const [leg] = (await edge.plan()).closes;
    if (leg === undefined) throw new Error('nothing to close');
    edge.fault(missing);
    expect((await edge.flatten(leg)).results).toMatchObject([
      {
        result: 'blocked',
        reason: 'unconfirmed',
        detail: 'flat in the list of positions, 0.004 in the account',
      },
    ]);
  });

  it('while a leg that did close meanwhile leaves an orphan, which goes', async ({ start }) => {
    const edge = await start();
    protectedLeg(edge, KINDS[0]);
    edge.bot = { positions: [] };
    const { cancels, closes } = await edge.plan();
    const leg = closes.find(({ symbol }) => symbol === 'BTCUSDT');
    if (leg === undefined) throw new Error('nothing to close');
    edge.position('0');
    const closing = { leg, side: leg.side, groupOrders: [TAKE_PROFIT] };
    expect(await edge.cancel(cancels, closing)).toMatchObject({ [TAKE_PROFIT]: { result: 'executed' } });
    expect((await edge.flatten(leg)).results).toMatchObject([{ result: 'already_satisfied' }]);
  });
});

describe.concurrent('an order that could open a position', () => {
  it('is no orphan, and nobody is asked a second time', async ({ start }) => {
    const edge = await start();
    edge.position('0.1', { symbol: 'ETHUSDT' });
    edge.bot = { positions: [{ symbol: 'ETHUSDT', positionSide: 'BOTH', amount: '0.1' }] };
    edge.order(TAKE_PROFIT);
    expect(await edge.cancel()).toMatchObject({ [TAKE_PROFIT]: { result: 'executed' } });
    expect(edge.requests(`GET ${ELSEWHERE}`)).toEqual([]);
  });
});
