import { NOT_KNOWN_BY_WHOM } from '../../../src/activities/write/cancel-outcome';
import type { ActionRecord } from '../../../src/client/audit/records';
import { isZero, sum } from '../../../src/domain/decimal';
import { cancelDisagrees, closeDisagrees, type LegFacts } from '../../../src/sim/world/row-agrees';
import type { Effect } from '../../../src/simulator';
import type { Evidence } from '../evidence';
import type { Check } from './check';
import { type SentWrite, sentWrites } from './writes';

/** What an audit says became of an action is what the exchange did of it. */
export const auditAgrees: Check = (evidence) => {
  const sent = sentWrites(evidence);
  return evidence.audited.flatMap((record) => {
    if (record.type !== 'action' || record.result === null) return [];
    const own = sent.filter(({ granted }) => granted?.reservation.reservationId === record.reservationId);
    const row = { ...record, result: record.result };
    const found =
      record.action === 'cancel_all'
        ? cancelDisagrees(row, orderFacts(record, own, evidence))
        : [...closeDisagrees(row, legFacts(record, own, evidence)), ...fillsDisagree(record, own)];
    return found.map((each) => `${record.account}: ${record.reservationId}: ${each}`);
  });
};

function orderFacts(
  { account, target, detail }: ActionRecord,
  own: readonly SentWrite[],
  evidence: Evidence,
) {
  const cancelled = own.some(({ effects }) =>
    effects.some(
      ({ kind, clientAlgoId, clientOrderId }) =>
        /^(order|algo)_canceled$/.test(kind) && (clientAlgoId ?? clientOrderId) === target,
    ),
  );
  return {
    byUs: cancelled || detail?.includes(NOT_KNOWN_BY_WHOM) === true,
    rests: evidence.afterwards.some((each) => each.account === account && each.resting.includes(target)),
    sent: own.some(({ targets }) => targets.includes(target)),
  };
}

/** A look may be so much older than the grant that came of it, and a close is looked for so long after it, ms. */
const LOOKED_MS = 60_000;

function legFacts(
  { account, at, closed, symbol, target }: ActionRecord,
  own: readonly SentWrite[],
  { journal }: Evidence,
): LegFacts {
  const isOfLeg = (effect: Effect) =>
    effect.symbol === symbol && effect.positionSide === target && effect.positionAfter !== null;
  const fills = own
    .flatMap(({ effects }) => effects)
    .filter((effect) => effect.kind === 'order_filled' && isOfLeg(effect));
  const moves = journal.flatMap((line) =>
    line.effects
      .filter((effect) => effect.account === account && isOfLeg(effect))
      .map((effect) => ({ at: line.at, effect })),
  );
  const meanwhile = moves.filter(
    (move) => move.at >= at - LOOKED_MS && move.at <= (closed?.at ?? at) + LOOKED_MS,
  );
  const before = moves.findLast((move) => move.at < at - LOOKED_MS);
  const isFlat = (amount: string | null | undefined) => isZero(amount ?? '0');
  return {
    filled: sum(fills.map(({ quantity }) => quantity ?? '0')),
    wasFlat: [before, ...meanwhile].some((move) => isFlat(move?.effect.positionAfter)),
    isOpen: meanwhile.some(({ effect }) => !isFlat(effect.positionAfter)),
    // The storm lets reads be as old as it likes.
    readStale: true,
    othersMoved: meanwhile.some(({ effect }) => !fills.includes(effect)),
  };
}

/** What the audit says that an order of ours filled is what it filled. */
function fillsDisagree({ writes }: ActionRecord, own: readonly SentWrite[]): string[] {
  return writes.flatMap(({ clientOrderId, filled }) => {
    if (filled === null) return [];
    const really = sum(
      own
        .flatMap(({ effects }) => effects)
        .filter((effect) => effect.kind === 'order_filled' && effect.clientOrderId === clientOrderId)
        .map(({ quantity }) => quantity ?? '0'),
    );
    return isZero(sum([really, `-${filled}`])) ? [] : [`${clientOrderId}: filled ${filled}, but ${really}`];
  });
}
