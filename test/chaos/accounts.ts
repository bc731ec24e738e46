import { z } from 'zod';
import type { ConfigInput } from '../../src/domain/config';
import type { Policy } from '../../src/domain/policy';
import { policySchema } from '../../src/domain/policy-schema';

/** One account of a storm. */
export interface ChaosAccount {
  readonly account: string;
  readonly hedge: boolean;
  /** Whether a bot writes a file; otherwise nothing is expected on the account. */
  readonly bot: boolean;
  readonly policy: Policy;
  /** With limits that last: what is left over after the storm must not wait for tomorrow. */
  readonly afterwards: Policy;
}

/** Strays appear in these. */
export const STRAY_SYMBOLS = ['BTCUSDT', 'ETHUSDT'] as const;
/** In the whitelist, and the bot's own position is in it. */
export const KEPT_SYMBOL = 'SOLUSDT';
/** Not in any whitelist. */
export const FOREIGN_SYMBOL = 'XRPUSDT';

/** Short enough for a storm of minutes, long enough for a busy machine. */
export const TIMES = {
  recvWindowMs: 1_000,
  confirmSeconds: 2,
  orderGraceMs: 2_500,
  expectedMaxAgeSeconds: 5,
  planMaxAgeSeconds: 15,
  cycleTimeoutSeconds: 60,
  intervalSeconds: 4,
} as const;

const OPEN = {
  action: 'cancel_then_flatten',
  dryRun: false,
  allowActiveRemediation: true,
  cooldownSeconds: 0,
  massConfirmSeconds: 0,
  symbolWhitelist: [...STRAY_SYMBOLS, KEPT_SYMBOL],
} as const;
const PLENTY = {
  maxCallsPerRun: 100,
  maxNotionalPerRun: '1000000',
  maxCallsPerDay: 100_000,
  maxNotionalPerDay: '1000000000',
};

const of = (account: string, hedge: boolean, bot: boolean, limits: object): ChaosAccount => ({
  account,
  hedge,
  bot,
  policy: z.parse(policySchema, { ...OPEN, ...limits }),
  afterwards: z.parse(policySchema, {
    ...OPEN,
    ...approvalsOf(limits),
    maxOrdersPerAction: 50,
    budget: PLENTY,
  }),
});
/** Who asks for two operators does so after the storm too. */
const approvalsOf = (limits: object) => ('approvals' in limits ? { approvals: limits.approvals } : {});

/** Both modes, with and without a bot, wide limits and narrow ones, one operator and two. */
export const ACCOUNTS: readonly ChaosAccount[] = [
  of('oneway', false, true, { budget: PLENTY }),
  of('hedged', true, true, { budget: PLENTY }),
  of('narrow', false, true, {
    maxOrdersPerAction: 2,
    maxSymbolsPerAction: 1,
    budget: { ...PLENTY, maxCallsPerRun: 2, maxCallsPerDay: 25, maxNotionalPerDay: '1500' },
  }),
  of('retired', false, false, { maxOrdersPerAction: 5, budget: { ...PLENTY, maxNotionalPerDay: '4000' } }),
  of('paired', true, false, { approvals: 2, budget: PLENTY }),
];

/** Legs that nobody may touch: the bot's own, and one in a symbol that is not in the whitelist. */
export function standingLegs({ hedge, bot }: ChaosAccount): Record<string, string> {
  const side = hedge ? 'LONG' : 'BOTH';
  return { [`${FOREIGN_SYMBOL}/${side}`]: '50', ...(bot ? { [`${KEPT_SYMBOL}/${side}`]: '3' } : {}) };
}

export const secretsOf = ({ account }: ChaosAccount) => ({
  apiKey: `key-${account}`,
  apiSecret: `secret-${account}`,
});

/** The worker's environment for all accounts. */
export const environment = (): Record<string, string> => ({
  ALLOW_MAINNET_TRADE: '1',
  ...Object.fromEntries(
    ACCOUNTS.flatMap((each) => {
      const { apiKey, apiSecret } = secretsOf(each);
      const suffix = each.account.toUpperCase();
      return [
        [`BINANCE_API_KEY_${suffix}`, apiKey],
        [`BINANCE_API_SECRET_${suffix}`, apiSecret],
      ];
    }),
  ),
});

/** The configuration file of the workers. */
export const configOf = (exchangeUrl: string, stateFile: (account: string) => string): ConfigInput => ({
  taskQueue: 'chaos',
  metrics: { port: 0 },
  accounts: Object.fromEntries(
    ACCOUNTS.map(({ account, bot, policy }) => [
      account,
      {
        exchange: { simulator: exchangeUrl },
        expectedState: bot ? { file: stateFile(account) } : 'flat',
        ...TIMES,
        policy: { ...policy, symbolWhitelist: [...policy.symbolWhitelist] },
      },
    ]),
  ),
});
