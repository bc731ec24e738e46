import type { Account } from '../core/account';
import { type Dec, ZERO } from '../core/decimal';
import type { Exchange } from '../core/exchange';
import type { JsonObject } from '../core/json';
import type { Market } from '../core/market';
import type { Position, PositionSide } from '../core/model';

const MAINTENANCE_RATE = '0.0065';
const DEFAULT_LEVERAGE = 20;

/** Figures of one leg that several endpoints show. */
export interface LegFigures {
  readonly leg: Readonly<Position>;
  readonly market: Market;
  /** Signed: negative for a short. */
  readonly notional: Dec;
  readonly profit: Dec;
  readonly initialMargin: Dec;
  readonly maintMargin: Dec;
}

/** Leverage of a symbol on this account. */
export function leverageOf(account: Account, symbol: string): number {
  return account.leverage.get(symbol) ?? DEFAULT_LEVERAGE;
}

/** The sides an account has per symbol in its mode. */
function sidesOf(account: Account): readonly PositionSide[] {
  return account.dualSidePosition ? ['LONG', 'SHORT'] : ['BOTH'];
}

/** What a leg is worth at the mark price. */
function figuresOf(
  exchange: Exchange,
  account: Account,
  symbol: string,
  positionSide: PositionSide,
): LegFigures {
  const market = exchange.market(symbol);
  const flat = { symbol, positionSide, amount: ZERO, entryPrice: ZERO, updateTime: 0 };
  const leg = account.leg(symbol, positionSide) ?? flat;
  const notional = leg.amount.times(market.mark);
  return {
    leg,
    market,
    notional,
    profit: market.mark.minus(leg.entryPrice).times(leg.amount),
    initialMargin: notional.abs().dividedBy(leverageOf(account, symbol)),
    maintMargin: notional.abs().times(MAINTENANCE_RATE),
  };
}

/** Legs that v3 endpoints list: those with a position or with open regular orders (Binance position-information-v3). */
export function listedLegs(exchange: Exchange, account: Account, symbol?: string): LegFigures[] {
  const wanted = symbol === undefined ? [...exchange.markets.keys()] : [symbol];
  const busy = new Set(account.openOrders().map((order) => `${order.symbol}|${order.positionSide}`));
  const rows: LegFigures[] = [];
  for (const each of wanted) {
    for (const side of sidesOf(account)) {
      const held = !account.amount(each, side).isZero();
      if (held || busy.has(`${each}|${side}`)) rows.push(figuresOf(exchange, account, each, side));
    }
  }
  return rows;
}

/** Every leg of every symbol, flat ones included, as v2 endpoints list them. */
export function allLegs(exchange: Exchange, account: Account, symbol?: string): LegFigures[] {
  const wanted = symbol === undefined ? [...exchange.markets.keys()] : [symbol];
  return wanted.flatMap((each) => sidesOf(account).map((side) => figuresOf(exchange, account, each, side)));
}

/** A row of GET /fapi/v3/positionRisk. */
export function riskRowV3(figures: LegFigures): JsonObject {
  const { leg, market } = figures;
  const initialMargin = amountText(figures.initialMargin);
  return {
    symbol: leg.symbol,
    positionSide: leg.positionSide,
    positionAmt: market.quantity(leg.amount),
    entryPrice: priceText(leg.entryPrice),
    breakEvenPrice: priceText(leg.entryPrice),
    markPrice: market.mark.toFixed(8),
    unRealizedProfit: amountText(figures.profit),
    liquidationPrice: '0',
    isolatedMargin: '0',
    notional: amountText(figures.notional),
    marginAsset: market.spec.quoteAsset,
    isolatedWallet: '0',
    initialMargin,
    maintMargin: amountText(figures.maintMargin),
    positionInitialMargin: initialMargin,
    openOrderInitialMargin: '0',
    adl: 2,
    bidNotional: '0',
    askNotional: '0',
    updateTime: leg.updateTime,
  };
}

/** A row of GET /fapi/v2/positionRisk: leverage and margin type, no margins. */
export function riskRowV2(account: Account, figures: LegFigures): JsonObject {
  const { leg, market } = figures;
  return {
    symbol: leg.symbol,
    positionSide: leg.positionSide,
    positionAmt: leg.amount.toFixed(market.quantityScale),
    entryPrice: priceText(leg.entryPrice),
    breakEvenPrice: priceText(leg.entryPrice),
    marginType: 'cross',
    isAutoAddMargin: 'false',
    isolatedMargin: '0.00000000',
    leverage: String(leverageOf(account, leg.symbol)),
    liquidationPrice: '0',
    markPrice: market.mark.toFixed(8),
    maxNotionalValue: '20000000',
    notional: amountText(figures.notional),
    isolatedWallet: '0',
    unRealizedProfit: figures.profit.toFixed(8),
    updateTime: leg.updateTime,
  };
}

/** Eight digits, but a bare 0, as the exchange writes amounts. */
export function amountText(value: Dec): string {
  return value.isZero() ? '0' : value.toFixed(8);
}

function priceText(value: Dec): string {
  return value.isZero() ? '0.0' : value.toFixed();
}
