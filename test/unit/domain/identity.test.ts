import { describe, expect, it } from 'vitest';
import { ownership, REMEDIATION_HASH_LENGTH, REMEDIATION_PREFIX } from '../../../src/domain/identity';

const STRATEGIES = ['d', 'mm'];
const ownerOf = (id: string) => ownership(id, STRATEGIES).owner;
const whyForeign = (id: string) => {
  const result = ownership(id, STRATEGIES);
  return result.owner === 'foreign' ? result.why : result.owner;
};

describe('an order id of ours', () => {
  it('names strategy, symbol, level, timestamp and sequence', () => {
    expect(ownership('grinder_d_BTCUSDT_1_1704067200_7', STRATEGIES)).toEqual({
      owner: 'ours',
      identity: { strategy: 'd', symbol: 'BTCUSDT', level: '1', timestamp: '1704067200', sequence: '7' },
    });
  });

  it('may name a dated contract, whose symbol has an underscore', () => {
    expect(ownership('grinder_d_BTCUSDT_261225_L1_17_1', STRATEGIES)).toMatchObject({
      owner: 'ours',
      identity: { symbol: 'BTCUSDT_261225', level: 'L1' },
    });
  });

  it('may have a level of six digits, which is no dated contract', () => {
    expect(ownership('grinder_d_BTCUSDT_261225_17_1', STRATEGIES)).toMatchObject({
      owner: 'ours',
      identity: { symbol: 'BTCUSDT', level: '261225', timestamp: '17', sequence: '1' },
    });
  });

  it('may have a six-digit level after a dated contract', () => {
    expect(ownership('grinder_mm_ETHUSDT_261225_000001_17_1', STRATEGIES)).toMatchObject({
      identity: { symbol: 'ETHUSDT_261225', level: '000001' },
    });
  });

  it.each([
    ['a symbol that starts with digits', 'grinder_d_1000SHIBUSDT_1_17_1'],
    ['a level of letters', 'grinder_d_BTCUSDT_aZ9_17_1'],
    ['36 characters, the most Binance takes', `grinder_d_BTCUSDT_1_1704067200_${'1'.repeat(5)}`],
  ])('may have %s', (_what, id) => {
    expect(ownerOf(id)).toBe('ours');
    expect(id.length).toBeLessThanOrEqual(36);
  });

  it('belongs to another strategy where that is not on the list', () => {
    expect(whyForeign('grinder_x_BTCUSDT_1_17_1')).toBe('strategy_not_allowed');
    expect(whyForeign('grinder_D_BTCUSDT_1_17_1')).toBe('strategy_not_allowed');
    expect(ownership('grinder_d_BTCUSDT_1_17_1', []).owner).toBe('foreign');
  });
});

describe('what only looks like an order id of ours is protected', () => {
  it.each([
    ['another case of the prefix', 'Grinder_d_BTCUSDT_1_17_1'],
    ['a prefix in capitals', 'GRINDER_d_BTCUSDT_1_17_1'],
    ['something before the prefix', 'xgrinder_d_BTCUSDT_1_17_1'],
    ['a space before the prefix', ' grinder_d_BTCUSDT_1_17_1'],
    ['a byte order mark before the prefix', '\uFEFFgrinder_d_BTCUSDT_1_17_1'],
    ['something after the sequence', 'grinder_d_BTCUSDT_1_17_1x'],
    ['an underscore after the sequence', 'grinder_d_BTCUSDT_1_17_1_'],
    ['a space after the sequence', 'grinder_d_BTCUSDT_1_17_1 '],
    ['a newline after the sequence', 'grinder_d_BTCUSDT_1_17_1\n'],
    ['a line of ours after another line', 'x\ngrinder_d_BTCUSDT_1_17_1'],
    ['a second line', 'grinder_d_BTCUSDT_1_17_1\nx'],
    ['a zero byte at the end', 'grinder_d_BTCUSDT_1_17_1\0'],
    ['the prefix without its underscore', 'grinderd_BTCUSDT_1_17_1'],
    ['the prefix alone', 'grinder_'],
    ['nothing at all', ''],
    ['too few parts', 'grinder_d_BTCUSDT_1_17'],
    ['the runbook\u2019s old form without a strategy', 'grinder_BTCUSDT_1_123_1'],
    ['too many parts', 'grinder_d_BTCUSDT_1_17_1_1'],
    ['an empty part', 'grinder_d__1_17_1'],
    ['an empty strategy', 'grinder__BTCUSDT_1_17_1'],
    ['a strategy with an underscore', 'grinder_m_m_BTCUSDT_1_17_1'],
    ['a strategy with a space', 'grinder_d d_BTCUSDT_1_17_1'],
    ['a symbol in small letters', 'grinder_d_btcusdt_1_17_1'],
    ['a symbol with a slash', 'grinder_d_BTC/USDT_1_17_1'],
    ['a date of five digits', 'grinder_d_BTCUSDT_26122_L_17_1_1'],
    ['a date of seven digits', 'grinder_d_BTCUSDT_2612251_L_17_1_1'],
    ['a level with a dash', 'grinder_d_BTCUSDT_-1_17_1'],
    ['a timestamp with a letter', 'grinder_d_BTCUSDT_1_17a_1'],
    ['a negative sequence', 'grinder_d_BTCUSDT_1_17_-1'],
    ['a sequence with a fraction', 'grinder_d_BTCUSDT_1_17_1.0'],
    ['Arabic digits', 'grinder_d_BTCUSDT_1_17_\u0661'],
    ['full-width digits', 'grinder_d_BTCUSDT_1_\uFF11\uFF17_1'],
    ['a superscript digit', 'grinder_d_BTCUSDT_1_17_\u00B9'],
    ['a Cyrillic letter in the prefix', 'grind\u0435r_d_BTCUSDT_1_17_1'],
    ['a Cyrillic letter in the symbol', 'grinder_d_BT\u0421USDT_1_17_1'],
    ['a Greek letter in the symbol', 'grinder_d_\u0392TCUSDT_1_17_1'],
    ['a dotless i in the prefix', 'gr\u0131nder_d_BTCUSDT_1_17_1'],
    ['a full-width underscore', 'grinder\uFF3Fd_BTCUSDT_1_17_1'],
    ['a letter with a combining accent', 'grinder_d\u0301_BTCUSDT_1_17_1'],
    ['an invisible character', 'grinder_d_BTC\u200BUSDT_1_17_1'],
    ['a soft hyphen', 'grinder_d_BTC\u00ADUSDT_1_17_1'],
    ['the id of another program', 'x-15PC4ZJyabcdefghijklmnopqrstuv'],
    ['an order of the web site', 'web_1234567890abcdef'],
    ['an order of the exchange', 'autoclose-1234567890'],
  ])('%s', (_what, id) => {
    expect(whyForeign(id)).toBe('no_grinder_prefix');
  });
});

describe('orders that this software placed itself', () => {
  it('are recognised by the ids that it gives them, which Binance takes', () => {
    const id = `${REMEDIATION_PREFIX}${'0123456789abcdef'.repeat(4).slice(0, REMEDIATION_HASH_LENGTH)}`;
    expect(ownership(id, STRATEGIES)).toEqual({ owner: 'remediation' });
    expect(id).toMatch(/^grinder_rem_[.A-Z:/a-z0-9_-]{24}$/);
  });

  it.each([
    ['a shorter hash', 'grinder_rem_0123456789abcdef0123456'],
    ['a longer hash', 'grinder_rem_0123456789abcdef012345678'],
    ['a hash in capitals', 'grinder_rem_0123456789ABCDEF01234567'],
    ['another case of the prefix', 'grinder_REM_0123456789abcdef01234567'],
    ['a newline', 'grinder_rem_0123456789abcdef01234567\n'],
  ])('are not imitated by %s: that is a foreign order', (_what, id) => {
    expect(ownerOf(id)).toBe('foreign');
  });

  it('are told from those of a strategy by their form, not by a name on the list', () => {
    expect(ownership('grinder_rem_0123456789abcdef01234567', ['rem']).owner).toBe('remediation');
  });
});
