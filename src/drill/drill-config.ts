import type { ConfigInput } from '../client';

/** Prices at which positions are worth round sums of USDT. */
export const PRICES = { BTCUSDT: '60000', ETHUSDT: '2500' } as const;

export type DrillSymbol = keyof typeof PRICES;
export type DrillPolicy = Pick<NonNullable<ConfigInput['accounts'][string]['policy']>, 'action' | 'budget'>;

/** Short waits; no schedule that runs, since the drill starts its cycles itself. */
export const drillConfig = (account: string, simulator: string, policy: DrillPolicy): ConfigInput => ({
  taskQueue: `drill-${account}`,
  metrics: { port: 0 },
  accounts: {
    [account]: {
      exchange: { simulator },
      expectedState: 'flat',
      enabled: false,
      recvWindowMs: 500,
      confirmSeconds: 1.5,
      orderGraceMs: 2_500,
      policy: {
        dryRun: false,
        allowActiveRemediation: true,
        symbolWhitelist: Object.keys(PRICES),
        cooldownSeconds: 0,
        maxFlattenNotionalUsdt: '600',
        ...policy,
      },
    },
  },
});
