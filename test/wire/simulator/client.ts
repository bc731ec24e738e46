import type { SimulatorOptions } from '../../../src/simulator/index';
import { parseExact, type Simulator, sign, startSimulator } from '../../../src/simulator/index';

export const API_KEY = 'test-key';
export const API_SECRET = 'test-secret';

/** Noon of a day on which the dated contract still trades. */
export const NOON = Date.UTC(2026, 10, 23, 12);

export type Row = Record<string, string>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Numbers are kept as text, so ids have all their digits. */
  readonly json: unknown;
  readonly row: Row;
  readonly rows: Row[];
  readonly code: number | undefined;
}

export type Query = Readonly<Record<string, string | undefined>>;

/** An exchange with one account, its clock frozen at NOON. */
export async function exchange(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const accounts = [{ apiKey: API_KEY, apiSecret: API_SECRET, label: 'main' }];
  const sim = await startSimulator({ accounts, ...options });
  sim.clock.freeze();
  sim.clock.set(NOON);
  return sim;
}

/** A signed request with everything in the query string. */
export function signed(sim: Simulator, method: string, path: string, query: Query = {}): Promise<Reply> {
  const text = encode({ timestamp: String(sim.clock.now()), ...query });
  return send(sim, method, `${path}?${text}&signature=${sign(API_SECRET, text)}`);
}

/** A request as it is. */
export async function send(
  sim: Simulator,
  method: string,
  target: string,
  init: { key?: string | null; body?: string } = {},
): Promise<Reply> {
  const headers: Record<string, string> = {};
  const key = init.key === undefined ? API_KEY : init.key;
  if (key !== null) headers['X-MBX-APIKEY'] = key;
  if (init.body !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
  const response = await fetch(sim.url + target, { method, headers, body: init.body, redirect: 'manual' });
  return reply(response.status, response.headers, await response.text());
}

/** Percent-encodes parameters; `undefined` leaves one out. */
export function encode(query: Query): string {
  return Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`)
    .join('&');
}

function reply(status: number, headers: Headers, text: string): Reply {
  const json = headers.get('content-type')?.startsWith('application/json') ? parsed(text) : null;
  const row = (json ?? {}) as Row;
  const code = typeof row === 'object' && 'code' in row ? Number(row.code) : undefined;
  return { status, headers, text, json, row, rows: Array.isArray(json) ? json : [], code };
}

function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch (error) {
    // A fault may have cut the text.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
