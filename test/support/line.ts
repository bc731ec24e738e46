import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What passes no more, while both ends believe that they are connected: anything, or what is answered. */
export type Dead = 'both ways' | 'answers';

/** A TCP line to a port of 127.0.0.1 that can be cut, slowed, or go dead without a word. */
export class Line {
  private readonly calls = new Set<Call>();
  private isCut = false;
  private dead: Dead | null = null;
  private delayMs = 0;
  private lastTrouble = 0;

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {
    server.on('connection', (client) => this.called(client));
  }

  /** @param port of 127.0.0.1; nobody needs to listen there yet */
  static async to(port: number): Promise<Line> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Line(server, port);
  }

  /** Host and port at which it is called. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** When it was last known to be in trouble, ms; now, while it is. */
  troubledAt(): number {
    if (this.isCut || this.dead !== null || this.delayMs > 0) this.lastTrouble = Date.now();
    return this.lastTrouble;
  }

  /** Resets every connection, and each new one. */
  cut(): void {
    this.isCut = true;
    for (const call of this.calls) call.reset();
  }

  /** Every piece waits so long, ms, one after the other, each way. */
  slow(delayMs: number): void {
    this.delayMs = delayMs;
    for (const call of this.calls) call.delayMs = delayMs;
  }

  /** Nothing passes on any connection, and nobody is told, also not of its end. */
  die(dead: Dead): void {
    this.dead = dead;
    for (const call of this.calls) call.dead ??= dead;
  }

  /** New connections pass. One that went dead stays dead, as where a router has forgotten it. */
  heal(): void {
    this.troubledAt();
    this.isCut = false;
    this.dead = null;
    this.slow(0);
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private called(client: Socket): void {
    if (this.isCut) client.resetAndDestroy();
    else this.calls.add(this.callOf(client));
  }

  private callOf(client: Socket): Call {
    const call: Call = new Call(client, this.port, () => this.calls.delete(call));
    call.dead = this.dead;
    call.delayMs = this.delayMs;
    return call;
  }
}

/** One connection, and that to the server behind it. */
class Call {
  dead: Dead | null = null;
  delayMs = 0;
  private readonly server: Socket;

  constructor(
    private readonly client: Socket,
    port: number,
    ended: () => void,
  ) {
    this.server = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.pass(client, this.server, () => this.dead === 'both ways');
    this.pass(this.server, client, () => this.dead !== null);
    for (const socket of [client, this.server])
      socket.on('close', () => {
        if (client.destroyed && this.server.destroyed) ended();
      });
  }

  reset(): void {
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
  }

  private pass(from: Socket, to: Socket, isDead: () => boolean): void {
    const send = (piece: Buffer) => {
      if (isDead() || to.destroyed) from.resume();
      // The next piece is taken once this one has gone.
      else to.write(piece, () => from.resume());
    };
    from.on('data', (piece) => {
      from.pause();
      if (this.delayMs === 0) send(piece);
      else setTimeout(send, this.delayMs, piece);
    });
    from.on('end', () => {
      if (!isDead()) to.end();
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      if (!isDead()) to.destroy();
    });
  }
}
