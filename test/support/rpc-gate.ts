import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { RpcTasks } from './rpc-tasks';

/** Before the server has a call, or after it answered and before the caller knows. */
export type When = 'before' | 'after';

/** A call that stands still. */
export interface HeldCall {
  /** Resolves once the call has come to the place. */
  readonly reached: Promise<void>;
  /** Lets it go, to nobody: the server never gets what it did not have, and the caller no answer. */
  lose(): void;
}

interface Hold {
  readonly call: string;
  readonly when: When;
  readonly reach: () => void;
  readonly lost: Promise<void>;
}

/**
 * Stands before a Temporal server, passes everything on, and stops a call that a test names by what it is about:
 * `activity cancel` and `handler arm` are their results on the way to the server; see `RpcTasks`.
 */
export class RpcGate {
  private readonly tasks = new RpcTasks();
  private readonly sessions = new Set<{ destroy(): void }>();
  private holds: Hold[] = [];

  private constructor(
    private readonly upstream: ClientHttp2Session,
    private readonly server: Http2Server,
  ) {
    upstream.on('error', () => undefined);
    server.on('session', (session) => {
      session.on('error', () => undefined);
      this.sessions.add(session);
    });
    server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      // Whoever asked is gone: there is nobody to tell.
      this.serve(stream, headers).catch(() => stream.destroy());
    });
  }

  static async before(address: string): Promise<RpcGate> {
    const gate = new RpcGate(connect(`http://${address}`), createServer());
    await new Promise<void>((resolve) => gate.server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Stops the next call that is about this, and only that one. */
  hold(call: string, when: When): HeldCall {
    let reach!: () => void;
    let lose!: () => void;
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const lost = new Promise<void>((resolve) => {
      lose = resolve;
    });
    const hold = { call, when, reach, lost };
    this.holds.push(hold);
    return {
      reached,
      lose: () => {
        this.holds = this.holds.filter((each) => each !== hold);
        lose();
      },
    };
  }

  async close(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    this.upstream.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const method = String(headers[':path']).split('/').at(-1) ?? '';
    const question = await bodyOf(stream);
    const about = this.tasks.about(method, question);
    if (await this.isLost(about, 'before')) return;
    const answer = await this.ask(stream, headers, question);
    this.tasks.learn(method, answer.body);
    if (await this.isLost(about, 'after')) return;
    if (stream.destroyed) return;
    stream.respond(answer.headers, { waitForTrailers: answer.trailers !== null });
    stream.on('wantTrailers', () => stream.sendTrailers(answer.trailers ?? {}));
    stream.end(answer.body);
  }

  private async isLost(about: ReadonlySet<string>, when: When): Promise<boolean> {
    const hold = this.holds.find((each) => each.when === when && about.has(each.call));
    if (hold === undefined) return false;
    this.holds = this.holds.filter((each) => each !== hold);
    hold.reach();
    await hold.lost;
    return true;
  }

  private async ask(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, question: Buffer) {
    const onward = this.upstream.request({ ...headers, ':authority': undefined });
    // The server must not give a task to a poll that nobody waits for.
    stream.on('close', () => onward.close(constants.NGHTTP2_CANCEL));
    let answered: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders | null = null;
    onward.on('response', (received) => {
      answered = received;
    });
    onward.on('trailers', (received) => {
      trailers = received;
    });
    onward.end(question);
    const body = await bodyOf(onward);
    return { headers: answered, trailers: trailers as IncomingHttpHeaders | null, body };
  }
}

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}
