import { until } from '../../../src/outside/until';
import type { FaultHandle } from '../../../src/simulator';
import { agoMs, type DrillAccount } from '../account';
import type { AlertCase, At } from '../case';

const ARM = 'grinder-reconcile arm $ACCOUNT --operator drill --reason "alert drill"';
const WITHIN_MS = 300_000;

/** Waits until nothing of the bot's rests and no position is open. */
export const emptied = async ({ exchange, name }: DrillAccount) => {
  const nothing = async () =>
    [...exchange.openOrders(), ...exchange.openAlgoOrders(), ...exchange.positions()].length === 0;
  await until(nothing, { what: `${name} to be cleaned`, withinMs: WITHIN_MS });
};

/** What happens while an armed account is cleaned. */
export const WRITES: Readonly<Record<string, (account: DrillAccount) => AlertCase>> = {
  answer_to_writes(account) {
    let fault: FaultHandle | undefined;
    return {
      kind: 'answer',
      account: account.name,
      what: 'the exchange refuses every write of an armed account',
      pages: ['GrinderReconcileTrouble'],
      says: /port_error|repeated_failure/,
      async strike({ operate }) {
        fault = account.sim.faults.add({ kind: 'rejected-key', match: { method: 'DELETE' } });
        account.leaveOrder();
        await operate(ARM);
      },
      ended: 'the key may trade again, `arm`',
      async end({ operate }) {
        fault?.remove();
        await operate(ARM);
        await emptied(account);
      },
    };
  },

  market: (account) => ({
    kind: 'market',
    account: account.name,
    what: 'a position grows right after its stop-loss was taken away to close it',
    pages: ['GrinderReconcileNeedsALook'],
    says: /unprotected_position/,
    async strike({ operate }) {
      const symbol = 'BTCUSDT';
      account.exchange.setPosition({ symbol, amount: '0.004', updateTime: agoMs() });
      account.exchange.addAlgoOrder({
        ...{ symbol, side: 'SELL', orderType: 'STOP_MARKET', triggerPrice: '80000', quantity: '0.004' },
        ...{ reduceOnly: true, clientAlgoId: 'grinder_d_BTCUSDT_sl_1704067200_1', createTime: agoMs() },
      });
      const grow = () => void account.exchange.setPosition({ symbol, amount: '0.009' });
      const match = { method: 'DELETE', path: '/fapi/v1/algoOrder' };
      account.sim.faults.add({ kind: 'run', run: grow, when: 'after', match, times: 1 });
      await operate(ARM);
    },
    ended: 'the position is closed by hand, `arm`',
    async end({ operate }) {
      account.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0' });
      await operate(ARM);
    },
  }),

  clock: (account) => ({
    kind: 'clock',
    account: account.name,
    what: "the exchange's clock jumps ahead by 5 s and stays there",
    pages: [],
    async strike({ operate }) {
      account.sim.clock.skew(5_000);
      account.leaveOrder();
      await operate(ARM);
    },
    ended: 'by itself: the clock is measured anew, and what should not rest is cancelled',
    survived: () => emptied(account),
  }),

  reads_behind(account) {
    let fault: FaultHandle | undefined;
    return {
      kind: 'reads behind',
      account: account.name,
      what: 'the list of open orders goes on showing an order that was cancelled',
      pages: ['GrinderReconcileMismatchStays'],
      says: /already_satisfied/,
      async strike({ operate }) {
        this.order = account.leaveOrder();
        const match = { method: 'GET', path: '/fapi/v1/openOrders' };
        fault = account.sim.faults.add({ kind: 'stale-read', ms: 3_600_000, match });
        await operate(ARM);
      },
      ended: 'the list is up to date again',
      async end() {
        fault?.remove();
      },
    };
  },
};

export const armed = async ({ operate }: At) => await operate(ARM);
