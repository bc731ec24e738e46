import { z } from 'zod';
import type { ExchangeOrder, OrderList, UnclearOrder } from '../../domain/exchange-view';
import type { OrderKind } from '../../domain/vocabulary';
import type { OrderState } from '../port';
import { id, parse, positionSide, quantityText, readRows, side, symbolOf, text, time } from './shape';

type End = Exclude<OrderState['state'], 'open' | 'unclear'>;
/** How an order is finished; any other status, one that is not known included, is one that may still fill. */
const ENDS: ReadonlyMap<string, End> = new Map([
  ['FILLED', 'filled'],
  ['CANCELED', 'ended'],
  ['EXPIRED', 'ended'],
  ['EXPIRED_IN_MATCH', 'ended'],
  ['REJECTED', 'ended'],
]);
/** Of a conditional order. One that was TRIGGERED is not finished: it lives on as another order. */
const CONDITIONAL_ENDS: typeof ENDS = new Map([
  ['TRIGGERED', 'triggered'],
  ['FINISHED', 'triggered'],
  ['CANCELED', 'ended'],
  ['EXPIRED', 'ended'],
  ['REJECTED', 'ended'],
]);

/** Statuses of orders that may still fill; NEW_ADL and NEW_INSURANCE are field reports. */
const OPEN: readonly string[] = [
  ...['NEW', 'PENDING_NEW', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'NEW_ADL', 'NEW_INSURANCE'],
  'TRIGGERING',
];

const stateOf = (word: string, ends: typeof ENDS): OrderState['state'] =>
  ends.get(word) ?? (OPEN.includes(word) ? 'open' : 'unclear');

const openStatus = (isFinished: (status: string) => boolean) =>
  z.string().superRefine((status, context) => {
    if (isFinished(status))
      context.addIssue({
        code: 'custom',
        message: `${status}, so finished, and still in the list of open orders`,
      });
  });

const flag = z.boolean().nullish();

const openOrder = z
  .object({
    symbol: text,
    clientOrderId: z.string(),
    orderId: id,
    side,
    positionSide,
    status: openStatus((status) => ENDS.has(status)),
    reduceOnly: z.boolean(),
    closePosition: flag,
    origQty: quantityText,
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
      closePosition: row.closePosition ?? false,
      quantity: row.origQty,
      time: row.time,
      updateTime: row.updateTime,
    }),
  );

/** Which of these a close-position order shows is not documented; an order of another kind names its quantity. */
const algoQuantity = z.union([quantityText, z.literal('')]).nullish();

const openAlgoOrder = z
  .object({
    symbol: text,
    clientAlgoId: z.string(),
    algoId: id,
    side,
    positionSide,
    algoStatus: openStatus((status) => CONDITIONAL_ENDS.has(status) && status !== 'TRIGGERED'),
    reduceOnly: z.boolean(),
    closePosition: flag,
    quantity: algoQuantity,
    createTime: time,
    updateTime: time,
  })
  .refine(({ quantity, closePosition }) => closePosition === true || !!quantity, {
    path: ['quantity'],
    message: 'only a close-position order has no quantity',
  })
  .transform(
    (row): ExchangeOrder => ({
      orderKind: 'conditional',
      symbol: row.symbol,
      clientOrderId: row.clientAlgoId,
      orderId: String(row.algoId),
      side: row.side,
      positionSide: row.positionSide,
      reduceOnly: row.reduceOnly,
      closePosition: row.closePosition ?? false,
      quantity: row.quantity || '0',
      ...(row.algoStatus === 'TRIGGERED' ? { triggered: true as const } : {}),
      time: row.createTime,
      updateTime: row.updateTime,
    }),
  );

/** One field of a row that is not as documented, or null: whose it is, and what it may stand in the way of. */
function fieldOf<T>(row: unknown, name: string, schema: z.ZodType<T>): T | null {
  const read = schema.safeParse((row as Record<string, unknown>)[name]);
  return read.success ? read.data : null;
}

function readOrders(
  schema: z.ZodType<ExchangeOrder>,
  orderKind: OrderKind,
  clientId: 'clientOrderId' | 'clientAlgoId',
  input: unknown,
): OrderList {
  const unclear: UnclearOrder[] = [];
  const orders = readRows(schema, input, (row, index, problem) => {
    unclear.push({
      orderKind,
      symbol: symbolOf(row, index, problem),
      clientOrderId: fieldOf(row, clientId, z.string()),
      side: fieldOf(row, 'side', side),
      positionSide: fieldOf(row, 'positionSide', positionSide),
      row: index,
      problem,
    });
  });
  return { orders, unclear };
}

/** GET /fapi/v1/openOrders. @throws MalformedAnswer where it is no list, or a row has no readable symbol */
export const readOpenOrders = (input: unknown): OrderList =>
  readOrders(openOrder, 'regular', 'clientOrderId', input);

/** GET /fapi/v1/openAlgoOrders. @throws MalformedAnswer as above */
export const readOpenAlgoOrders = (input: unknown): OrderList =>
  readOrders(openAlgoOrder, 'conditional', 'clientAlgoId', input);

const orderState = z.object({
  clientOrderId: text,
  orderId: id,
  status: z.string(),
  origQty: quantityText,
  executedQty: quantityText,
  updateTime: time,
});

const algoState = z.object({
  clientAlgoId: text,
  algoId: id,
  algoStatus: z.string(),
  quantity: algoQuantity,
  updateTime: time,
});

/** GET and POST /fapi/v1/order. @throws MalformedAnswer */
export function readOrderState(input: unknown): OrderState {
  const row = parse(orderState, input);
  return {
    orderKind: 'regular',
    clientOrderId: row.clientOrderId,
    orderId: String(row.orderId),
    state: stateOf(row.status, ENDS),
    word: row.status,
    quantity: row.origQty,
    filled: row.executedQty,
    updateTime: row.updateTime,
  };
}

/** GET /fapi/v1/algoOrder. @throws MalformedAnswer */
export function readAlgoState(input: unknown): OrderState {
  const row = parse(algoState, input);
  return {
    orderKind: 'conditional',
    clientOrderId: row.clientAlgoId,
    orderId: String(row.algoId),
    state: stateOf(row.algoStatus, CONDITIONAL_ENDS),
    word: row.algoStatus,
    quantity: row.quantity || '0',
    filled: '0',
    updateTime: row.updateTime,
  };
}
