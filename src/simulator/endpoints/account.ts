import { errors } from '../core/errors';
import type { Exchange } from '../core/exchange';
import type { JsonValue } from '../core/json';
import type { Params } from '../core/params';
import { accountConfig, accountV2, accountV3, balances, symbolConfig } from '../render/account';
import { leverageBracket, orderLimits } from '../render/exchange-info';
import { allLegs, listedLegs, riskRowV2, riskRowV3 } from '../render/position';
import { type AccountCall, type Endpoint, optionalSymbol } from './endpoint';

// The v2 pages print 5, the change log of 2024-09-03 announced 10.
const v2Weight = (_params: Params, exchange: Exchange): number => exchange.rules.v2Weight;

/** Positions, balances and settings of an account. */
export const accountEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/fapi/v3/positionRisk',
    security: 'USER_DATA',
    weight: 5,
    run: (call) => listedLegs(call.exchange, call.view, optionalSymbol(call)).map(riskRowV3),
  },
  {
    method: 'GET',
    path: '/fapi/v2/positionRisk',
    security: 'USER_DATA',
    weight: v2Weight,
    run: (call) =>
      allLegs(call.exchange, call.view, optionalSymbol(call)).map((figures) => riskRowV2(call.view, figures)),
  },
  {
    method: 'GET',
    path: '/fapi/v3/account',
    security: 'USER_DATA',
    weight: 5,
    run: (call) => accountV3(call.exchange, call.view),
  },
  {
    method: 'GET',
    path: '/fapi/v2/account',
    security: 'USER_DATA',
    weight: v2Weight,
    run: (call) => accountV2(call.exchange, call.view),
  },
  {
    method: 'GET',
    path: '/fapi/v3/balance',
    security: 'USER_DATA',
    weight: 5,
    run: (call) => balances(call.exchange, call.view),
  },
  {
    method: 'GET',
    path: '/fapi/v1/accountConfig',
    security: 'USER_DATA',
    weight: 5,
    run: (call) => accountConfig(call.view, call.mayTrade),
  },
  {
    method: 'GET',
    path: '/fapi/v1/symbolConfig',
    security: 'USER_DATA',
    weight: 5,
    run: (call) => perSymbol(call, (symbol) => symbolConfig(call.view, symbol)),
  },
  {
    method: 'GET',
    path: '/fapi/v1/leverageBracket',
    security: 'USER_DATA',
    weight: 1,
    run: (call) => perSymbol(call, leverageBracket),
  },
  {
    method: 'GET',
    path: '/fapi/v1/positionSide/dual',
    security: 'USER_DATA',
    weight: 30,
    run: (call) => ({ dualSidePosition: call.view.dualSidePosition }),
  },
  {
    method: 'POST',
    path: '/fapi/v1/positionSide/dual',
    security: 'TRADE',
    weight: 1,
    write: true,
    run: changeMode,
  },
  {
    method: 'GET',
    path: '/fapi/v1/rateLimit/order',
    security: 'USER_DATA',
    weight: 1,
    run: (call) => orderLimits(call.limits),
  },
];

function perSymbol(call: AccountCall, row: (symbol: string) => JsonValue): JsonValue {
  const symbol = optionalSymbol(call);
  return symbol === undefined ? [...call.exchange.markets.keys()].map(row) : [row(symbol)];
}

/** @throws ExchangeError -1102, -4059 when nothing changes, -4067 with open orders, -4068 with a position */
function changeMode(call: AccountCall): JsonValue {
  const { account, exchange } = call;
  const value = call.params.require('dualSidePosition').toLowerCase();
  if (value !== 'true' && value !== 'false') throw errors.mandatory('dualsideposition');
  if (account.dualSidePosition === (value === 'true')) throw errors.sameMode();
  if (account.openOrders().length + account.openAlgoOrders().length > 0) throw errors.modeBlockedByOrders();
  if (account.positions().some((leg) => !leg.amount.isZero())) throw errors.modeBlockedByPosition();
  account.dualSidePosition = value === 'true';
  exchange.effects.mode(account);
  return { code: 200, msg: 'success' };
}
