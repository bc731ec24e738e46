import { decimal } from '../../../src/domain/decimal';
import { type Evidence, ofKind } from '../evidence';
import { type Check, time } from './check';
import { sentWrites } from './writes';

/** Only strays are cancelled: nothing foreign, nothing that the bot means to have, nothing that nobody knows. */
export const onlyStraysCancelled: Check = (evidence) => {
  const isStray = strayAt(evidence);
  return sentWrites(evidence).flatMap(({ account, at, effects }) =>
    effects
      .filter(({ kind }) => /^(order|algo)_canceled$/.test(kind))
      .map(({ clientAlgoId, clientOrderId }) => clientAlgoId ?? clientOrderId ?? '?')
      .filter((id) => !isStray(account, id, at))
      .map((id) => `${account}: ${id} was cancelled at ${time(at)}`),
  );
};

/** Tells whether an order was one to remove at a time. */
function strayAt(evidence: Evidence): (account: string, id: string, at: number) => boolean {
  const key = (account: string, id: string) => `${account}/${id}`;
  const roles = new Map(ofKind(evidence, 'placed').map(({ account, id, role }) => [key(account, id), role]));
  const forgotten = new Map(
    ofKind(evidence, 'forgotten').map(({ account, id, at }) => [key(account, id), at]),
  );
  return (account, id, at) =>
    roles.get(key(account, id)) === 'stray' || at >= (forgotten.get(key(account, id)) ?? Infinity);
}

/** What is foreign, or meant to be there, is there at the end; legs that are to stay are as they were. */
export const othersStay: Check = (evidence) => {
  const forgotten = new Set(ofKind(evidence, 'forgotten').map(({ id }) => id));
  const placed = ofKind(evidence, 'placed').filter(({ role, id }) => role !== 'stray' && !forgotten.has(id));
  // An order whose placing was never recorded by the exchange was lost on its way there.
  const there = new Set(
    evidence.journal.flatMap(({ effects }) => effects.map((e) => e.clientAlgoId ?? e.clientOrderId)),
  );
  return evidence.afterwards.flatMap(({ account, resting, legs }) => {
    const gone = placed.filter(
      (each) => each.account === account && there.has(each.id) && !resting.includes(each.id),
    );
    const standing = evidence.accounts.find((each) => each.account === account)?.standing ?? {};
    const moved = Object.entries(standing).filter(
      ([leg, amount]) => !decimal(legs[leg] ?? '0').eq(decimal(amount)),
    );
    return [
      ...gone.map(({ id, role }) => `${account}: the ${role} order ${id} is gone`),
      ...moved.map(([leg, amount]) => `${account}: ${leg} is ${legs[leg] ?? '0'}, not ${amount}`),
    ];
  });
};

/** A fill of ours brings a stray leg towards zero and never beyond it, and no other leg anywhere. */
export const neverBeyondTheStray: Check = (evidence) =>
  sentWrites(evidence).flatMap(({ account, at, effects }) =>
    effects
      .filter(({ kind }) => kind === 'order_filled')
      .flatMap(({ symbol, positionSide, positionBefore, positionAfter }) => {
        const [before, after] = [decimal(positionBefore ?? '0'), decimal(positionAfter ?? '0')];
        const leg = `${symbol}/${positionSide}`;
        const turned = !after.isZero() && before.isNegative() !== after.isNegative();
        const kept = evidence.accounts.find((each) => each.account === account)?.standing ?? {};
        return turned || after.abs().gt(before.abs()) || leg in kept
          ? [`${account}: ${leg} went from ${before} to ${after} at ${time(at)}`]
          : [];
      }),
  );
