import { z } from 'zod';
import { decimal, isDecimalText } from './decimal';
import { type CycleFacts, cycleFacts, evaluateGates, type GuardView, gateNumber, reasonsOf } from './gates';
import { ownership } from './identity';
import { type CancelAction, type CloseAction, closingSide, type Plan } from './plan';
import { REASONS, type Reason } from './reasons';
import { notional } from './sizing';
import { symbolSchema } from './symbol';
import { strictObject } from './validation';

/** The question `can-execute` asks: one order to cancel, or one position to close. */
export const canExecuteSchema = strictObject({
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
    (clientOrderId !== undefined) !== (amount !== undefined && price !== undefined),
  'must give either clientOrderId (a cancel) or amount and price (a close)',
);
export type CanExecuteQuestion = z.output<typeof canExecuteSchema>;

export interface CanExecuteAnswer {
  readonly canExecute: boolean;
  /** The first closed gate. */
  readonly reason: Reason | null;
  /** Every closed gate, with what it means and what to do. */
  readonly gates: readonly {
    readonly gate: string;
    readonly reason: Reason;
    readonly meaning: string;
    readonly resolution: string;
  }[];
}

/** Evaluates exactly the gates that a cycle evaluates, on an action that need not exist. */
export function canExecute(
  question: CanExecuteQuestion,
  guard: GuardView,
  { strategies, ...own }: CycleFacts & { readonly strategies: readonly string[] },
): CanExecuteAnswer {
  const plan: Plan = [
    question.clientOrderId !== undefined
      ? { cancels: [cancelOf(question, question.clientOrderId, strategies)], close: null }
      : { cancels: [], close: closeOf(question) },
  ];
  const [verdict] = evaluateGates(plan, cycleFacts(guard, own))[0]?.verdicts ?? [];
  const reasons = verdict === undefined ? [] : reasonsOf(verdict);
  return {
    canExecute: reasons.length === 0,
    reason: reasons[0] ?? null,
    gates: reasons.map((reason) => ({ gate: gateNumber(reason), reason, ...REASONS[reason] })),
  };
}

function cancelOf(
  { symbol }: CanExecuteQuestion,
  clientOrderId: string,
  strategies: readonly string[],
): CancelAction {
  const owner = ownership(clientOrderId, strategies);
  const named = owner.owner === 'ours' && owner.identity.symbol !== symbol ? 'identity_mismatch' : 'ours';
  return {
    kind: 'cancel_all',
    key: 'asked',
    mismatch: 'ORDER_EXISTS_UNEXPECTED',
    symbol,
    positionSide: 'BOTH',
    side: 'BUY',
    clientOrderId,
    orderId: '0',
    orderKind: 'regular',
    quantity: '0',
    updateTime: 0,
    // Our own closing orders are never cancelled either.
    owner: owner.owner === 'ours' ? named : owner.owner === 'foreign' ? owner.why : 'no_grinder_prefix',
    protective: false,
    obstacle: null,
  };
}

function closeOf({ symbol, amount = '0', price = '0' }: CanExecuteQuestion): CloseAction {
  const worth = decimal(price).gt(0) ? notional(amount, price) : null;
  return {
    kind: 'flatten',
    key: 'asked',
    mismatch: 'POSITION_NONZERO_UNEXPECTED',
    symbol,
    positionSide: 'BOTH',
    side: closingSide(amount),
    amount,
    markPrice: price,
    quoteAsset: null,
    updateTime: 0,
    slices: [decimal(amount).abs().toFixed()],
    left: '0',
    notional: worth,
    obstacle: null,
  };
}
