import { join } from 'node:path';
import { startDirectory } from '../connect/running-start';

/** What opens an account of the simulated exchange, and nothing else. */
export interface SimulatedCredentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/**
 * Environment of a worker that may write, on a Temporal server and a simulated exchange of this machine:
 * nothing of the user's own accounts and clusters reaches it.
 */
export function localWorkerEnvironment(
  address: string,
  { apiKey, apiSecret }: SimulatedCredentials,
): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(BINANCE_|TEMPORAL_|ALLOW_MAINNET_TRADE$)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
    // Otherwise a profile in the user's Temporal configuration file would still apply.
    TEMPORAL_CONFIG_FILE: join(startDirectory(), 'no-temporal-config.toml'),
    BINANCE_API_KEY: apiKey,
    BINANCE_API_SECRET: apiSecret,
    ALLOW_MAINNET_TRADE: '1',
  };
}
