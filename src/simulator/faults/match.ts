import type { Exchange } from '../core/exchange';
import { parseExact } from '../core/json';
import type { Params } from '../core/params';
import type { LogEntry } from '../http/log';
import type { RequestMatch } from './types';

/** A request on its way, as faults and holds look at it. */
export interface Candidate {
  readonly entry: LogEntry;
  readonly params: Params;
}

/** Whether a request fits a match, `nth` not considered. */
export function fits(exchange: Exchange, match: RequestMatch | undefined, candidate: Candidate): boolean {
  if (match === undefined) return true;
  const { entry } = candidate;
  if (match.method !== undefined && match.method.toUpperCase() !== entry.method) return false;
  if (!fitsPath(match.path, entry.path)) return false;
  if (match.account !== undefined && match.account !== entry.account) return false;
  if (match.symbol !== undefined && !symbolsOf(exchange, candidate).includes(match.symbol)) return false;
  return match.predicate === undefined || match.predicate(entry);
}

function fitsPath(wanted: string | RegExp | undefined, path: string): boolean {
  if (wanted === undefined) return true;
  return typeof wanted === 'string' ? wanted === path : new RegExp(wanted.source, wanted.flags).test(path);
}

/** Counts the requests that fit and tells when the n-th has come. */
export class Counter {
  private seen = 0;

  constructor(private readonly nth: number | undefined) {}

  /** To be called once per fitting request. @returns whether it is the one that was meant */
  take(): boolean {
    this.seen += 1;
    return this.nth === undefined || this.nth === this.seen;
  }
}

function symbolsOf(exchange: Exchange, { entry, params }: Candidate): string[] {
  const symbol = params.get('symbol');
  if (symbol !== undefined) return [symbol];
  const batch = params.get('batchOrders');
  if (batch !== undefined) return batchSymbols(batch);
  const account = entry.account === null ? undefined : exchange.accounts.get(entry.account);
  const algoId = params.get('algoId');
  const clientAlgoId = params.get('clientAlgoId');
  const algo = algoId !== undefined ? account?.algoById(algoId) : account?.algoByClientId(clientAlgoId ?? '');
  return algo === undefined ? [] : [algo.symbol];
}

function batchSymbols(text: string): string[] {
  try {
    const items = parseExact(text);
    if (!Array.isArray(items)) return [];
    return items.flatMap((item: unknown) => symbolIn(item));
  } catch (error) {
    // A list that is not JSON names no symbol; the endpoint itself will refuse it.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function symbolIn(item: unknown): string[] {
  if (typeof item !== 'object' || item === null || !('symbol' in item)) return [];
  return typeof item.symbol === 'string' ? [item.symbol] : [];
}
