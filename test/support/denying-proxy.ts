import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A Temporal server that refuses some calls, as one does whose key has fewer rights. */
export interface DenyingProxy {
  readonly address: string;
  /** Names of the calls that came in, in order. */
  readonly calls: string[];
  close(): Promise<void>;
}

const STATUS = { PERMISSION_DENIED: '7', RESOURCE_EXHAUSTED: '8', UNIMPLEMENTED: '12' } as const;
type Status = keyof typeof STATUS;
/** What a call, such as `QueryWorkflow`, is answered with; nothing lets it pass. */
export type Denied = (call: string) => Status | undefined;

/**
 * Stands before a Temporal server and passes everything on, save what it denies.
 * @param denied by name, or as a function of it
 */
export async function denyingProxy(
  address: string,
  denied: Readonly<Record<string, Status>> | Denied,
): Promise<DenyingProxy> {
  const calls: string[] = [];
  const upstream = connect(`http://${address}`);
  upstream.on('error', () => undefined);
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    const call = String(headers[':path']).split('/').at(-1) ?? '';
    calls.push(call);
    const status = typeof denied === 'function' ? denied(call) : denied[call];
    if (status === undefined) passOn(upstream, stream, headers);
    else {
      stream.respond(
        {
          ':status': 200,
          'content-type': 'application/grpc',
          'grpc-status': STATUS[status],
          'grpc-message': 'denied',
        },
        { endStream: true },
      );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: async () => {
      for (const session of sessions) session.destroy();
      upstream.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Lets the server answer. */
export function passOn(
  upstream: ClientHttp2Session,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void {
  const onward = upstream.request({ ...headers, ':authority': undefined });
  const end = () => {
    onward.close();
    if (!stream.destroyed) stream.close();
  };
  onward.on('error', end);
  stream.on('error', end);
  stream.on('aborted', end);
  onward.on('response', (answer, flags) => {
    // An error is an answer without a body.
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      stream.respond(answer, { endStream: true });
      return;
    }
    let trailers = {};
    onward.on('trailers', (late) => {
      trailers = late;
    });
    stream.respond(answer, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    onward.pipe(stream);
  });
  stream.pipe(onward);
}
