import { z } from 'zod';
import type { Trade } from '../port';
import { id, MalformedAnswer, parse, positionSide, quantityText, text, time } from './shape';

/** GET /fapi/v1/accountConfig. @throws MalformedAnswer */
export const readDualSidePosition = (input: unknown): boolean =>
  parse(z.object({ dualSidePosition: z.boolean() }), input).dualSidePosition;

const balances = z.array(z.object({ accountAlias: text }));

/**
 * GET /fapi/v3/balance: the `accountAlias`, documented as "unique account code", which every row repeats;
 * null without a row.
 * @throws MalformedAnswer also where rows differ
 */
export function readAccountAlias(input: unknown): string | null {
  const [alias = null, ...more] = new Set(parse(balances, input).map(({ accountAlias }) => accountAlias));
  if (more.length > 0) throw new MalformedAnswer('malformed answer: rows of several accounts');
  return alias;
}

/** GET /fapi/v1/time, ms. @throws MalformedAnswer */
export const readServerTime = (input: unknown): number =>
  parse(z.object({ serverTime: time }), input).serverTime;

const cancelItems = z.array(
  z.union([
    z.object({ orderId: id, status: text, executedQty: quantityText }),
    z.object({ code: z.number(), msg: z.string() }),
  ]),
);

export type CancelItem = { readonly orderId: string } | { readonly code: number; readonly msg: string };

/** Items of DELETE /fapi/v1/batchOrders: an order, or an error that carries no id. @throws MalformedAnswer */
export function readCancelItems(input: unknown): CancelItem[] {
  return parse(cancelItems, input).map((item) => ('code' in item ? item : { orderId: String(item.orderId) }));
}

/** DELETE /fapi/v1/algoOrder answers `{code:"200"}`: here the code is a string. @throws MalformedAnswer */
export const readAlgoCancel = (input: unknown): { clientAlgoId: string } =>
  parse(z.object({ clientAlgoId: text, code: z.union([z.literal('200'), z.literal(200)]) }), input);

const trades = z.array(z.object({ orderId: id, positionSide, time }));

/** GET /fapi/v1/userTrades. @throws MalformedAnswer */
export const readTrades = (input: unknown): Trade[] =>
  parse(trades, input).map((trade) => ({ ...trade, orderId: String(trade.orderId) }));
