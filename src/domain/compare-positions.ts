import { BySymbol } from './by-symbol';
import type { Comparing } from './comparison';
import { isZero, sameAmount } from './decimal';
import type { ExchangePosition } from './exchange-view';
import { legKey } from './mismatches';
import { closingSide } from './plan';

/** Judges every leg of the exchange and every one that is expected; orders were judged before. */
export function comparePositions(comparing: Comparing): void {
  const { expected, snapshot, blind, counts, mismatches } = comparing;
  const expectedAmounts = new BySymbol<string>();
  for (const { symbol, positionSide, amount } of expected.positions)
    expectedAmounts.set(symbol, positionSide, amount);
  const onExchange = new BySymbol<true>();
  for (const position of snapshot.positions) {
    const { symbol, positionSide } = position;
    onExchange.set(symbol, positionSide, true);
    judgeLeg(position, expectedAmounts.get(symbol, positionSide), comparing);
  }
  for (const { symbol, positionSide, amount } of expected.positions) {
    if (onExchange.has(symbol, positionSide) || isZero(amount)) continue;
    if (blind.has(symbol)) {
      counts.blind += 1;
      continue;
    }
    mismatches.push({
      type: 'POSITION_AMOUNT_MISMATCH',
      symbol,
      positionSide,
      expected: amount,
      amount: '0',
      became: null,
    });
  }
}

function judgeLeg(
  position: ExchangePosition,
  wanted: string | undefined,
  { expected, blind, judgedUntil, counts, known, tooRecent, staying, mismatches }: Comparing,
): void {
  const { symbol, positionSide, amount, markPrice, updateTime } = position;
  if (wanted === undefined && !expected.positionsComplete) {
    if (!isZero(amount)) counts.unknown += 1;
    return;
  }
  const should = wanted ?? '0';
  const isExpected = !isZero(should);
  if (isExpected && !isZero(amount)) known.legs += 1;
  if (sameAmount(should, amount)) return;
  if (updateTime > judgedUntil) {
    if (!isExpected) known.freshLegs += 1;
    counts.tooRecent += 1;
    tooRecent.push(legKey(position));
    return;
  }
  const isBlind = blind.has(symbol);
  const leg = { symbol, positionSide, amount };
  if (!isExpected) {
    const blocker = staying.get(symbol, `${positionSide} ${closingSide(amount)}`);
    mismatches.push({
      type: 'POSITION_NONZERO_UNEXPECTED',
      ...leg,
      markPrice,
      updateTime,
      blind: isBlind,
      ...(blocker === undefined ? {} : { blocker }),
    });
  } else if (isBlind) counts.blind += 1;
  else mismatches.push({ type: 'POSITION_AMOUNT_MISMATCH', ...leg, expected: should, became: null });
}
