import type { DrillAccount } from './drill-account';
import type { DrillPolicy } from './drill-config';

/** Everything is allowed: what stops a cycle is never a limit. */
export const NOTHING_IN_THE_WAY: DrillPolicy = {
  action: 'cancel_then_flatten',
  budget: {
    maxCallsPerRun: 100,
    maxCallsPerDay: 100,
    maxNotionalPerRun: '50000',
    maxNotionalPerDay: '50000',
  },
};

/** What one cycle sends to remove them, in order. */
export const FOUR_WRITES = ['DELETE BTCUSDT', 'DELETE ETHUSDT', 'POST BTCUSDT', 'POST ETHUSDT'];

/** Two orders, and two positions of 600 and 500 USDT: four writes. */
export function leaveStrays(account: DrillAccount): void {
  account.leaveOrder('BTCUSDT');
  account.leaveOrder('ETHUSDT');
  account.open('BTCUSDT', '0.010');
  account.open('ETHUSDT', '0.200');
}
