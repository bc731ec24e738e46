import { table } from '../../scripts/markdown-table';
import { REMEDIATION_HASH_LENGTH, REMEDIATION_PREFIX } from '../../src/domain/identity';

/** What Binance allows, and what our own orders use up. */
export const MAX_LENGTH = REMEDIATION_PREFIX.length + REMEDIATION_HASH_LENGTH;
/** Digits of a time since 1970. */
export const SECONDS = 10;
export const MILLISECONDS = 13;
/** Longer than any that fits. */
const LONGEST_STRATEGY = 16;

/** Symbols of 7 to 16 characters; of the longest there are none today. */
export const SYMBOLS = [
  'BTCUSDT',
  'DOGEUSDT',
  '1INCHUSDT',
  'PENDLEUSDT',
  '1000XECUSDT',
  '1000PEPEUSDT',
  '1000FLOKIUSDT',
  'BTCUSDT_261225',
  'S'.repeat(15),
  'S'.repeat(16),
];

/** An id with parts of these lengths, the symbol one of that length. */
export function idOf(strategy: number, symbol: string, level: number, timestamp: number, sequence: number) {
  const digits = (length: number) => '1'.repeat(length);
  return `grinder_${'s'.repeat(strategy)}_${symbol}_${digits(level)}_${digits(timestamp)}_${digits(sequence)}`;
}

/** The longest strategy that fits, 0 where none does. */
export function longestStrategy(symbol: string, level: number, timestamp: number, sequence: number): number {
  let length = LONGEST_STRATEGY;
  while (length > 0 && idOf(length, symbol, level, timestamp, sequence).length > MAX_LENGTH) length -= 1;
  return length;
}

/** The worked table of docs/client-ids.md. */
export function clientIdTable(): string {
  const cell = (symbol: string, shortest: number, timestamp: number) =>
    String(longestStrategy(symbol, shortest, timestamp, shortest) || 'does not fit');
  return table(
    [
      'symbol has',
      'such as',
      'seconds, level and sequence of 1',
      'seconds, of 2 each',
      'milliseconds, of 1 each',
      'milliseconds, of 2 each',
    ],
    SYMBOLS.map((symbol) => [
      String(symbol.length),
      symbol.startsWith('SS') ? '-' : `\`${symbol}\``,
      cell(symbol, 1, SECONDS),
      cell(symbol, 2, SECONDS),
      cell(symbol, 1, MILLISECONDS),
      cell(symbol, 2, MILLISECONDS),
    ]),
  );
}
