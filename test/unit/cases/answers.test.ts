import { describe, expect } from 'vitest';
import type { Edge } from '../../support/edge';
import { it } from '../../support/edge-it';

const AT = 1_767_225_600_000;
const STRAY = 'grinder_d_BTCUSDT_1_1704067200_1';
const PATHS = {
  orders: '/fapi/v1/openOrders',
  algo: '/fapi/v1/openAlgoOrders',
  positions: '/fapi/v3/positionRisk',
} as const;

/** Rows of the exchange's answers, as others met them; a list that is not given is as the simulator has it. */
type Answers = { hedge?: boolean } & { [List in keyof typeof PATHS]?: readonly object[] };

function answered(edge: Edge, { hedge = false, ...lists }: Answers) {
  if (hedge) edge.account.setDualSidePosition(true);
  for (const [list, rows] of Object.entries(lists)) {
    const path = PATHS[list as keyof typeof PATHS];
    edge.fault({ kind: 'answer', status: 200, body: JSON.stringify(rows), match: { path } });
  }
}

const adl = (orderId: number, more: object) => ({
  symbol: 'BTCUSDT',
  clientOrderId: 'adl_autoclose',
  orderId,
  type: 'LIMIT',
  status: 'NEW',
  reduceOnly: false,
  closePosition: false,
  origQty: '0.001',
  executedQty: '0',
  price: '96000',
  time: AT,
  updateTime: AT,
  ...more,
});
const buyShort = { side: 'BUY', positionSide: 'SHORT' };
const conditional = (more: object) => ({
  algoType: 'CONDITIONAL',
  symbol: 'ETHUSDT',
  positionSide: 'BOTH',
  algoStatus: 'NEW',
  closePosition: false,
  createTime: AT,
  updateTime: AT,
  ...more,
});

describe.concurrent('answers that others met are conclusive, with their orders counted as foreign', () => {
  const cases: { what: string; answers: Answers; foreign: number }[] = [
    {
      what: 'a trailing stop without a trigger price',
      answers: {
        algo: [
          conditional({
            algoId: 1_000_000_033_220_001,
            clientAlgoId: 'web_trail_1',
            orderType: 'TRAILING_STOP_MARKET',
            side: 'SELL',
            quantity: '10',
            activatePrice: '5000.00',
            callbackRate: '1.5',
            reduceOnly: true,
          }),
        ],
      },
      foreign: 1,
    },
    {
      what: 'a stop that was triggered and is still listed',
      answers: {
        algo: [
          conditional({
            algoId: 1_000_000_033_220_003,
            clientAlgoId: 'web_stop_3',
            orderType: 'STOP',
            side: 'BUY',
            quantity: '38',
            algoStatus: 'TRIGGERED',
            triggerPrice: '3100.00',
            price: '3105.00',
            actualOrderId: '88937380003',
            reduceOnly: false,
          }),
        ],
      },
      foreign: 1,
    },
    {
      what: 'an order in status NEW_ADL',
      answers: { orders: [adl(6_072_734_301, { ...buyShort, status: 'NEW_ADL' })] },
      foreign: 1,
    },
    {
      what: 'two orders with one client id',
      answers: {
        hedge: true,
        orders: [
          adl(6_072_734_302, buyShort),
          adl(6_072_734_303, { side: 'SELL', positionSide: 'LONG', origQty: '0.002', price: '94000' }),
        ],
      },
      foreign: 2,
    },
  ];

  it.for(cases)('$what', async ({ answers, foreign }, { start }) => {
    const edge = await start();
    answered(edge, answers);
    expect(await edge.observe()).toMatchObject({
      conclusive: true,
      counts: { foreign, ours: 0, blind: 0 },
      mismatches: [],
    });
  });
});

describe.concurrent('answers that others met keep nothing else from being done', () => {
  it('a SHORT leg with a positive amount: its symbol is blind', async ({ start }) => {
    const edge = await start();
    edge.order(STRAY, { positionSide: 'LONG' });
    edge.order('grinder_d_ETHUSDT_1_1704067200_1', { symbol: 'ETHUSDT', quantity: '0.1', price: '3000' });
    const leg = { symbol: 'BTCUSDT', positionSide: 'SHORT', positionAmt: '0.004', markPrice: '95000.00' };
    answered(edge, { hedge: true, positions: [{ ...leg, updateTime: AT }] });
    const { cancels, closes } = await edge.plan();
    expect(cancels.map(({ symbol, obstacle }) => [symbol, obstacle])).toEqual([
      ['BTCUSDT', 'symbol_unreadable'],
      ['ETHUSDT', null],
    ]);
    expect(closes).toEqual([]);
  });

  it('a symbol without filters in exchangeInfo: others close and cancel', async ({ start }) => {
    const edge = await start();
    const path = '/fapi/v1/exchangeInfo';
    const info = (await (await fetch(`${edge.sim.url}${path}`)).json()) as { symbols: object[] };
    const odd = { symbol: 'NEWCOINUSDT', status: 'PENDING_TRADING', filters: [] };
    const body = JSON.stringify({ ...info, symbols: [odd, ...info.symbols] });
    edge.fault({ kind: 'answer', status: 200, body, match: { path } });
    edge.position('0.004');
    edge.order(STRAY);
    expect(await edge.cancel()).toMatchObject({ [STRAY]: { result: 'executed' } });
    expect(await edge.close()).toMatchObject({ result: 'executed' });
  });
});
