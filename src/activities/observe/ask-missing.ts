import type { Comparison } from '../../domain/comparison';
import { isZero } from '../../domain/decimal';
import { orderPart } from '../../domain/exchange-view';
import { iso } from '../../domain/iso';
import { isSameLeg } from '../../domain/leg';
import { type AmountMismatch, legKey, type Mismatch, type MissingOrder } from '../../domain/mismatches';
import type { FailedPart } from '../../domain/report';
import { ExchangeError } from '../../exchange/errors';
import type { ExchangePort, LegsElsewhere } from '../../exchange/port';
import { problemOf } from '../problem';

/** So many questions a cycle asks about what is missing; each cycle begins at another place among them. */
export const MAX_QUESTIONS = 10;

export interface Asked {
  readonly comparison: Comparison;
  readonly questions: number;
  /** Why a list cannot be believed: it leaves out what the exchange knows to be there. */
  readonly failedParts: readonly FailedPart[];
}

export interface Questions {
  /** So many are still allowed. */
  readonly most: number;
  /** What the cycle's first look was told: what has ended stays so. */
  readonly answered: readonly Mismatch[];
  /** ms, which place among what is missing comes first. */
  readonly readAt: number;
}

type Missing = MissingOrder | AmountMismatch;
type Fate =
  | { readonly kind: 'too_recent' }
  | { readonly kind: 'became'; readonly became: string }
  | { readonly kind: 'left_out'; readonly failed: FailedPart };

/**
 * Asks the exchange what became of orders that are missing and of legs that are flat, before they are
 * reported: what ended after the bot last wrote is too recent, and an order or a leg that is there after all
 * was left out of a list, which then proves nothing.
 */
export async function askMissing(
  exchange: ExchangePort,
  comparison: Comparison,
  { most, answered, readAt }: Questions,
): Promise<Asked> {
  const missing = comparison.mismatches.filter(isMissing);
  if (missing.length === 0) return { comparison, questions: 0, failedParts: [] };
  const told = new Map(answered.filter(isMissing).map((mismatch) => [keyOf(mismatch), mismatch.became]));
  const fates = new Map<Mismatch, Fate>();
  for (const mismatch of missing) {
    const became = told.get(keyOf(mismatch));
    if (became) fates.set(mismatch, { kind: 'became', became });
  }
  const open = missing.filter((mismatch) => !fates.has(mismatch));
  const first = open.length > most ? readAt % open.length : 0;
  const asked = [...open.slice(first), ...open.slice(0, first)].slice(0, most);
  let account: Promise<LegsElsewhere> | null = null;
  const sources: Sources = {
    exchange,
    judgedUntil: comparison.judgedUntil,
    legsElsewhere: async () => {
      account ??= exchange.openLegsElsewhere();
      return await account;
    },
  };
  await Promise.all(asked.map(async (mismatch) => fates.set(mismatch, await fateOf(sources, mismatch))));
  const failedParts = [...fates.values()].flatMap((fate) => (fate.kind === 'left_out' ? [fate.failed] : []));
  const counts = { ...comparison.counts, mismatches: { ...comparison.counts.mismatches } };
  const mismatches = comparison.mismatches.flatMap((mismatch): Mismatch[] => {
    if (!isMissing(mismatch)) return [mismatch];
    const fate = fates.get(mismatch);
    if (fate?.kind === 'became') return [{ ...mismatch, became: fate.became }];
    counts.mismatches[mismatch.type] -= 1;
    // What was not asked is not judged, and said so.
    if (fate === undefined) counts.unknown += 1;
    else counts.tooRecent += 1;
    return [];
  });
  return { comparison: { ...comparison, mismatches, counts }, questions: asked.length, failedParts };
}

const isMissing = (mismatch: Mismatch): mismatch is Missing =>
  mismatch.type === 'ORDER_MISSING_ON_EXCHANGE' ||
  (mismatch.type === 'POSITION_AMOUNT_MISMATCH' && isZero(mismatch.amount));

const keyOf = (mismatch: Missing): string =>
  mismatch.type === 'ORDER_MISSING_ON_EXCHANGE'
    ? `order/${mismatch.symbol}/${mismatch.clientOrderId}`
    : legKey(mismatch);

interface Sources {
  readonly exchange: ExchangePort;
  readonly judgedUntil: number;
  /** One answer serves all legs. */
  readonly legsElsewhere: () => Promise<LegsElsewhere>;
}

async function fateOf(sources: Sources, mismatch: Missing): Promise<Fate> {
  try {
    return mismatch.type === 'ORDER_MISSING_ON_EXCHANGE'
      ? await fateOfOrder(sources, mismatch)
      : await fateOfLeg(sources, mismatch);
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return { kind: 'became', became: `not known: ${problemOf(error)}` };
  }
}

async function fateOfOrder(
  { exchange, judgedUntil }: Sources,
  { symbol, clientOrderId }: MissingOrder,
): Promise<Fate> {
  for (const orderKind of ['regular', 'conditional'] as const) {
    const found = await exchange.findOrder({ symbol, clientOrderId, orderKind });
    if (found === null) continue;
    if (found.state === 'open') {
      const problem = `leaves out ${clientOrderId} (${symbol}), which is ${found.word}`;
      return { kind: 'left_out', failed: { part: orderPart(orderKind), problem } };
    }
    // It may be an end that is new: all the other orders can be judged.
    if (found.state === 'unclear') return { kind: 'became', became: `not known: ${found.word}` };
    if (found.updateTime > judgedUntil) return { kind: 'too_recent' };
    const filled = isZero(found.filled) ? '' : `, ${found.filled} filled`;
    return { kind: 'became', became: `${found.word} at ${iso(found.updateTime)}${filled}` };
  }
  return { kind: 'became', became: 'the exchange knows no such order' };
}

/** Whether a leg came meanwhile. Where that cannot be asked, the list that lacks it stays the one that is wrong. */
async function tradedSince(
  { exchange, judgedUntil }: Sources,
  { symbol, positionSide }: AmountMismatch,
): Promise<boolean> {
  try {
    return ((await exchange.lastTrade(symbol, positionSide))?.time ?? 0) > judgedUntil;
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return false;
  }
}

async function fateOfLeg(sources: Sources, leg: AmountMismatch): Promise<Fate> {
  const { exchange, judgedUntil, legsElsewhere } = sources;
  const { symbol, positionSide } = leg;
  const trade = await exchange.lastTrade(symbol, positionSide);
  if (trade !== null && trade.time > judgedUntil) return { kind: 'too_recent' };
  const { legs, unreadable } = await legsElsewhere();
  const elsewhere = legs.find((each) => isSameLeg(each, leg));
  if (elsewhere !== undefined) {
    if (await tradedSince(sources, leg)) return { kind: 'too_recent' };
    const problem = `leaves out ${symbol} ${positionSide}, which the account lists with ${elsewhere.amount}`;
    return { kind: 'left_out', failed: { part: 'positions', problem } };
  }
  if (unreadable.includes(symbol))
    return { kind: 'became', became: `not known: whether ${symbol} has a leg cannot be told` };
  return {
    kind: 'became',
    became:
      trade === null
        ? 'flat, and no recent trade is listed'
        : `flat since order ${trade.orderId} traded at ${iso(trade.time)}`,
  };
}
