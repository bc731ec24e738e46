import { startTemporalServer, type TemporalServer } from '../../../src/dev/temporal-server';
import { SignalledPart } from './part';

/** Temporal's development server on a database file, so that it goes on after it was killed. */
export class ServerPart extends SignalledPart {
  private server: TemporalServer | null = null;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly executable: string,
    readonly port: number,
    private readonly dbFile: string,
  ) {
    super('server');
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    await this.inTurn(async () => {
      if (this.server !== null) return;
      const { executable, port, dbFile } = this;
      this.server = await startTemporalServer({ executable, port, uiPort: null, dbFile });
      this.came(this.server.pid);
    });
  }

  async kill(): Promise<void> {
    await this.inTurn(async () => {
      const { server } = this;
      this.server = null;
      await server?.kill();
      this.gone();
    });
  }

  // Two on one database would be another storm.
  private async inTurn(run: () => Promise<void>): Promise<void> {
    const before = this.turn;
    this.turn = (async () => {
      await before.catch(() => undefined);
      await run();
    })();
    await this.turn;
  }
}
