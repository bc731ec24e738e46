import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RawRequest, readRequest } from './request';

/** Answers one request. */
export type Handler = (
  request: RawRequest,
  message: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

/** A listening server. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts an HTTP server. A handler that fails is a defect of the simulator: the client gets HTTP 500 with the message,
 * so that a test cannot mistake it for an answer of the exchange.
 */
export async function listen(host: string, port: number, handler: Handler): Promise<Listening> {
  const server = createServer((message, response) => {
    serve(handler, message, response).catch((error: unknown) => fail(message, response, error));
  });
  // Longer than clients keep idle connections, so that a reused one is not closed under a request by accident.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => shut(server) };
}

async function serve(handler: Handler, message: IncomingMessage, response: ServerResponse): Promise<void> {
  let request: RawRequest;
  try {
    request = await readRequest(message);
  } catch (error) {
    // The client left half-way: there is nobody to answer and nothing was carried out.
    if (message.destroyed) return;
    throw error;
  }
  await handler(request, message, response);
}

function fail(message: IncomingMessage, response: ServerResponse, error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  process.emitWarning(`simulated exchange: ${text}`);
  if (response.headersSent || message.socket.destroyed) {
    message.socket.destroy();
    return;
  }
  response.writeHead(500, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ code: 0, msg: `simulator defect: ${text}` }));
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
