import type { Comparison } from '../../domain/comparison';
import { type Decimal, decimal } from '../../domain/decimal';
import { isSameLeg, type Leg, signProblem } from '../../domain/leg';
import { legKey, type UnexpectedPosition } from '../../domain/mismatches';
import { ExchangeError } from '../../exchange/errors';
import type { ExchangePort } from '../../exchange/port';
import type { CloseInput } from '../../workflows/contract';
import type { Became } from './became';
import { untilFinal } from './find-out';

type Slice = Pick<CloseInput, 'leg' | 'ownFills'>;

/** What the position must amount to before this slice, signed. */
export const amountBefore = ({ leg, ownFills }: Slice): Decimal => less(decimal(leg.amount), ownFills.filled);

/** What it must amount to once so much of this slice was filled, signed. */
export const amountAfter = (input: Slice, filled: string): Decimal => less(amountBefore(input), filled);

const less = (amount: Decimal, quantity: string): Decimal =>
  amount.minus(decimal(quantity).times(amount.isNegative() ? -1 : 1));

/** The leg that a close is of. */
export const legOf = ({ symbol, leg }: Pick<CloseInput, 'symbol' | 'leg'>): Leg => ({
  symbol,
  positionSide: leg.positionSide,
});

/** What a comparison says of a leg that should be flat and is not; undefined where it does not say so. */
export const unexpectedLeg = ({ mismatches }: Comparison, leg: Leg): UnexpectedPosition | undefined =>
  mismatches.find(
    (found): found is UnexpectedPosition =>
      found.type === 'POSITION_NONZERO_UNEXPECTED' && legKey(found) === legKey(leg),
  );

/**
 * The leg as it is now.
 * @throws ExchangeError also where a row of its symbol cannot be judged
 */
export async function legNow(
  exchange: ExchangePort,
  { symbol, leg, ownFills }: Pick<CloseInput, 'symbol' | 'leg' | 'ownFills'>,
): Promise<{ amount: Decimal; untouched: boolean }> {
  const { positions, blind } = await exchange.positions(symbol);
  const [row, ...others] = positions.filter((position) => isSameLeg(position, legOf({ symbol, leg })));
  const problem =
    blind.find((entry) => entry.symbol === symbol)?.problem ??
    (others.some((other) => other.amount !== row?.amount || other.updateTime !== row.updateTime)
      ? `${leg.positionSide} is listed twice with different content`
      : null) ??
    (row === undefined ? null : signProblem(row));
  if (problem !== null) throw unreadable(`positions: ${symbol} ${problem}`);
  const amount = decimal(row?.amount ?? '0');
  const sameTime = ownFills.orderIds.length > 0 || row?.updateTime === leg.updateTime;
  return { amount, untouched: sameTime && amount.eq(amountBefore({ leg, ownFills })) };
}

const unreadable = (message: string) =>
  new ExchangeError(message, {
    outcome: 'not_done',
    code: null,
    status: 200,
    reason: 'port_error',
    retryRead: false,
    waitUntil: null,
  });

/**
 * What a close that filled really did: a filled order closes the leg only if nobody else traded it after it
 * was last read. A leg that is no smaller than before, or that turned round, is not what was meant by
 * anybody: then what is believed and what is differ, and a human looks. The list of positions may lag behind,
 * so it is read a few times, and one that shows the leg as it was before proves nothing.
 * @param filled base quantity
 */
export async function readBack(
  exchange: ExchangePort,
  input: CloseInput,
  verdict: Became,
  filled: string,
): Promise<Became> {
  const before = amountBefore(input);
  const after = amountAfter(input, filled);
  let seen: Decimal | null = null;
  let stale = false;
  const answer = await untilFinal(async () => {
    seen = null;
    const { amount, untouched } = await legNow(exchange, input);
    seen = amount;
    stale = untouched;
    return amount.eq(after) ? amount : null;
  });
  if ('final' in answer) return verdict;
  if (seen === null)
    return { ...verdict, detail: `filled; the position could not be read: ${answer.problem}` };
  const now: Decimal = seen;
  if ((now.abs().gte(before.abs()) && !stale) || now.times(before).lt(0)) {
    const detail = `the position was ${before.toFixed()} and is ${now.toFixed()} after ${filled} were closed`;
    return { result: 'unverified', reason: 'position_changed', detail };
  }
  const left = `the position is ${now.toFixed()}, planned was ${after.toFixed()}`;
  const detail = `${verdict.detail ?? `${filled} filled`}, but ${left}`;
  return { result: 'partial', reason: 'position_changed', detail };
}
