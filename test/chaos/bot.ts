import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { KEPT_SYMBOL } from './accounts';

const EVERY_MS = 1_000;

/** What goes wrong with a bot's file: reading it hangs, it ends in the middle, or it is not there. */
export type BotTrouble = 'hangs' | 'half-written' | 'missing';

/** A bot that keeps its file fresh; a stand-in for one that places orders. */
export class ChaosBot {
  private readonly means = new Map<string, string>();
  private trouble: BotTrouble | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly file: string,
    /** Of its own position, base quantity. */
    private readonly leg: { readonly positionSide: string; readonly amount: string },
  ) {
    this.write();
    this.timer = setInterval(() => this.write(), EVERY_MS);
  }

  get isWell(): boolean {
    return this.trouble === null;
  }

  /** Client ids of the orders that it means to have. */
  get orders(): string[] {
    return [...this.means.keys()];
  }

  /** Means to have one more order; the file says so before this returns. */
  remember(symbol: string, clientOrderId: string): void {
    this.means.set(clientOrderId, symbol);
    this.write();
  }

  /** Does not mean to have an order any more. */
  forget(clientOrderId: string): void {
    this.means.delete(clientOrderId);
    this.write();
  }

  fall(trouble: BotTrouble): void {
    this.trouble = trouble;
    rmSync(this.file, { force: true });
    if (trouble === 'hangs') execFileSync('mkfifo', [this.file]);
    else if (trouble === 'half-written') {
      const text = this.state();
      writeFileSync(this.file, text.slice(0, text.length / 2));
    }
  }

  heal(): void {
    this.trouble = null;
    this.write();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private write(): void {
    if (this.trouble !== null) return;
    writeFileSync(`${this.file}.new`, this.state());
    renameSync(`${this.file}.new`, this.file);
  }

  private state(): string {
    const orders = [...this.means].map(([clientOrderId, symbol]) => ({
      ...{ symbol, clientOrderId, status: 'OPEN', createdAt: '2024-01-01T00:00:00Z' },
    }));
    const positions = [{ symbol: KEPT_SYMBOL, ...this.leg }];
    const complete = { ordersComplete: true, positionsComplete: true };
    return JSON.stringify({ version: 1, asOf: new Date().toISOString(), ...complete, orders, positions });
  }
}
