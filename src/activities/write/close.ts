import { closeOrderId } from '../../domain/close-order-id';
import { decimal, isZero } from '../../domain/decimal';
import type { ExchangePosition } from '../../domain/exchange-view';
import { isSameLeg } from '../../domain/leg';
import { legKey } from '../../domain/mismatches';
import { closingSide } from '../../domain/plan';
import { closeTarget } from '../../domain/writes';
import type { ExchangePort } from '../../exchange/port';
import type { CloseInput, WriteOutcome } from '../../workflows/contract';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';
import type { WholeLook } from '../observe/look';
import { type Became, blocked } from './became';
import { blockerNow } from './blockers';
import { closeOutcome, explainRefusal } from './close-outcome';
import { untilFinal } from './find-out';
import { amountBefore, legNow, legOf, readBack, unexpectedLeg } from './leg-now';
import { performWrite } from './perform-write';
import { tradesOfOthers } from './trades';
import type { Evidence, WriteKind } from './write-kind';

/** Closes one slice of a position leg with a market order that can only reduce it. */
export async function close(dependencies: ActivityDependencies, input: CloseInput): Promise<WriteOutcome> {
  const runtime = dependencies.runtime(input.account);
  return await performWrite(dependencies, input, closeKind(runtime, input));
}

function closeKind({ exchange, settings }: AccountRuntime, input: CloseInput): WriteKind<string> {
  const clientOrderId = closeOrderId(input.reservationId, input.write);
  const isLeg = (row: ExchangePosition) => isSameLeg(row, legOf(input));
  const later = input.ownFills.orderIds.length > 0;
  return {
    keys: [input.key],
    symbol: input.symbol,
    begun: input.begun ?? later,
    // Our own earlier slice changed it last, which is no reason to wait; `decide` makes sure of that.
    adjust: (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.map((row) => (later && isLeg(row) ? { ...row, updateTime: 0 } : row)),
    }),
    async decide(seen) {
      const leg = seen.snapshot.positions.find(isLeg);
      const spared = (verdict: Became, again = false) => ({
        payload: null,
        spared: [{ key: input.key, ...verdict }],
        again,
      });
      if (leg === undefined || isZero(leg.amount)) return spared(await confirmFlat(exchange, input));
      const changed = whyNotClosed(seen, input, leg);
      if (changed !== null) return spared(changed);
      // An order of ours makes the exchange refuse the close: that would only spend budget. A foreign one may or may not.
      const place = { symbol: input.symbol, side: input.side, positionSide: input.leg.positionSide };
      const { strategies } = settings;
      const { blocker, filled } = await blockerNow(exchange, seen, place, { strategies, foreign: false });
      if (blocker !== null) return spared(blocker.why, !blocker.isKnown);
      const traded = later || filled ? await othersTraded(exchange, input) : null;
      return traded === null ? { payload: clientOrderId, spared: [] } : spared(traded);
    },
    targets: () => [closeTarget({ ...input, positionSide: input.leg.positionSide }, input.quantity)],
    async send(id, beforeSend): Promise<Evidence> {
      const { symbol, side, mode, quantity, leg, recvWindowMs } = input;
      const order = { symbol, side, positionSide: leg.positionSide, mode, quantity, clientOrderId: id };
      await exchange.closePosition(order, { beforeSend, acceptanceWindowMs: recvWindowMs });
      return new Map([[input.key, { outcome: 'done', why: null }]]);
    },
    async findOut(_keys, sending) {
      const { verdict, order } = await closeOutcome(exchange, input, clientOrderId, sending);
      const explained = await explainRefusal(exchange, input, verdict, settings.strategies);
      const filled = order?.filled ?? (explained.result === 'executed' ? input.quantity : '0');
      // An order that may still fill is not known, whatever the position says meanwhile.
      const isDone = !isZero(filled) && explained.result !== 'unverified';
      const closed = isDone ? await readBack(exchange, input, explained, filled) : explained;
      return {
        results: [{ key: input.key, ...closed }],
        fill: order === null ? null : { filled: order.filled, orderId: order.orderId },
      };
    },
  };
}

/**
 * One list without the leg proves nothing, since flat legs are left out of lists: it is read once more, and
 * then the leg is looked for in a second source.
 */
async function confirmFlat(exchange: ExchangePort, input: CloseInput): Promise<Became> {
  const { symbol } = input;
  const answer = await untilFinal(async () => {
    const { amount } = await legNow(exchange, input);
    if (!amount.isZero()) return `flat in one reading, ${amount.toFixed()} in the next`;
    const { legs, unreadable } = await exchange.openLegsElsewhere(true);
    if (unreadable.includes(symbol)) return 'flat in the list of positions, unreadable in the account';
    const open = legs.find((row) => isSameLeg(row, legOf(input)));
    return open === undefined ? 'flat' : `flat in the list of positions, ${open.amount} in the account`;
  });
  if (!('final' in answer)) return blocked('unconfirmed', answer.problem);
  return answer.final === 'flat'
    ? { result: 'already_satisfied', reason: null, detail: 'flat before it was closed' }
    : blocked('unconfirmed', answer.final);
}

/** Whether the leg is still what the plan saw, less our own fills: null where it is to be closed. */
function whyNotClosed({ comparison }: WholeLook, input: CloseInput, leg: ExchangePosition): Became | null {
  // Key and side follow from the leg as it was read: whoever asks, a close only ever reduces.
  if (input.key !== legKey(leg) || input.side !== closingSide(leg.amount) || !decimal(input.quantity).gt(0))
    return blocked('position_changed', `the close does not fit ${leg.amount} on ${legKey(leg)}`);
  const wanted = amountBefore(input);
  const changedByOthers = input.ownFills.orderIds.length === 0 && leg.updateTime !== input.leg.updateTime;
  if (!decimal(leg.amount).eq(wanted) || changedByOthers) {
    return blocked('position_changed', `now ${leg.amount}, planned was ${wanted.toFixed()}`);
  }
  if (decimal(input.quantity).gt(wanted.abs())) return blocked('position_changed', 'smaller than the slice');
  if (comparison.tooRecent.includes(input.key)) return blocked('too_recent');
  return unexpectedLeg(comparison, leg) === undefined ? blocked('unconfirmed', 'no longer unexpected') : null;
}

/**
 * Whether anybody but our own slices traded the leg since it was confirmed. The amount alone would not
 * show that somebody closed and opened again beside our fill.
 */
async function othersTraded(exchange: ExchangePort, input: CloseInput): Promise<Became | null> {
  const answer = await untilFinal(() => tradesOfOthers(exchange, input));
  if (!('final' in answer))
    return blocked('unconfirmed', answer.problem ?? 'too many trades to tell whose they are');
  const [foreign] = answer.final;
  return foreign === undefined
    ? null
    : blocked('position_changed', `order ${foreign.orderId} traded it meanwhile`);
}
