import { startBotWriter } from '../../src/dev/demo-bot';
import type { ConfigInput } from '../../src/domain/config';
import { type AccountHandle, type Simulator, startSimulator } from '../../src/simulator';

/** Old enough to be judged. */
const AGO_MS = 600_000;
export const agoMs = () => Date.now() - AGO_MS;

type AccountConfig = ConfigInput['accounts'][string];

/** What a bot means to have. */
interface Meant {
  orders: { symbol: string; clientOrderId: string; status: 'OPEN' | 'CANCELED'; createdAt: string }[];
  positions: { symbol: string; positionSide: 'BOTH'; amount: string }[];
}

/** An account on an exchange of its own, with a living bot. */
export class DrillAccount {
  readonly bot: Meant = { orders: [], positions: [] };
  stopBot: () => void = () => undefined;
  private sequence = 0;

  private constructor(
    readonly name: string,
    readonly sim: Simulator,
    private readonly stateFile: string,
    private readonly massConfirmSeconds: number,
  ) {
    this.startBot();
  }

  static async open(name: string, stateFile: string, massConfirmSeconds = 60): Promise<DrillAccount> {
    const sim = await startSimulator({ accounts: [{ ...secretsOf(name), label: name }] });
    return new DrillAccount(name, sim, stateFile, massConfirmSeconds);
  }

  startBot(): void {
    this.stopBot = startBotWriter(() => this.bot, this.stateFile);
  }

  get exchange(): AccountHandle {
    return this.sim.account(this.name);
  }

  /** Everything is allowed, and only arming is missing. */
  get config(): AccountConfig {
    return {
      exchange: { simulator: this.sim.url },
      expectedState: { file: this.stateFile },
      recvWindowMs: 1_000,
      confirmSeconds: 2.5,
      policy: {
        action: 'cancel_then_flatten',
        dryRun: false,
        allowActiveRemediation: true,
        cooldownSeconds: 0,
        massConfirmSeconds: this.massConfirmSeconds,
        symbolWhitelist: ['BTCUSDT', 'ETHUSDT'],
      },
    };
  }

  /** The worker's environment for this account. */
  get environment(): Record<string, string> {
    const { apiKey, apiSecret } = secretsOf(this.name);
    const suffix = this.name.toUpperCase();
    return { [`BINANCE_API_KEY_${suffix}`]: apiKey, [`BINANCE_API_SECRET_${suffix}`]: apiSecret };
  }

  /** An order of the bot's rests that the bot no longer means to have. @returns its client id */
  leaveOrder(symbol = 'BTCUSDT'): string {
    this.sequence += 1;
    const clientOrderId = `grinder_d_${symbol}_1_1704067200_${this.sequence}`;
    const price = symbol === 'BTCUSDT' ? '90000' : '3300';
    const quantity = symbol === 'BTCUSDT' ? '0.002' : '0.050';
    this.exchange.addOrder({ symbol, side: 'BUY', quantity, price, clientOrderId, time: agoMs() });
    return clientOrderId;
  }

  /** An order of the bot's that it means to have, or says of that it ended. @returns its client id */
  keepOrder(symbol = 'BTCUSDT', status: 'OPEN' | 'CANCELED' = 'OPEN'): string {
    const clientOrderId = this.leaveOrder(symbol);
    const createdAt = new Date(agoMs()).toISOString();
    this.bot.orders.push({ symbol, clientOrderId, status, createdAt });
    return clientOrderId;
  }

  async close(): Promise<void> {
    this.stopBot();
    await this.sim.close();
  }
}

const secretsOf = (name: string) => ({ apiKey: `key-${name}`, apiSecret: `secret-${name}` });
