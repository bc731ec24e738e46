import type { Account } from '../core/account';
import { ZERO } from '../core/decimal';
import type { Exchange } from '../core/exchange';
import type { PositionSide } from '../core/model';

/** Switches an account's position mode and carries its legs over: BOTH becomes LONG or SHORT by sign, and back. */
export function changeMode(exchange: Exchange, account: Account, dual: boolean): void {
  if (account.dualSidePosition === dual) return;
  account.dualSidePosition = dual;
  for (const leg of account.positions()) {
    if (leg.amount.isZero() || dual === (leg.positionSide !== 'BOTH')) continue;
    const target = account.position(leg.symbol, dual ? sideOf(leg.amount.isNegative()) : 'BOTH');
    target.amount = target.amount.plus(leg.amount);
    target.entryPrice = target.amount.isZero() ? ZERO : leg.entryPrice;
    target.updateTime = exchange.now();
    leg.amount = ZERO;
    leg.entryPrice = ZERO;
    leg.updateTime = exchange.now();
  }
  exchange.effects.mode(account);
}

function sideOf(negative: boolean): PositionSide {
  return negative ? 'SHORT' : 'LONG';
}
