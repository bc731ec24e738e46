import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { baseUrlOf, exchangeIdOf, writeObstacleOf } from '../../../../src/exchange/binance/hosts';
import { isLoopback } from '../../../../src/outside/loopback';

describe('the address of an exchange', () => {
  it.each([
    ['mainnet', 'https://fapi.binance.com'],
    ['demo', 'https://demo-fapi.binance.com'],
  ] as const)('%s', (setting, url) => expect(baseUrlOf(setting)).toBe(url));

  it('of a simulator has no slash at its end, since paths are put behind it', () => {
    expect(baseUrlOf({ simulator: 'http://127.0.0.1:9000//' })).toBe('http://127.0.0.1:9000');
    expect(baseUrlOf({ simulator: 'http://localhost:9000' })).toBe('http://localhost:9000');
  });
});

describe('this machine', () => {
  it.each([
    'http://127.0.0.1:9000',
    'http://127.255.0.9',
    'http://localhost:1',
    'https://localhost',
    'http://[::1]:8080',
  ])('is %s', (url) => expect(isLoopback(url)).toBe(true));

  it.each([
    'https://fapi.binance.com',
    'http://127.0.0.1.evil.com',
    'http://localhost.evil.com',
    'http://127.0.0.1@evil.com',
    'http://evil.com/127.0.0.1',
    'http://evil.com#localhost',
    'http://128.0.0.1',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://[::2]',
  ])('is not %s', (url) => expect(isLoopback(url)).toBe(false));
});

describe('writes', () => {
  it.each(['http://127.0.0.1:9000', 'https://demo-fapi.binance.com', 'https://fapi.binance.com'])(
    'go to %s',
    (url) => expect(writeObstacleOf(url)).toBeNull(),
  );

  it.each([
    'http://fapi.binance.com',
    'https://fapi.binance.com:8443',
    'https://api.binance.com',
    'https://fapi.binance.com.evil.com',
    'http://demo-fapi.binance.com',
    'https://demo-fapi.binance.com.evil.com',
    'https://evil.com',
  ])('go nowhere else, and the obstacle names the host: %s', (url) =>
    expect(writeObstacleOf(url)).toContain(`not to ${new URL(url).host}`),
  );
});

describe('the name of an exchange account', () => {
  const KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';

  it('is the host and the first 8 hex digits of the SHA-256 of the key', () => {
    const digest = createHash('sha256').update(KEY).digest('hex').slice(0, 8);
    expect(exchangeIdOf('https://fapi.binance.com', KEY)).toBe(`fapi.binance.com/${digest}`);
    expect(exchangeIdOf('http://127.0.0.1:9000', KEY)).toBe(`127.0.0.1:9000/${digest}`);
  });

  it('differs by host and by key, and does not give the key away', () => {
    const id = exchangeIdOf('https://fapi.binance.com', KEY);
    expect(exchangeIdOf('https://demo-fapi.binance.com', KEY)).not.toBe(id);
    expect(exchangeIdOf('https://fapi.binance.com', `${KEY}x`)).not.toBe(id);
    expect(id).not.toContain(KEY.slice(0, 6));
  });
});
