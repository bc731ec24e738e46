import { z } from 'zod';
import { isDecimalText } from '../../domain/decimal';
import type { ExchangeOrder, ExchangePosition, SymbolRules } from '../../domain/exchange-view';
import type { OrderState, Trade } from '../port';

/**
 * Shapes of Binance's answers, strict about what is used and silent about the rest. Decimals are
 * strings, times numbers, ids strings or numbers that fit. One bad row makes the whole answer bad.
 */

// Plain predicates where a book of 20,000 rows passes through: chained zod checks cost twice as much.
const decimalText = z.custom<string>(isDecimalText, 'not a decimal string');
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const id = z.custom<string | number>(
  (value) => (typeof value === 'string' ? /^\d+$/.test(value) : isWhole(value)),
  'not an id',
);
const time = z.custom<number>(isWhole, 'not a time in ms');
const side = z.enum(['BUY', 'SELL']);
const positionSide = z.enum(['BOTH', 'LONG', 'SHORT']);
const text = z.string().min(1);

type End = Exclude<OrderState['state'], 'open'>;
/** How an order is finished; any other status is an order that may still fill. */
const ENDS: Readonly<Record<string, End>> = {
  FILLED: 'filled',
  CANCELED: 'ended',
  EXPIRED: 'ended',
  EXPIRED_IN_MATCH: 'ended',
  REJECTED: 'ended',
};
/** Of a conditional order; TRIGGERING is not known to have become anything yet. */
const CONDITIONAL_ENDS: Readonly<Record<string, End>> = {
  TRIGGERED: 'triggered',
  FINISHED: 'triggered',
  CANCELED: 'ended',
  EXPIRED: 'ended',
  REJECTED: 'ended',
};
/** Statuses of an order that can rest in the book. */
const RESTING = ['NEW', 'PARTIALLY_FILLED'] as const;
const ALGO_RESTING = ['NEW', 'TRIGGERING'] as const;

const openOrder = z
  .object({
    symbol: text,
    clientOrderId: text,
    orderId: id,
    side,
    positionSide,
    status: z.enum(RESTING, 'a finished order in the list of open orders'),
    reduceOnly: z.boolean(),
    closePosition: z.boolean(),
    origQty: decimalText,
    time,
    updateTime: time,
  })
  .transform(
    (row): ExchangeOrder => ({
      orderKind: 'regular',
      symbol: row.symbol,
      clientOrderId: row.clientOrderId,
      orderId: String(row.orderId),
      side: row.side,
      positionSide: row.positionSide,
      reduceOnly: row.reduceOnly,
      closePosition: row.closePosition,
      quantity: row.origQty,
      time: row.time,
      updateTime: row.updateTime,
    }),
  );

/** Which of these a close-position order shows is not documented; an order of another kind names its quantity. */
const algoQuantity = z.union([decimalText, z.literal('')]).nullish();
const hasQuantity = (row: { quantity?: string | null; closePosition: boolean }) =>
  row.closePosition || !!row.quantity;

const openAlgoOrder = z
  .object({
    symbol: text,
    clientAlgoId: text,
    algoId: id,
    side,
    positionSide,
    algoStatus: z.enum(ALGO_RESTING, 'a finished order in the list of open orders'),
    reduceOnly: z.boolean(),
    closePosition: z.boolean(),
    quantity: algoQuantity,
    createTime: time,
    updateTime: time,
  })
  .refine(hasQuantity, { path: ['quantity'], message: 'only a close-position order has no quantity' })
  .transform(
    (row): ExchangeOrder => ({
      orderKind: 'conditional',
      symbol: row.symbol,
      clientOrderId: row.clientAlgoId,
      orderId: String(row.algoId),
      side: row.side,
      positionSide: row.positionSide,
      reduceOnly: row.reduceOnly,
      closePosition: row.closePosition,
      quantity: row.quantity || '0',
      time: row.createTime,
      updateTime: row.updateTime,
    }),
  );

const position = z
  .object({
    symbol: text,
    positionSide,
    positionAmt: decimalText,
    markPrice: decimalText.nullish(),
    updateTime: time,
  })
  .transform(
    ({ positionAmt, markPrice, ...row }): ExchangePosition => ({
      ...row,
      amount: positionAmt,
      markPrice: markPrice ?? null,
    }),
  );

const orderState = z.object({
  clientOrderId: text,
  orderId: id,
  status: z.string(),
  origQty: decimalText,
  executedQty: decimalText,
  updateTime: time,
});

const algoState = z.object({
  clientAlgoId: text,
  algoId: id,
  algoStatus: text,
  quantity: algoQuantity,
  updateTime: time,
});

const cancelItem = z.union([
  z.object({ orderId: id, status: text, executedQty: decimalText }),
  z.object({ code: z.number(), msg: z.string() }),
]);

const exchangeInfo = z.object({
  symbols: z.array(
    z.object({ symbol: text, status: text, filters: z.array(z.looseObject({ filterType: text })) }),
  ),
});

const lotSize = z.object({ minQty: decimalText, maxQty: decimalText, stepSize: decimalText });

/** An answer that has not the documented shape; the message names the row and the field. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new MalformedAnswer(`malformed answer at ${issue?.path.join('.') || 'its root'}: ${issue?.message}`);
}

const openOrders = z.array(openOrder);
const openAlgoOrders = z.array(openAlgoOrder);
const positions = z.array(position);
const cancelItems = z.array(cancelItem);

export function readOpenOrders(input: unknown): ExchangeOrder[] {
  return parse(openOrders, input);
}

export function readOpenAlgoOrders(input: unknown): ExchangeOrder[] {
  return parse(openAlgoOrders, input);
}

export function readPositions(input: unknown): ExchangePosition[] {
  return parse(positions, input);
}

export function readDualSidePosition(input: unknown): boolean {
  return parse(z.object({ dualSidePosition: z.boolean() }), input).dualSidePosition;
}

export function readServerTime(input: unknown): number {
  return parse(z.object({ serverTime: time }), input).serverTime;
}

export function readOrderState(input: unknown): OrderState {
  const row = parse(orderState, input);
  return {
    orderKind: 'regular',
    clientOrderId: row.clientOrderId,
    orderId: String(row.orderId),
    state: ENDS[row.status] ?? 'open',
    word: row.status,
    quantity: row.origQty,
    filled: row.executedQty,
    updateTime: row.updateTime,
  };
}

export function readAlgoState(input: unknown): OrderState {
  const row = parse(algoState, input);
  return {
    orderKind: 'conditional',
    clientOrderId: row.clientAlgoId,
    orderId: String(row.algoId),
    state: CONDITIONAL_ENDS[row.algoStatus] ?? 'open',
    word: row.algoStatus,
    quantity: row.quantity || '0',
    filled: '0',
    updateTime: row.updateTime,
  };
}

/** Items of a batch cancel: an order, or an error that carries no id. */
export function readCancelItems(input: unknown): CancelItem[] {
  return parse(cancelItems, input).map((item) =>
    'code' in item ? item : { ...item, orderId: String(item.orderId) },
  );
}

type CancelItem =
  | { readonly orderId: string; readonly status: string; readonly executedQty: string }
  | { readonly code: number; readonly msg: string };

/** `{code:"200"}`: the code of a cancelled algo order is a string. */
export function readAlgoCancel(input: unknown): { clientAlgoId: string } {
  return parse(z.object({ clientAlgoId: text, code: z.union([z.literal('200'), z.literal(200)]) }), input);
}

const trades = z.array(z.object({ orderId: id, positionSide, time }));

export function readTrades(input: unknown): Trade[] {
  return parse(trades, input).map((trade) => ({ ...trade, orderId: String(trade.orderId) }));
}

/**
 * Market order rules of every symbol. MARKET_LOT_SIZE bounds market orders; where its step is zero the
 * one of LOT_SIZE holds.
 */
export function readSymbolRules(input: unknown): SymbolRules[] {
  return parse(exchangeInfo, input).symbols.map(({ symbol, status, filters }) => {
    const filter = (type: string) =>
      parse(
        lotSize,
        filters.find(({ filterType }) => filterType === type),
      );
    const market = filter('MARKET_LOT_SIZE');
    const lot = filter('LOT_SIZE');
    const orElse = (a: string, b: string) => (/^0*\.?0*$/.test(a) ? b : a);
    return {
      symbol,
      trading: status === 'TRADING',
      minQuantity: orElse(market.minQty, lot.minQty),
      maxQuantity: orElse(market.maxQty, lot.maxQty),
      stepSize: orElse(market.stepSize, lot.stepSize),
    };
  });
}
