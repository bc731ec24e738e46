import { createHash } from 'node:crypto';
import { decimal, isZero, sameAmount } from '../domain/decimal';
import type { ExchangePosition } from '../domain/exchange-view';
import { REMEDIATION_HASH_LENGTH, REMEDIATION_PREFIX } from '../domain/identity';
import { legKey } from '../domain/mismatches';
import type { ExchangePort } from '../exchange/port';
import type { FlattenInput, LegView, TargetResult, WriteOutcome } from '../workflows/contract';
import { blockerReason } from './cancel';
import type { AccountRuntime, ActivityDependencies } from './dependencies';
import { untilFinal } from './find-out';
import { type GoodLook, performWrite, type Sending, type WriteKind } from './write';

/** Closes one slice of a position leg with a market order that can only reduce it. */
export async function flatten(
  dependencies: ActivityDependencies,
  input: FlattenInput,
): Promise<WriteOutcome> {
  const runtime = dependencies.runtime(input.account);
  return await performWrite(dependencies, input, flattenKind(runtime, input));
}

/** The client order id of a close: it follows from the reservation and the write, so every attempt knows it. */
export function closeOrderId(reservationId: string, write: string): string {
  const hash = createHash('sha256').update(`${reservationId}/${write}`).digest('hex');
  return `${REMEDIATION_PREFIX}${hash.slice(0, REMEDIATION_HASH_LENGTH)}`;
}

function flattenKind({ exchange, settings }: AccountRuntime, input: FlattenInput): WriteKind<string> {
  const clientOrderId = closeOrderId(input.reservationId, input.write);
  const isLeg = (row: ExchangePosition) =>
    row.symbol === input.symbol && row.positionSide === input.leg.positionSide;
  return {
    keys: [input.key],
    symbol: input.symbol,
    // A change that our own slice made is no reason to wait; any other one still is.
    adjust: (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.map((row) =>
        input.leg.afterOwnFill && isLeg(row) && row.updateTime === input.leg.updateTime
          ? { ...row, updateTime: 0 }
          : row,
      ),
    }),
    decide(seen) {
      const verdict = judge(seen, input, seen.snapshot.positions.find(isLeg));
      return verdict === null
        ? { payload: clientOrderId, settled: [] }
        : { payload: null, settled: [{ key: input.key, ...verdict }] };
    },
    async send(id, beforeSend) {
      const { symbol, side, mode, quantity, leg } = input;
      await exchange.closePosition(
        { symbol, side, positionSide: leg.positionSide, mode, quantity, clientOrderId: id },
        { beforeSend },
      );
    },
    async findOut(_keys, sending) {
      const verdict = await becameOf(exchange, input, clientOrderId, sending);
      const explained = await explainRefusal(exchange, input, verdict, settings.strategies);
      return { results: [{ key: input.key, ...explained }], leg: await readLeg(exchange, input, isLeg) };
    },
  };
}

type Verdict = Omit<TargetResult, 'key'>;
const blocked = (reason: Verdict['reason'], detail: string | null = null): Verdict => ({
  result: 'blocked',
  reason,
  detail,
});

/** Whether the leg is still what the plan saw: null where it is to be closed. */
function judge(
  { comparison }: GoodLook,
  input: FlattenInput,
  leg: ExchangePosition | undefined,
): Verdict | null {
  if (leg === undefined || isZero(leg.amount))
    return { result: 'already_satisfied', reason: null, detail: 'flat before it was closed' };
  if (!sameAmount(leg.amount, input.leg.amount) || leg.updateTime !== input.leg.updateTime) {
    return blocked('position_changed', `now ${leg.amount}, planned was ${input.leg.amount}`);
  }
  if (decimal(input.quantity).gt(decimal(leg.amount).abs()))
    return blocked('position_changed', 'smaller than the slice');
  if (comparison.tooRecent.includes(input.key)) return blocked('too_recent');
  const unexpected = comparison.mismatches.some(
    (found) => found.type === 'POSITION_NONZERO_UNEXPECTED' && legKey(found) === input.key,
  );
  return unexpected ? null : blocked('unconfirmed', 'no longer unexpected');
}

const FINISHED = new Set(['FILLED', 'EXPIRED', 'CANCELED', 'REJECTED', 'EXPIRED_IN_MATCH']);

/** What became of a close that somebody may have sent. */
async function becameOf(
  exchange: ExchangePort,
  input: FlattenInput,
  clientOrderId: string,
  sending: Sending,
): Promise<Verdict> {
  const { failure, mayHaveHappened } = sending;
  const refused: Verdict = {
    result: 'failed',
    reason: failure?.reason ?? 'port_error',
    detail: failure?.detail ?? null,
  };
  let found = false;
  const answer = await untilFinal(async (): Promise<Verdict | null> => {
    const state = await exchange.findOrder({ symbol: input.symbol, clientOrderId, kind: 'regular' });
    if (state === null) return mayHaveHappened ? null : refused;
    found = true;
    if (!FINISHED.has(state.status)) return null;
    const filled = decimal(state.filled);
    if (filled.gte(decimal(input.quantity))) return { result: 'executed', reason: null, detail: null };
    const detail = `${state.status}: ${state.filled} of ${input.quantity} filled`;
    return { result: filled.isZero() ? 'failed' : 'partial', reason: 'port_error', detail };
  });
  if ('final' in answer) return answer.final;
  if (!mayHaveHappened) return refused;
  if (found || answer.problem !== null)
    return { result: 'unverified', reason: null, detail: answer.problem ?? 'the order does not finish' };
  // Several reads after nothing can arrive any more: the order does not exist, and it never will.
  return {
    result: 'failed',
    reason: failure?.reason ?? 'port_error',
    detail: failure?.detail ?? 'the order never reached the exchange',
  };
}

/** Names the order behind a refusal, so that the operator knows what to cancel. */
async function explainRefusal(
  exchange: ExchangePort,
  { symbol, side, leg }: FlattenInput,
  verdict: Verdict,
  strategies: readonly string[],
): Promise<Verdict> {
  if (verdict.result !== 'failed' || verdict.reason !== 'own_order_blocks_close') return verdict;
  const answer = await untilFinal(async () => {
    const rows = [...(await exchange.openOrders(symbol)), ...(await exchange.openAlgoOrders(symbol))];
    return rows.filter((row) => row.side === side && row.positionSide === leg.positionSide);
  });
  const blockers = 'final' in answer ? answer.final : [];
  const [blocker] = blockers;
  if (blocker === undefined) return { ...verdict, reason: 'port_error' };
  const names = blockers.map(({ clientOrderId }) => clientOrderId).join(', ');
  return {
    ...verdict,
    reason: blockerReason(blocker, strategies),
    detail: `${verdict.detail}; resting on the closing side: ${names}`,
  };
}

async function readLeg(
  exchange: ExchangePort,
  { symbol, leg }: FlattenInput,
  isLeg: (row: ExchangePosition) => boolean,
): Promise<LegView | null> {
  const answer = await untilFinal(() => exchange.positions(symbol));
  if (!('final' in answer)) return null;
  const row = answer.final.find(isLeg);
  return {
    positionSide: leg.positionSide,
    amount: row?.amount ?? '0',
    updateTime: row?.updateTime ?? 0,
    afterOwnFill: true,
  };
}
