import { z } from 'zod';
import type { ConfigInput } from '../../domain/config';
import { policySchema } from '../../domain/policy-schema';
import { EXCHANGE_URL } from './exchange';

export const ACCOUNT = 'main';
export const TASK_QUEUE = 'sim';
/** In half of the worlds another account is served by the same processes. */
export const NEIGHBOUR = 'second';
export const keysOf = (account: string) => ({ apiKey: `key-${account}`, apiSecret: `secret-${account}` });
/** Half an hour before a day ends: budgets are counted by the day. */
export const BEGINNING = Date.UTC(2026, 0, 5, 23, 30);

export const configOf = (accounts: readonly string[]): ConfigInput => ({
  taskQueue: TASK_QUEUE,
  accounts: Object.fromEntries(
    accounts.map((account) => [
      account,
      { exchange: { simulator: EXCHANGE_URL }, expectedState: 'flat', intervalSeconds: 30 },
    ]),
  ),
});

/** What a worker finds in its environment. */
export const environmentOf = (accounts: readonly string[], mayTrade: boolean): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    accounts.flatMap((account) => [
      [`BINANCE_API_KEY_${account.toUpperCase()}`, keysOf(account).apiKey],
      [`BINANCE_API_SECRET_${account.toUpperCase()}`, keysOf(account).apiSecret],
    ]),
  ),
  ...(mayTrade ? { ALLOW_MAINNET_TRADE: '1' } : {}),
});

/** Budgets that a busy hour comes near to. */
export const POLICY = z.parse(policySchema, {
  action: 'cancel_then_flatten',
  dryRun: false,
  allowActiveRemediation: true,
  cooldownSeconds: 0,
  symbolWhitelist: ['BTCUSDT', 'ETHUSDT'],
  massConfirmSeconds: 60,
  maxFlattenNotionalUsdt: '2000',
  budget: { maxCallsPerRun: 3, maxNotionalPerRun: '400', maxCallsPerDay: 10, maxNotionalPerDay: '500' },
});

/** Enough for whatever is left when everything is well again, and no more than that by far: it is held to as well. */
export const HEALING_POLICY = {
  maxFlattenNotionalUsdt: '1000000',
  budget: { maxCallsPerRun: 10, maxNotionalPerRun: '2000', maxCallsPerDay: 60, maxNotionalPerDay: '10000' },
};
