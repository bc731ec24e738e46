import { z } from 'zod';
import { isDecimalText, isZero } from '../../domain/decimal';
import type { BlindRow, ExchangePosition, PositionList } from '../../domain/exchange-view';
import type { LegsElsewhere } from '../port';
import { decimalText, parse, positionSide, readRows, symbolOf, text, time } from './shape';

const position = z
  .object({
    symbol: text,
    positionSide,
    positionAmt: decimalText,
    markPrice: z.unknown(),
    updateTime: time,
  })
  .transform(
    ({ positionAmt, markPrice, ...row }): ExchangePosition => ({
      ...row,
      amount: positionAmt,
      // Only a close needs it, and a close without one is blocked.
      markPrice: isDecimalText(markPrice) ? markPrice : null,
    }),
  );

/** GET /fapi/v3/positionRisk. @throws MalformedAnswer where it is no list, or a row has no readable symbol */
export function readPositions(input: unknown): PositionList {
  const blind: BlindRow[] = [];
  const positions = readRows(position, input, (row, index, problem) => {
    blind.push({ symbol: symbolOf(row, index, problem), part: 'positions', row: index, problem });
  });
  return { positions, blind };
}

const account = z.object({ totalPositionInitialMargin: decimalText, positions: z.unknown() });
const leg = z.object({ symbol: text, positionSide, positionAmt: decimalText });

/**
 * GET /fapi/v3/account: the other place where Binance tells positions.
 * @throws MalformedAnswer where it has no list of positions, or a row has no readable symbol
 */
export function readLegsElsewhere(input: unknown): LegsElsewhere {
  const { totalPositionInitialMargin, positions } = parse(account, input);
  const unreadable: string[] = [];
  const rows = readRows(leg, positions, (row, index, problem) => {
    unreadable.push(symbolOf(row, index, problem));
  });
  return {
    legs: rows
      .filter(({ positionAmt }) => !isZero(positionAmt))
      .map((row) => ({ symbol: row.symbol, positionSide: row.positionSide, amount: row.positionAmt })),
    unreadable,
    marginUsed: !isZero(totalPositionInitialMargin),
  };
}
