import type { ExchangePort, Trade } from '../../exchange/port';
import type { CloseInput } from '../../workflows/contract';

/** Trades are looked at from a little before the confirming observation on. */
const TRADES_MARGIN_MS = 60_000;

/**
 * Trades of a leg since it was confirmed that are not of our own slices known so far; null where there
 * are too many to list.
 */
export async function tradesOfOthers(
  exchange: ExchangePort,
  { symbol, leg, ownFills, observedAt }: CloseInput,
): Promise<Trade[] | null> {
  // The observation was dated by this machine's clock, trades are by the exchange's.
  const { offsetMs } = await exchange.measureClock();
  const since = Math.max(leg.updateTime + 1, observedAt + offsetMs - TRADES_MARGIN_MS);
  const trades = await exchange.tradesSince(symbol, since);
  return (
    trades?.filter(
      (trade) => trade.positionSide === leg.positionSide && !ownFills.orderIds.includes(trade.orderId),
    ) ?? null
  );
}
