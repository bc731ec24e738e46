import type { IncomingMessage } from 'node:http';

/** A request as it came in, nothing decoded. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly apiKey: string | undefined;
  /** Empty when not sent. */
  readonly contentType: string;
  /** The Host header; empty when not sent. */
  readonly host: string;
  readonly ip: string;
}

const MAX_BODY = 1_000_000;

/**
 * Reads a request to its end.
 *
 * @throws Error when the client goes away half-way or sends more than a megabyte
 */
export async function readRequest(message: IncomingMessage): Promise<RawRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('request body too large');
    chunks.push(chunk);
  }
  const url = message.url ?? '/';
  const question = url.indexOf('?');
  const key = message.headers['x-mbx-apikey'];
  return {
    method: message.method ?? 'GET',
    path: question === -1 ? url : url.slice(0, question),
    query: question === -1 ? '' : url.slice(question + 1),
    body: Buffer.concat(chunks).toString('utf8'),
    apiKey: typeof key === 'string' ? key : undefined,
    contentType: message.headers['content-type'] ?? '',
    host: message.headers.host ?? '',
    ip: (message.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
  };
}
