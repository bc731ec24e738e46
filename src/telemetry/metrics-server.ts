import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InvalidInput } from '../domain/validation';
import { type HostRule, isOurHost } from '../outside/host-header';
import type { Health } from './health';
import type { Metrics } from './metrics';

export interface MetricsServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export interface ServeMetricsOptions extends HostRule {
  /** 0 for any free one. */
  readonly port: number;
  /** What `/healthz` answers. */
  readonly health: () => Health;
}

const PLAIN = { 'content-type': 'text/plain' };

/**
 * Serves `/metrics`, and `/healthz` with status 200 or 503.
 * @throws InvalidInput where the port is taken or the host cannot be listened on
 */
export async function serveMetrics(metrics: Metrics, options: ServeMetricsOptions): Promise<MetricsServer> {
  const { host, port, health } = options;
  const server = createServer((request, response) => {
    if (!isOurHost(request.headers.host, options)) {
      response
        .writeHead(403, PLAIN)
        .end(
          'The Host header names another server. Allowed are loopback names, metrics.host and metrics.allowedHosts.\n',
        );
      return;
    }
    const path = request.method === 'GET' ? request.url?.split('?')[0] : undefined;
    if (path === '/metrics') void answerMetrics(metrics, response);
    else if (path === '/healthz') answerHealth(health(), response);
    else response.writeHead(404, PLAIN).end('Only GET /metrics and GET /healthz are served here.\n');
  });
  await listen(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerMetrics(metrics: Metrics, response: ServerResponse): Promise<void> {
  try {
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text);
  } catch {
    response.writeHead(500, PLAIN).end('The metrics could not be collected.\n');
  }
}

function answerHealth(health: Health, response: ServerResponse): void {
  response
    .writeHead(health.status === 'ok' ? 200 : 503, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
    })
    .end(`${JSON.stringify(health, null, 2)}\n`);
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problem =
        error.code === 'EADDRINUSE'
          ? `is taken on ${host}; set another metrics.port, or 0 for any free one`
          : `cannot be listened on at ${host}: ${error.code ?? error.message}`;
      reject(new InvalidInput(`metrics.port: ${port} ${problem}`));
    });
    server.listen(port, host, resolve);
  });
}
