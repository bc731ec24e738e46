import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RawRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The client's port: the same one for requests over one connection. */
  readonly connection: number;
}

export interface RawServer {
  readonly url: string;
  readonly requests: RawRequest[];
  close(): Promise<void>;
}

/** A server that answers whatever the test tells it, to see exactly what is sent and to answer what no exchange should. */
export async function rawServer(
  answer: (request: RawRequest, response: ServerResponse) => void,
): Promise<RawServer> {
  const requests: RawRequest[] = [];
  const server = createServer((incoming, response) => {
    const url = incoming.url ?? '';
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const request = {
      method: incoming.method ?? '',
      url,
      path: pathname,
      query: searchParams,
      headers: incoming.headers,
      connection: incoming.socket.remotePort ?? 0,
    };
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers JSON text as it is. */
export function json(
  response: ServerResponse,
  body: string,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
