import { rmSync, writeFileSync } from 'node:fs';
import { guardId } from '../../../src/domain/names';
import type { DrillAccount } from '../account';
import type { AlertCase } from '../case';
import { armed, emptied } from './writes';

/** The bot, the guard and the operator. */
export const OTHERS = {
  /** @param file its being there makes attempts die: see `fail-attempts` of test/support/worker-hooks.cjs */
  attempt_dies: (account: DrillAccount, file: string): AlertCase => ({
    kind: 'attempt dies',
    account: account.name,
    what: 'every attempt to look at the account dies',
    pages: ['GrinderReconcileBlind'],
    async strike() {
      writeFileSync(file, account.name);
    },
    ended: 'what made them die is mended',
    async end() {
      rmSync(file);
    },
  }),

  mass_change(account: DrillAccount): AlertCase {
    let meant = account.bot.orders;
    return {
      kind: 'mass change',
      account: account.name,
      what: 'the bot of an armed account restarts and writes an empty, complete state',
      pages: ['GrinderReconcileMassChange'],
      says: /mass_change|disarmed/i,
      prepare() {
        for (let i = 0; i < 6; i += 1) account.keepOrder('ETHUSDT');
      },
      async strike(at) {
        await armed(at);
        meant = account.bot.orders;
        account.bot.orders = [];
      },
      ended: '`disarm --wait`, the bot reads back what it owns',
      async end() {
        if (account.exchange.openOrders().length !== meant.length)
          throw new Error('orders of the bot were cancelled before the operator could disarm');
        account.bot.orders = meant;
      },
    };
  },

  bot_stops: (account: DrillAccount): AlertCase => ({
    kind: 'bot',
    account: account.name,
    what: 'the bot of an armed account dies, and its order rests',
    pages: ['GrinderReconcileExpectedStateOld'],
    says: /old/,
    prepare: () => void account.keepOrder(),
    async strike(at) {
      await armed(at);
      account.stopBot();
    },
    ended: '`arm --bot-is-down`, which removes what it left; the bot starts again with nothing',
    async end() {
      await emptied(account);
      account.bot.orders = [];
      account.startBot();
    },
  }),

  guard: (account: DrillAccount): AlertCase => ({
    kind: 'guard',
    account: account.name,
    what: 'the guard is terminated, and an order rests that should not',
    pages: ['GrinderReconcileGuardGone'],
    says: /no guard for account/,
    async strike({ operate }) {
      await operate(`temporal workflow terminate --workflow-id ${guardId(account.name)} --reason drill`);
      account.leaveOrder();
    },
    ended: '`apply`, and `arm` for the order',
    async end(at) {
      await armed(at);
      await emptied(account);
    },
  }),

  stopped: (account: DrillAccount): AlertCase => ({
    kind: 'stopped',
    account: account.name,
    what: 'somebody disarms in the middle of a cycle, and an order stays that the bot says is cancelled',
    pages: ['GrinderReconcileMismatchStays'],
    says: /not_armed|disarmed/,
    async strike(at) {
      await armed(at);
      // The second list is that of the confirming look: what follows would be a write.
      const hold = account.sim.hold({ match: { method: 'GET', path: '/fapi/v1/openOrders', nth: 2 } });
      this.order = account.keepOrder('BTCUSDT', 'CANCELED');
      await hold.reached;
      await at.operate('grinder-reconcile disarm $ACCOUNT');
      hold.release();
    },
    ended: '`arm`, as the report says',
    end: armed,
  }),
};
