import { readFileSync } from 'node:fs';
import { connect, createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type Pair, textOf } from './certificates';
import { passOn } from './denying-proxy';

/** A Temporal server that is reached over TLS only, as Temporal Cloud is. */
export interface SecuredProxy {
  readonly address: string;
  /** Calls that were let through. */
  readonly calls: string[];
  close(): Promise<void>;
}

/**
 * Ends TLS before a Temporal server.
 * @param address of that server
 * @param wants `clients`: file of the authority that signed the certificates of those who may come in;
 *   `apiKey`: what their authorization header must hold
 */
export async function securedProxy(
  address: string,
  server: Pair,
  wants: { readonly clients?: string; readonly apiKey?: string },
): Promise<SecuredProxy> {
  const calls: string[] = [];
  const upstream = connect(`http://${address}`);
  upstream.on('error', () => undefined);
  const secured = createSecureServer({
    ...textOf(server),
    ...(wants.clients === undefined
      ? {}
      : { ca: readFileSync(wants.clients), requestCert: true, rejectUnauthorized: true }),
  });
  const sockets = new Set<{ destroy(): void }>();
  secured.on('connection', (socket) => sockets.add(socket));
  secured.on('session', (session) => sockets.add(session));
  secured.on('sessionError', () => undefined);
  secured.on('stream', (stream, headers) => {
    if (wants.apiKey !== undefined && headers['authorization'] !== `Bearer ${wants.apiKey}`) {
      stream.respond(
        {
          ':status': 200,
          'content-type': 'application/grpc',
          'grpc-status': '16',
          'grpc-message': 'Request unauthenticated',
        },
        { endStream: true },
      );
      return;
    }
    calls.push(String(headers[':path']).split('/').at(-1) ?? '');
    passOn(upstream, stream, headers);
  });
  await new Promise<void>((resolve) => secured.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(secured.address() as AddressInfo).port}`,
    calls,
    close: async () => {
      upstream.destroy();
      // Those who are refused come again until they are closed themselves: not waited for.
      secured.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
