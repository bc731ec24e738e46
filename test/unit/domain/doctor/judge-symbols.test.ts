import { describe, expect, it } from 'vitest';
import { fitOf, MAX_CLIENT_ID_LENGTH } from '../../../../src/domain/client-id-length';
import { judgeClientIds, judgeWhitelist } from '../../../../src/domain/doctor/judge-symbols';
import type { SymbolListing } from '../../../../src/domain/exchange-view';
import { longestStrategy, MAX_LENGTH, SECONDS, SYMBOLS } from '../../../support/client-id-table';
import { listing } from '../builders';

const unlisted = (symbol: string): SymbolListing => ({
  symbol,
  rules: null,
  why: 'symbol_not_trading',
  problem: 'the exchange does not list it',
});

describe('the whitelist', () => {
  it('is well where every symbol is listed and trading', () => {
    expect(judgeWhitelist([listing('BTCUSDT'), listing('ETHUSDT')], [], true)).toMatchObject({
      level: 'ok',
      found: '2 symbols, all listed and trading',
    });
    expect(judgeWhitelist([listing('BTCUSDT')], [], true).found).toBe('1 symbol, all listed and trading');
  });

  it('with a symbol that is not listed must be fixed, and names what is meant', () => {
    const listings = [listing('BTCUSDT'), unlisted('PEPEUSDT'), unlisted('FOOUSDT')];
    const named = [
      { symbol: 'PEPEUSDT', meant: '1000PEPEUSDT' },
      { symbol: 'FOOUSDT', meant: null },
    ];
    expect(judgeWhitelist(listings, named, false)).toMatchObject({
      level: 'fix',
      found: 'not listed on this exchange: PEPEUSDT (1000PEPEUSDT is), FOOUSDT',
    });
  });

  it('with a symbol in which nothing is closed is a warning', () => {
    expect(judgeWhitelist([listing('BTCUSDT', { trading: false })], [], true)).toMatchObject({
      level: 'warning',
      found: expect.stringMatching(/symbol_not_trading/),
    });
    expect(judgeWhitelist([listing('ETHBTC', { quoteAsset: 'BTC' })], [], true)).toMatchObject({
      level: 'warning',
      found: expect.stringMatching(/quoted in BTC.*quote_not_usd/),
    });
    const malformed: SymbolListing = {
      symbol: 'X',
      rules: null,
      why: 'symbol_unreadable',
      problem: 'malformed',
    };
    expect(judgeWhitelist([malformed], [], true)).toMatchObject({ level: 'warning', found: 'X: malformed' });
  });

  it('that is empty must be fixed where the policy asks for writes', () => {
    expect(judgeWhitelist([], [], true).level).toBe('fix');
    expect(judgeWhitelist([], [], false).level).toBe('ok');
  });
});

describe('client order ids', () => {
  it('fit', () => {
    expect(judgeClientIds(['d'], ['BTCUSDT'])).toMatchObject({
      level: 'ok',
      found: 'fit for d in every symbol of the whitelist',
    });
    expect(judgeClientIds(['d'], [])).toMatchObject({ level: 'ok', found: 'fit for d' });
  });

  it('that need a shorter timestamp are a warning that names strategy and symbol', () => {
    expect(judgeClientIds(['d', 'mean'], ['BTCUSDT', '1000XECUSDT', '1000PEPEUSDT'])).toMatchObject({
      level: 'warning',
      found:
        'have no room for seconds since 1970 with d in 1000PEPEUSDT, mean in 1000XECUSDT, mean in 1000PEPEUSDT',
    });
  });

  it('that can never fit must be fixed', () => {
    expect(judgeClientIds(['meanreversion'], ['BTCUSDT', '1000PEPEUSDT'])).toMatchObject({
      level: 'fix',
      found: 'have no room in 36 characters for meanreversion in 1000PEPEUSDT',
    });
  });

  it('fit exactly as the table of docs/client-ids.md says', () => {
    expect(MAX_CLIENT_ID_LENGTH).toBe(MAX_LENGTH);
    for (const symbol of SYMBOLS) {
      const longest = longestStrategy(symbol, 1, SECONDS, 1);
      expect(fitOf('s'.repeat(longest + 1), symbol), symbol).not.toBe('fits');
      if (longest > 0) expect(fitOf('s'.repeat(longest), symbol), symbol).toBe('fits');
      const shortest = longestStrategy(symbol, 1, 1, 1);
      expect(fitOf('s'.repeat(shortest), symbol), symbol).not.toBe('never fits');
      if (shortest < 16) expect(fitOf('s'.repeat(shortest + 1), symbol), symbol).toBe('never fits');
    }
  });
});
