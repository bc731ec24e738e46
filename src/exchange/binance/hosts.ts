import { createHash } from 'node:crypto';
import type { ExchangeSetting } from '../../domain/config';
import { isLoopback } from '../../outside/loopback';

const HOSTS = { mainnet: 'https://fapi.binance.com', demo: 'https://demo-fapi.binance.com' } as const;

/** Base URL of a configured exchange, without a trailing slash. */
export function baseUrlOf(setting: ExchangeSetting): string {
  return typeof setting === 'string' ? HOSTS[setting] : setting.simulator.replace(/\/+$/, '');
}

/** Why nothing is written to this host, or null. Credentials and orders never go to a host that merely speaks the same. */
export function writeObstacleOf(baseUrl: string): string | null {
  if (isLoopback(baseUrl) || baseUrl === HOSTS.mainnet || baseUrl === HOSTS.demo) return null;
  return `writes go to Binance (${HOSTS.mainnet}), its demo (${HOSTS.demo}) and loopback only, not to ${new URL(baseUrl).host}`;
}

/**
 * Names an exchange account without its secret: the base URL's host and the first 8 hex digits of the
 * API key's SHA-256.
 */
export function exchangeIdOf(baseUrl: string, apiKey: string): string {
  return `${new URL(baseUrl).host}/${createHash('sha256').update(apiKey).digest('hex').slice(0, 8)}`;
}
