import { z } from 'zod';
import { isDecimalText, isZero } from './decimal';
import type { SymbolListing } from './exchange-view';
import {
  type CycleFacts,
  type ExplainedGate,
  evaluateGates,
  explainedGate,
  type GuardView,
  previewFacts,
  reasonsOf,
} from './gates';
import { orderOwner, ownership } from './identity';
import type { OrderMismatch, UnexpectedPosition } from './mismatches';
import { planActions } from './plan';
import type { Reason } from './reasons';
import { symbolSchema } from './symbol';
import { shared, strictObject } from './validation';

/** Of no position nobody needs the price. */
const isNothing = (amount: string) => isDecimalText(amount) && isZero(amount);

/** The question `can-execute` asks: one order to cancel, or one position to close. */
export const canExecuteSchema = shared(
  strictObject({
    symbol: symbolSchema,
    /** Asks about a cancel. */
    clientOrderId: z.string('must be a client order id').min(1, 'must be a client order id').optional(),
    /** Asks about a close: signed base quantity and USDT per unit. */
    amount: z
      .string('must be a decimal string')
      .refine(isDecimalText, 'must be a decimal string such as "-0.010"')
      .optional(),
    price: z
      .string('must be a decimal string')
      .refine(isDecimalText, 'must be a decimal string such as "95000"')
      .optional(),
  }).refine(
    ({ clientOrderId, amount, price }) =>
      clientOrderId === undefined
        ? amount !== undefined && (price !== undefined || isNothing(amount))
        : amount === undefined && price === undefined,
    'must give either clientOrderId (a cancel) or amount and price (a close)',
  ),
);
/** One order to cancel (`clientOrderId`), or one position to close (`amount` in base quantity, `price` in USDT). */
export type CanExecuteQuestion = z.output<typeof canExecuteSchema>;

/** Whether the gates would let that through now, and which would not. An arming for one plan is not asked which. */
export interface CanExecuteAnswer {
  readonly canExecute: boolean;
  /** True where the amount is 0: then no gate stops anything, and nothing would be sent. */
  readonly nothingToDo: boolean;
  /** The first closed gate. */
  readonly reason: Reason | null;
  /** Every closed gate, with what it means and what to do. */
  readonly gates: readonly ExplainedGate[];
}

/**
 * Plans and evaluates exactly as a cycle does, for an order or a position that need not exist.
 * @param listings of the symbol, where the question is about a close
 */
export function canExecute(
  { symbol, clientOrderId, amount = '0', price = '0' }: CanExecuteQuestion,
  guard: GuardView,
  { strategies, listings, ...own }: CycleFacts & CanExecuteFacts,
): CanExecuteAnswer {
  if (clientOrderId === undefined && isZero(amount))
    return { canExecute: false, nothingToDo: true, reason: null, gates: [] };
  const mismatch =
    clientOrderId === undefined
      ? positionOf(symbol, amount, price)
      : orderOf(symbol, clientOrderId, strategies);
  const plan = planActions([mismatch], listings, 'none');
  const reasons = evaluateGates(plan, previewFacts(guard, own)).flatMap(({ verdicts }) =>
    verdicts.flatMap(reasonsOf),
  );
  return {
    canExecute: reasons.length === 0,
    nothingToDo: false,
    reason: reasons[0] ?? null,
    gates: reasons.map(explainedGate),
  };
}

interface CanExecuteFacts {
  readonly strategies: readonly string[];
  readonly listings: readonly SymbolListing[];
}

function orderOf(symbol: string, clientOrderId: string, strategies: readonly string[]): OrderMismatch {
  return {
    type: 'ORDER_EXISTS_UNEXPECTED',
    symbol,
    positionSide: 'BOTH',
    side: 'BUY',
    clientOrderId,
    orderId: '0',
    orderKind: 'regular',
    quantity: '0',
    updateTime: 0,
    owner: orderOwner(ownership(clientOrderId, strategies), symbol),
    protects: null,
    blind: false,
  };
}

const positionOf = (symbol: string, amount: string, price: string): UnexpectedPosition => ({
  type: 'POSITION_NONZERO_UNEXPECTED',
  symbol,
  positionSide: 'BOTH',
  amount,
  markPrice: price,
  updateTime: 0,
  blind: false,
});
