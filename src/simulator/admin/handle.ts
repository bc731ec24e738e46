/**
 * The admin API: scripts the exchange from another process, over HTTP on the exchange's own port. Bodies and answers
 * are JSON; POST needs `content-type: application/json`, which keeps web pages out. Decimals and ids are strings, times
 * numbers (ms). Errors are `{"error": text}` with 400, 403 (the Host header names another server) or 404. Neither keys nor signatures appear in any answer.
 *
 *   GET  /admin                                   every route
 *   GET  /admin/log?after=SEQ&writes=true         request log;  GET /admin/effects?after=SEQ  what happened to accounts
 *   POST /admin/reset                             back to the state at start
 *   POST /admin/clock                             {freeze} {resume} {set} {advance} {skew};  GET shows {now}
 *   POST /admin/mark-price, last-price            {symbol, price}
 *   POST /admin/book                              {symbol, bids, asks, matchResting?}; without bids: the default book
 *   POST /admin/symbol-status                     {symbol, status}
 *   POST /admin/rules, limits                     members of Rules, LimitOptions
 *   POST /admin/ban {ms, ip?}                     POST /admin/used-weight {weight, ip?}
 *   POST /admin/faults                            a FaultSpec -> {id, kind, hits}; GET lists, DELETE [/ID] removes
 *   GET  /admin/accounts                          labels
 *   GET  /admin/accounts/LABEL/...                orders, open-orders, algo-orders, open-algo-orders, positions, trades
 *   POST /admin/accounts/LABEL/...                orders, algo-orders, positions (seeds), mode, fill-order, cancel-order,
 *                                                 expire-order, cancel-algo, trigger-algo, exchange-order
 */
import type { ServerResponse } from 'node:http';
import type { Control } from '../control/simulator';
import type { RawRequest } from '../http/request';
import { accountRoutes } from './account-routes';
import { exchangeRoutes } from './exchange-routes';
import { Input } from './input';
import type { Route } from './route';

const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/admin',
    run: () => routes.map((route) => `${route.method} ${route.path}`),
  },
  ...exchangeRoutes,
  ...accountRoutes,
];

/** Whether a path belongs to the admin API. */
export function isAdminPath(path: string): boolean {
  return path === '/admin' || path.startsWith('/admin/');
}

/** Answers an admin request; one under a name that is not ours is refused. */
export function handleAdmin(
  control: Control,
  request: RawRequest,
  response: ServerResponse,
  mayAsk: boolean,
): void {
  const { status, body } = mayAsk ? answer(control, request) : OTHER_HOST;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const OTHER_HOST = {
  status: 403,
  body: { error: 'the Host header names another server; allowed are loopback names, host and adminHosts' },
};

function answer(control: Control, request: RawRequest): { status: number; body: unknown } {
  for (const route of routes) {
    const parts = route.method === request.method ? partsOf(route.path, request.path) : undefined;
    if (parts === undefined) continue;
    if (request.method === 'POST' && !request.contentType.startsWith('application/json')) {
      return { status: 400, body: { error: 'send content-type: application/json' } };
    }
    try {
      const input = new Input(request.body);
      const query = new URLSearchParams(request.query);
      return { status: 200, body: route.run({ control, input, query, parts }) ?? { ok: true } };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return { status: 400, body: { error: error.message } };
    }
  }
  return { status: 404, body: { error: 'no such route, see GET /admin' } };
}

/** The parts of a path that stand where a route has `*`, or `undefined` when it does not fit. */
function partsOf(route: string, path: string): string[] | undefined {
  const wanted = route.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const parts: string[] = [];
  for (const [index, part] of wanted.entries()) {
    const actual = given[index] ?? '';
    if (part === '*') parts.push(actual);
    else if (part !== actual) return undefined;
  }
  return parts;
}
