import type { Simulator } from '../simulator';
import { EXPECTED } from './demo-bot';

/** The key pair of the demo's simulated account: it opens nothing else. */
export const DEMO_API_KEY = 'demo-key-of-the-simulated-exchange';
export const DEMO_API_SECRET = 'demo-secret-of-the-simulated-exchange';

const TEN_MINUTES_MS = 600_000;
const BACK_AFTER_MS = 30_000;
const CHECK_EVERY_MS = 1_000;

/** Orders that are not ours: a manual one, and one whose id only looks alike. */
const FOREIGN = [
  { symbol: 'BTCUSDT', side: 'BUY', quantity: '0.003', price: '90000', clientOrderId: 'web_AbCdEf123456' },
  {
    symbol: 'ETHUSDT',
    side: 'BUY',
    quantity: '0.040',
    price: '3300',
    clientOrderId: 'Grinder_d_ETHUSDT_1_1704067200_3',
  },
] as const;

/** The demo's account: what belongs there, what is protected, and strays that come back. */
export class DemoBook {
  /** Since when what belongs there is there, ms. */
  readonly since = Date.now() - TEN_MINUTES_MS;
  private round = 0;
  private cleanSince: number | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly simulator: Simulator) {
    for (const order of [...EXPECTED, ...FOREIGN]) this.account.addOrder({ ...order, time: this.since });
    this.addStrays();
    this.timer = setInterval(() => this.bringBack(), CHECK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private get account() {
    return this.simulator.account(DEMO_API_KEY);
  }

  /** Two limit orders, a take-profit and a long position that nobody expects. */
  private addStrays(): void {
    this.round += 1;
    const time = Date.now() - TEN_MINUTES_MS;
    const id = (symbol: string, level: string, n: number) =>
      `grinder_d_${symbol}_${level}_1704067200_${this.round}${n}`;
    this.account.addOrder({
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.002',
      price: '92000',
      clientOrderId: id('BTCUSDT', '2', 1),
      time,
    });
    this.account.addOrder({
      symbol: 'ETHUSDT',
      side: 'BUY',
      quantity: '0.050',
      price: '3350',
      clientOrderId: id('ETHUSDT', '2', 2),
      time,
    });
    this.account.addAlgoOrder({
      symbol: 'BTCUSDT',
      side: 'SELL',
      orderType: 'TAKE_PROFIT_MARKET',
      quantity: '0.004',
      reduceOnly: true,
      triggerPrice: '99000',
      clientAlgoId: id('BTCUSDT', 'tp', 3),
      createTime: time,
    });
    this.account.setPosition({ symbol: 'BTCUSDT', amount: '0.004', entryPrice: '95000', updateTime: time });
  }

  /** There is always something to see: half a minute after the account is clean, the strays return. */
  private bringBack(): void {
    const resting = this.account.openOrders().length + this.account.openAlgoOrders().length;
    const clean =
      resting <= EXPECTED.length + FOREIGN.length &&
      this.account.positions().every(({ amount }) => Number(amount) === 0);
    if (!clean) this.cleanSince = null;
    else this.cleanSince ??= Date.now();
    if (this.cleanSince !== null && Date.now() - this.cleanSince >= BACK_AFTER_MS) {
      this.cleanSince = null;
      this.addStrays();
    }
  }
}
