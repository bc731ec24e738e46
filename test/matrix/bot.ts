import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Book, KEPT_SYMBOL } from './book';

/** A living bot: whoever asks is told, as of now, what it means to have. Workers in other processes ask too. */
export class Bot {
  private means: readonly string[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Bot> {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(bot.state());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bot = new Bot(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/state`);
    return bot;
  }

  /** Means to have what the book says. */
  remembers({ kept }: Book): void {
    this.means = kept;
  }

  /** Restarts, and writes an empty state first. */
  forgets(): void {
    this.means = [];
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private state(): string {
    const orders = this.means.map((clientOrderId) => ({
      symbol: KEPT_SYMBOL,
      clientOrderId,
      status: 'OPEN',
      createdAt: '2024-01-01T00:00:00Z',
    }));
    return JSON.stringify({
      version: 1,
      asOf: new Date().toISOString(),
      ordersComplete: true,
      positionsComplete: true,
      orders,
      positions: [],
    });
  }
}
