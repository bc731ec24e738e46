import { z } from 'zod';
import { shared } from './validation';

/** Binance's shape: capitals and digits, dated contracts with `_` and six digits, and names in other scripts. */
const SYMBOL = /^[\p{Lu}\p{Lo}\p{N}]{2,32}(_\d{6})?$/u;

/** True where a text can be a symbol at all; whether the exchange lists it is another question. */
export const canBeSymbol = (text: string): boolean => SYMBOL.test(text) && text.normalize('NFKC') === text;

/** Contract suffixes that other software writes: a perpetual's, and ccxt's settlement asset. */
const SUFFIX = /(?:[-.]?(?:PERP|PERPETUAL|SWAP)|\.P|:[A-Z]+)$/;

/**
 * The symbol that another spelling means (`BTC-USDT`, `BINANCE:BTCUSDT.P`, `BTC/USDT:USDT`, full-width
 * letters, invisible characters), or null where none can be told.
 */
export function meantSymbol(text: string): string | null {
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/^[\p{Cc}\s]+|[\p{Cc}\s]+$/gu, '')
    .toUpperCase()
    .replace(/^[A-Z]+:(?=[A-Z0-9]{5,})/, '')
    .replace(/\.BINANCE$/, '')
    .replace(SUFFIX, '')
    .replace(/(?<=[A-Z])[-_](?:20)?(\d{6})$/, '_$1')
    .replace(/(?<=^[A-Z0-9]+)_(?=(?:USDT|USDC)$)/, '')
    .replace(/[-/.:]/g, '');
  return plain !== text && canBeSymbol(plain) ? plain : null;
}

/** A symbol in a configuration, an expected state or a message; another spelling is refused with the one meant. */
export const symbolSchema = shared(
  z
    .string('must be a symbol such as "BTCUSDT"')
    .refine((text) => text.length <= 40, { error: 'must be a symbol such as "BTCUSDT"', abort: true })
    .superRefine((text, context) => {
      if (canBeSymbol(text)) return;
      const meant = meantSymbol(text);
      context.addIssue({
        code: 'custom',
        message: `must be a symbol as the exchange writes it${meant === null ? ', such as "BTCUSDT"' : `: "${meant}" is meant?`}`,
      });
    })
    .meta({ pattern: SYMBOL.source, examples: ['BTCUSDT'] }),
);
