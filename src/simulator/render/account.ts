import { createHash } from 'node:crypto';
import type { Account } from '../core/account';
import { type Dec, ZERO } from '../core/decimal';
import type { Exchange } from '../core/exchange';
import type { JsonObject, JsonValue } from '../core/json';
import { allLegs, amountText, type LegFigures, leverageOf, listedLegs } from './position';

/** GET /fapi/v3/account: totals, assets, and legs with a position or open orders. */
export function accountV3(exchange: Exchange, account: Account): JsonObject {
  const legs = listedLegs(exchange, account);
  return { ...totals(account, legs), assets: assets(exchange, account, legs), positions: legs.map(legV3) };
}

/** GET /fapi/v2/account: v3's totals, the account's flags, and every leg of every symbol. */
export function accountV2(exchange: Exchange, account: Account): JsonObject {
  const legs = allLegs(exchange, account);
  const rows = legs.map((figures) => ({
    ...legV3(figures),
    positionInitialMargin: amountText(figures.initialMargin),
    openOrderInitialMargin: '0',
    leverage: String(leverageOf(account, figures.leg.symbol)),
    isolated: false,
    entryPrice: figures.leg.entryPrice.toFixed(5),
    maxNotional: '20000000',
    bidNotional: '0',
    askNotional: '0',
  }));
  return {
    feeTier: 0,
    feeBurn: true,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    updateTime: 0,
    multiAssetsMargin: false,
    tradeGroupId: -1,
    ...totals(account, legs),
    assets: assets(exchange, account, legs).map((asset) => ({ ...asset, marginAvailable: true })),
    positions: rows,
  };
}

/** GET /fapi/v3/balance: one row per asset. */
export function balances(exchange: Exchange, account: Account): JsonObject[] {
  const accountAlias = aliasOf(account);
  return assets(exchange, account, listedLegs(exchange, account)).map((asset) => ({
    accountAlias,
    asset: asset['asset'] ?? null,
    balance: asset['walletBalance'] ?? null,
    crossWalletBalance: asset['crossWalletBalance'] ?? null,
    crossUnPnl: asset['crossUnPnl'] ?? null,
    availableBalance: asset['availableBalance'] ?? null,
    maxWithdrawAmount: asset['maxWithdrawAmount'] ?? null,
    marginAvailable: true,
    updateTime: asset['updateTime'] ?? null,
  }));
}

/** Samples show letters in both cases; the exchange documents it as the "unique account code". */
function aliasOf({ label }: Account): string {
  return createHash('sha256')
    .update(label)
    .digest('base64')
    .replace(/[^A-Za-z]/g, '')
    .slice(0, 10);
}

/** GET /fapi/v1/accountConfig. That a key without the permission sees `canTrade: false` is taken, not documented. */
export function accountConfig(account: Account, canTrade: boolean): JsonObject {
  return {
    feeTier: 0,
    canTrade,
    canDeposit: true,
    canWithdraw: true,
    dualSidePosition: account.dualSidePosition,
    updateTime: 0,
    multiAssetsMargin: false,
    tradeGroupId: -1,
  };
}

/** A row of GET /fapi/v1/symbolConfig; here leverage is a number. */
export function symbolConfig(account: Account, symbol: string): JsonValue {
  return {
    symbol,
    marginType: 'CROSSED',
    isAutoAddMargin: false,
    leverage: leverageOf(account, symbol),
    maxNotionalValue: '20000000',
  };
}

function legV3(figures: LegFigures): JsonObject {
  const { leg, market } = figures;
  return {
    symbol: leg.symbol,
    positionSide: leg.positionSide,
    positionAmt: market.quantity(leg.amount),
    unrealizedProfit: figures.profit.toFixed(8),
    isolatedMargin: '0.00000000',
    notional: amountText(figures.notional),
    isolatedWallet: '0',
    initialMargin: amountText(figures.initialMargin),
    maintMargin: amountText(figures.maintMargin),
    updateTime: leg.updateTime,
  };
}

function sums(account: Account, legs: readonly LegFigures[]) {
  const add = (pick: (figures: LegFigures) => Dec): Dec =>
    legs.reduce((total, figures) => total.plus(pick(figures)), ZERO);
  const profit = add((figures) => figures.profit);
  const initial = add((figures) => figures.initialMargin);
  const maintenance = add((figures) => figures.maintMargin);
  const margin = account.walletBalance.plus(profit);
  return { profit, initial, maintenance, margin, available: margin.minus(initial) };
}

function totals(account: Account, legs: readonly LegFigures[]): JsonObject {
  const sum = sums(account, legs);
  const wallet = account.walletBalance.toFixed(8);
  return {
    totalInitialMargin: sum.initial.toFixed(8),
    totalMaintMargin: sum.maintenance.toFixed(8),
    totalWalletBalance: wallet,
    totalUnrealizedProfit: sum.profit.toFixed(8),
    totalMarginBalance: sum.margin.toFixed(8),
    totalPositionInitialMargin: sum.initial.toFixed(8),
    totalOpenOrderInitialMargin: '0.00000000',
    totalCrossWalletBalance: wallet,
    totalCrossUnPnl: sum.profit.toFixed(8),
    availableBalance: sum.available.toFixed(8),
    maxWithdrawAmount: sum.available.toFixed(8),
  };
}

function assets(exchange: Exchange, account: Account, legs: readonly LegFigures[]): JsonObject[] {
  const sum = sums(account, legs);
  const wallet = account.walletBalance.toFixed(8);
  return [
    {
      asset: 'USDT',
      walletBalance: wallet,
      unrealizedProfit: sum.profit.toFixed(8),
      marginBalance: sum.margin.toFixed(8),
      maintMargin: sum.maintenance.toFixed(8),
      initialMargin: sum.initial.toFixed(8),
      positionInitialMargin: sum.initial.toFixed(8),
      openOrderInitialMargin: '0.00000000',
      crossWalletBalance: wallet,
      crossUnPnl: sum.profit.toFixed(8),
      availableBalance: sum.available.toFixed(8),
      maxWithdrawAmount: sum.available.toFixed(8),
      updateTime: account.trades.at(-1)?.time ?? exchange.now(),
    },
  ];
}
