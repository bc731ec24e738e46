import { z } from 'zod';
import { decimal, isDecimalText, isZero } from '../../domain/decimal';
import type { OrderLimit, SymbolListing, SymbolRules } from '../../domain/exchange-view';
import { parse, problemIn, text } from './shape';

const info = z.object({ symbols: z.array(z.unknown()), rateLimits: z.array(z.unknown()).catch([]) });
const weightLimit = z.object({
  rateLimitType: z.literal('REQUEST_WEIGHT'),
  interval: z.literal('MINUTE'),
  intervalNum: z.literal(1),
  limit: z.number().positive(),
});
const SECONDS = { SECOND: 1, MINUTE: 60, HOUR: 3_600, DAY: 86_400 } as const;
const orderLimit = z.object({
  rateLimitType: z.literal('ORDERS'),
  interval: z.enum(['SECOND', 'MINUTE', 'HOUR', 'DAY']),
  intervalNum: z.number().int().positive(),
  limit: z.number().int().positive(),
});
const named = z.object({ symbol: text });
const listed = z.object({
  status: text,
  quoteAsset: text,
  filters: z.array(z.looseObject({ filterType: text })),
});
const size = z.custom<string>(
  (figure) => isDecimalText(figure) && decimal(figure).gte(0),
  'not a decimal string from zero on',
);
const lotSize = z.looseObject({
  filterType: text,
  minQty: size,
  maxQty: size,
  stepSize: size,
});

const minNotional = z.looseObject({ filterType: text, notional: size });

/** The symbols, each as it came: nobody's rules are demanded but of what is to be closed. */
export type SymbolTable = ReadonlyMap<string, unknown>;

/** What is kept of GET /fapi/v1/exchangeInfo. */
export interface ExchangeInfo {
  readonly symbols: SymbolTable;
  /** REQUEST_WEIGHT; null where it cannot be read. */
  readonly weightPerMinute: number | null;
  /** ORDERS of one account, the shortest time first; those that can be read. */
  readonly orders: readonly OrderLimit[];
}

/** @throws MalformedAnswer where it has no list of symbols */
export function readExchangeInfo(input: unknown): ExchangeInfo {
  const { symbols, rateLimits } = parse(info, input);
  const rows = symbols.flatMap((row) => {
    const name = named.safeParse(row);
    return name.success ? [[name.data.symbol, row] as const] : [];
  });
  const limit = rateLimits.map((row) => weightLimit.safeParse(row)).find(({ success }) => success);
  return {
    symbols: new Map(rows),
    weightPerMinute: limit?.data?.limit ?? null,
    orders: rateLimits.flatMap(orderLimitOf).sort((a, b) => a.withinSeconds - b.withinSeconds),
  };
}

function orderLimitOf(row: unknown): OrderLimit[] {
  const { data } = orderLimit.safeParse(row);
  if (data === undefined) return [];
  return [{ withinSeconds: SECONDS[data.interval] * data.intervalNum, orders: data.limit }];
}

/** What the table says of one symbol. */
export function listingOf(table: SymbolTable, symbol: string): SymbolListing {
  const row = table.get(symbol);
  if (row === undefined)
    return { symbol, rules: null, why: 'symbol_not_trading', problem: 'the exchange does not list it' };
  const read = rulesOf(row);
  return 'problem' in read
    ? {
        symbol,
        rules: null,
        why: 'symbol_unreadable',
        problem: `its listing is malformed at ${read.problem}`,
      }
    : { symbol, rules: read };
}

/**
 * Market order rules. MARKET_LOT_SIZE bounds market orders; where it has no figure, or there is none at all, the one
 * of LOT_SIZE holds. Of the quantities the narrower ones: a symbol's MARKET_LOT_SIZE may allow more than its LOT_SIZE
 * (field report: ccxt 7822, EOSUSDT), and whether that one holds too is not documented.
 */
function rulesOf(row: unknown): SymbolRules | { readonly problem: string } {
  const entry = listed.safeParse(row);
  if (!entry.success) return { problem: problemIn(entry.error) };
  const { status, quoteAsset, filters } = entry.data;
  const filter = (type: string) => filters.find(({ filterType }) => filterType === type);
  const lot = lotSize.safeParse(filter('LOT_SIZE'));
  if (!lot.success) return { problem: `LOT_SIZE: ${problemIn(lot.error)}` };
  const marketFilter = filter('MARKET_LOT_SIZE');
  const market = marketFilter === undefined ? lot : lotSize.safeParse(marketFilter);
  if (!market.success) return { problem: `MARKET_LOT_SIZE: ${problemIn(market.error)}` };
  const { data: worth } = minNotional.safeParse(filter('MIN_NOTIONAL'));
  const orElse = (a: string, b: string) => (isZero(a) ? b : a);
  const narrower = (a: string, b: string) => (isZero(a) || (!isZero(b) && decimal(b).lt(a)) ? b : a);
  return {
    trading: status === 'TRADING',
    quoteAsset,
    minQuantity: decimal(market.data.minQty).gt(lot.data.minQty) ? market.data.minQty : lot.data.minQty,
    maxQuantity: narrower(market.data.maxQty, lot.data.maxQty),
    stepSize: orElse(market.data.stepSize, lot.data.stepSize),
    ...(worth === undefined ? {} : { minNotional: worth.notional }),
  };
}
