import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canBeSymbol, meantSymbol, symbolSchema } from '../../../src/domain/symbol';

describe('a symbol as the exchange writes it', () => {
  it.each(['BTCUSDT', '1000SHIBUSDT', 'BTCUSDT_261225', 'ETHBTC', '测试USDT', '币安人生USDT', 'USDCUSDT'])(
    '%s',
    (symbol) => {
      expect(canBeSymbol(symbol)).toBe(true);
      expect(z.safeParse(symbolSchema, symbol).success).toBe(true);
    },
  );
});

describe('another spelling is refused, with the one that is meant', () => {
  it.each([
    ['BTCUSDT-PERP', 'BTCUSDT'],
    ['BTC-USDT', 'BTCUSDT'],
    ['BTC-USDT-SWAP', 'BTCUSDT'],
    ['BTC/USDT', 'BTCUSDT'],
    ['BTC/USDT:USDT', 'BTCUSDT'],
    ['BINANCE:BTCUSDT.P', 'BTCUSDT'],
    ['BINANCE:BTCUSDT', 'BTCUSDT'],
    ['BTCUSDT.P', 'BTCUSDT'],
    ['btcusdt', 'BTCUSDT'],
    [' BTCUSDT', 'BTCUSDT'],
    ['BTCUSDT\n', 'BTCUSDT'],
    ['ＢＴＣＵＳＤＴ', 'BTCUSDT'],
    ['BTC\u200BUSDT', 'BTCUSDT'],
    ['BTCUSDT\uFEFF', 'BTCUSDT'],
    ['BTCUSDT-PERP.BINANCE', 'BTCUSDT'],
    ['BTC_USDT', 'BTCUSDT'],
    ['BTCUSDT-261225', 'BTCUSDT_261225'],
    ['BTC-USDT-20261225', 'BTCUSDT_261225'],
    ['BTCUSDT ETHUSDT', null],
    ['ETHUSDT_PERP', null],
    ['BTCUSDT,ETHUSDT', null],
    ['**', null],
    ['*', null],
    ['', null],
    ['B', null],
    ['BTCUSDT_2612', null],
    ['A'.repeat(41), null],
  ])('%j', (text, meant) => {
    expect(canBeSymbol(text)).toBe(false);
    const result = z.safeParse(symbolSchema, text);
    expect(result.success).toBe(false);
    expect(meantSymbol(text)).toBe(meant);
    if (meant !== null && text.length <= 40) expect(result.error?.issues[0]?.message).toContain(`"${meant}"`);
  });
});
