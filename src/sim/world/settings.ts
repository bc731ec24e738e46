import type { ConfigInput } from '../../domain/config';
import { policySchema } from '../../domain/policy-schema';
import { EXCHANGE_URL } from './exchange';

export const ACCOUNT = 'main';
export const TASK_QUEUE = 'sim';
export const KEYS = { apiKey: 'key-main', apiSecret: 'secret-main' };
/** Half an hour before a day ends: budgets are counted by the day. */
export const BEGINNING = Date.UTC(2026, 0, 5, 23, 30);

export const CONFIG: ConfigInput = {
  taskQueue: TASK_QUEUE,
  accounts: {
    [ACCOUNT]: { exchange: { simulator: EXCHANGE_URL }, expectedState: 'flat', intervalSeconds: 30 },
  },
};

/** What the account's worker finds in its environment. */
export const ENVIRONMENT = {
  BINANCE_API_KEY: KEYS.apiKey,
  BINANCE_API_SECRET: KEYS.apiSecret,
  ALLOW_MAINNET_TRADE: '1',
};

/** Budgets that a busy hour comes near to. */
export const POLICY = policySchema.parse({
  action: 'cancel_then_flatten',
  dryRun: false,
  allowActiveRemediation: true,
  cooldownSeconds: 0,
  symbolWhitelist: ['BTCUSDT', 'ETHUSDT'],
  massConfirmSeconds: 60,
  maxFlattenNotionalUsdt: '2000',
  budget: { maxCallsPerRun: 3, maxNotionalPerRun: '400', maxCallsPerDay: 10, maxNotionalPerDay: '500' },
});

/** Enough for whatever is left when everything is well again. */
export const HEALING_POLICY = {
  maxFlattenNotionalUsdt: '1000000',
  budget: {
    maxCallsPerRun: 1_000,
    maxNotionalPerRun: '1000000',
    maxCallsPerDay: 100_000,
    maxNotionalPerDay: '100000000',
  },
};
