import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExchangeError, errors } from '../core/errors';
import { Params, parseForm } from '../core/params';
import { findEndpoint } from '../endpoints/index';
import { substitute } from '../faults/answers';
import { type Answer, errorAnswer } from './answer';
import { authenticate } from './auth';
import { cutConnection, cutOf, outcomeOf, send } from './deliver';
import { execute } from './execute';
import type { OpenEntry } from './log';
import type { RawRequest } from './request';
import { delayOf, transportsOf } from './select';
import type { Parts, Visit } from './visit';

/**
 * Takes a request from arrival to answer: log, holds, faults, rate limits, authentication, execution, answer. The order
 * is the order of the real thing: what is held `before` meets the clock as it is when it goes on.
 */
export async function handle(
  parts: Parts,
  request: RawRequest,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params, problem } = readParams(request);
  const endpoint = findEndpoint(request.method, request.path);
  const entry = parts.log.open({
    at: parts.exchange.now(),
    receivedAt: Date.now(),
    method: request.method,
    path: request.path,
    params: params.visible(),
    account: parts.exchange.credentials.get(request.apiKey ?? '')?.account ?? null,
    write: endpoint?.write ?? false,
  });
  response.once('close', () => noteDeparture(parts, entry));
  await parts.holds.pass('before', { entry, params });
  const faults = parts.faults.select({ entry, params });
  entry.faults.push(...faults.map((fault) => fault.kind));
  const visit: Visit = { entry, request, params, endpoint, faults };
  await delay(delayOf(faults, 'before'));
  const early = cutOf(transportsOf(faults, 'before'));
  const answer = early === undefined ? await answerTo(parts, visit, problem) : undefined;
  if (answer !== undefined) await parts.holds.pass('after', visit);
  await delay(delayOf(faults, 'after'));
  await finish(parts, visit, message, response, answer);
}

// What is being worked on goes on: the exchange does not take an order back because its client left.
function noteDeparture(parts: Parts, entry: OpenEntry): void {
  if (entry.outcome !== 'pending') return;
  entry.outcome = 'aborted';
  parts.log.changed(entry);
}

// A request without delay must not pay for a timer.
async function delay(ms: number): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { ref: false });
}

async function finish(
  parts: Parts,
  visit: Visit,
  message: IncomingMessage,
  response: ServerResponse,
  answer: Answer | undefined,
): Promise<void> {
  const { entry, faults } = visit;
  const transports = [...transportsOf(faults, 'before'), ...transportsOf(faults, 'after')];
  const cut = cutOf(transports);
  if (entry.outcome === 'pending') entry.outcome = outcomeOf(message, cut);
  if (entry.outcome === 'answered' && answer !== undefined) {
    entry.status = answer.status;
    entry.errorCode = answer.errorCode;
  }
  parts.log.changed(entry);
  if (entry.outcome === 'aborted') return;
  if (cut !== undefined) cutConnection(message, cut);
  else if (answer !== undefined) await send(response, answer, transports);
}

async function answerTo(parts: Parts, visit: Visit, problem: ExchangeError | undefined): Promise<Answer> {
  const { exchange, limits } = parts;
  const { request, faults } = visit;
  const substituteAt = (when: 'before' | 'after'): Answer | undefined => {
    for (const fault of faults) {
      const answer =
        fault.when === when ? substitute(fault, exchange, limits.options, request.ip) : undefined;
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
  const early = substituteAt('before');
  const own = early ?? (await ownAnswer(parts, visit, problem));
  const answer = early ?? substituteAt('after') ?? own;
  return { ...answer, headers: { ...answer.headers, ...limits.weightHeaders(request.ip) } };
}

async function ownAnswer(parts: Parts, visit: Visit, problem: ExchangeError | undefined): Promise<Answer> {
  const { exchange, limits, holds } = parts;
  const { endpoint, params, request } = visit;
  try {
    if (problem !== undefined) throw problem;
    limits.charge(request.ip, weightOf(parts, visit));
    if (endpoint === undefined) throw errors.notFound(request.method, request.path);
    const credential = authenticate(exchange, endpoint, request, params);
    await holds.pass('engine', visit);
    return execute(parts, visit, endpoint, credential);
  } catch (error) {
    if (error instanceof ExchangeError) return errorAnswer(error);
    throw error;
  }
}

function weightOf(parts: Parts, { endpoint, params }: Visit): number {
  const weight = endpoint?.weight ?? 1;
  return typeof weight === 'number' ? weight : weight(params, parts.exchange);
}

/** Binance general-info: parameters come in query string, form body or both; the query string wins. */
function readParams(request: RawRequest): { params: Params; problem?: ExchangeError } {
  try {
    return { params: new Params([...parseForm(request.body), ...parseForm(request.query)]) };
  } catch (error) {
    if (error instanceof ExchangeError) return { params: new Params([]), problem: error };
    throw error;
  }
}
