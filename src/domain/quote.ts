/**
 * Quote assets that are worth a dollar, or so close to it that a limit in USDT means what it says. A
 * notional in any other quote asset (12 ETH of ETHBTC are 0.42 BTC) is no number of dollars at all.
 */
const DOLLAR_ASSETS: readonly string[] = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'USD1'];

/** True where an amount of this asset is an amount in dollars. */
export const isDollar = (asset: string): boolean => DOLLAR_ASSETS.includes(asset);
