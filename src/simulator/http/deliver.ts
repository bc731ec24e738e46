import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TransportFault } from '../faults/types';
import type { Answer } from './answer';
import type { Outcome } from './log';

const DEFAULT_CHUNK = 16;
const DEFAULT_INTERVAL = 50;
const DEFAULT_DELTA = 10;

type Cut = 'reset' | 'hang-up' | 'no-answer';

const CUT_OUTCOMES: Readonly<Record<Cut, Outcome>> = {
  reset: 'reset',
  'hang-up': 'hung-up',
  'no-answer': 'unanswered',
};

/** A fault that ends the connection instead of answering. */
export function cutOf(faults: readonly TransportFault[]): Cut | undefined {
  for (const { kind } of faults) {
    if (kind === 'reset' || kind === 'hang-up' || kind === 'no-answer') return kind;
  }
  return undefined;
}

/** What the log will say: told apart from doing it, since the entry is complete before the client can know. */
export function outcomeOf(message: IncomingMessage, cut: Cut | undefined): Outcome {
  if (message.socket.destroyed) return 'aborted';
  return cut === undefined ? 'answered' : CUT_OUTCOMES[cut];
}

/** Ends the connection: with a RST, with a FIN, or not at all (the client waits until it or the exchange gives up). */
export function cutConnection(message: IncomingMessage, cut: Cut): void {
  if (cut === 'reset') message.socket.resetAndDestroy();
  else if (cut === 'hang-up') message.socket.destroy();
}

/** Writes an answer the way the faults want it. */
export async function send(
  response: ServerResponse,
  answer: Answer,
  faults: readonly TransportFault[],
): Promise<void> {
  const body = Buffer.from(answer.body, 'utf8');
  const headers: Record<string, string> = { ...answer.headers, 'content-length': String(body.length) };
  const slow = faults.find((fault) => fault.kind === 'slow-body');
  const wrong = faults.find((fault) => fault.kind === 'wrong-content-length');
  if (wrong !== undefined) {
    headers['content-length'] = String(Math.max(body.length + (wrong.delta ?? DEFAULT_DELTA), 0));
    // Otherwise a client would wait for the missing bytes, or take the surplus for the next answer.
    headers.connection = 'close';
  }
  response.writeHead(answer.status, headers);
  if (slow !== undefined) {
    await trickle(response, body, slow.chunkBytes ?? DEFAULT_CHUNK, slow.intervalMs ?? DEFAULT_INTERVAL);
  } else {
    response.write(body);
  }
  response.end();
}

async function trickle(
  response: ServerResponse,
  body: Buffer,
  chunk: number,
  interval: number,
): Promise<void> {
  for (let sent = 0; sent < body.length && !response.destroyed; sent += chunk) {
    response.write(body.subarray(sent, sent + chunk));
    await sleep(interval, undefined, { ref: false });
  }
}
