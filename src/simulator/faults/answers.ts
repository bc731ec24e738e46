import { ExchangeError } from '../core/errors';
import type { Exchange } from '../core/exchange';
import type { LimitOptions } from '../core/options';
import { type Answer, errorAnswer } from '../http/answer';
import { ipBanned, tooManyRequests } from '../http/limits';
import { ERROR_FAULTS } from './catalogue';
import type { ActiveFault } from './registry';
import type { ErrorFault, ErrorFaultKind } from './types';

const DEFAULT_BAN = 120_000;
const DEFAULT_EXTENSION = 5_000;

const PAGE =
  '<html>\n<head><title>Just a moment...</title></head>\n<body><center><h1>Please wait</h1></center></body>\n</html>\n';

/** The answer a fault gives in place of the exchange's own, or `undefined` if that is not what it does. */
export function substitute(
  fault: ActiveFault,
  exchange: Exchange,
  limits: LimitOptions,
  ip: string,
): Answer | undefined {
  const { spec } = fault;
  switch (spec.kind) {
    case 'answer':
      return plain(spec.status, { 'content-type': 'application/json', ...spec.headers }, spec.body ?? '');
    case 'error':
      return errorAnswer(new ExchangeError(spec.status ?? 400, spec.code, spec.msg, spec.headers));
    case 'html':
      return plain(spec.status ?? 200, { 'content-type': 'text/html' }, PAGE);
    case 'empty-body':
      return plain(spec.status ?? 200, { 'content-type': 'application/json' }, '');
    case 'redirect':
      return plain(spec.status ?? 307, { location: spec.location }, '');
    case 'too-many-requests':
      return errorAnswer(tooManyRequests(ip, limits.weightPerMinute, spec.retryAfterSeconds));
    case 'ip-ban': {
      const until =
        fault.bannedUntil === undefined
          ? exchange.now() + (spec.banMs ?? DEFAULT_BAN)
          : fault.bannedUntil + (spec.extendMs ?? DEFAULT_EXTENSION);
      fault.bannedUntil = until;
      const error = ipBanned(ip, until, spec.retryAfterSeconds);
      if (spec.bannedUntil !== false) return errorAnswer(error);
      const msg = 'Way too many requests; IP banned.';
      return errorAnswer(new ExchangeError(error.status, error.code, msg, error.headers));
    }
    default:
      return isErrorFault(spec) ? catalogued(spec) : undefined;
  }
}

function isErrorFault(spec: { kind: string }): spec is ErrorFault {
  return Object.hasOwn(ERROR_FAULTS, spec.kind);
}

function catalogued(spec: ErrorFault): Answer {
  const kind: ErrorFaultKind = spec.kind;
  const standard = ERROR_FAULTS[kind]();
  const code = spec.code === undefined ? standard.code : spec.code;
  const msg = spec.msg ?? standard.msg;
  const status = spec.status ?? standard.status;
  const headers = { ...standard.headers, ...spec.headers };
  switch (spec.body ?? 'json') {
    case 'json': {
      const body = code === null ? JSON.stringify({ msg }) : JSON.stringify({ code, msg });
      return { ...plain(status, { 'content-type': 'application/json', ...headers }, body), errorCode: code };
    }
    case 'text':
      return plain(status, { 'content-type': 'text/plain', ...headers }, msg);
    case 'html':
      return plain(status, { 'content-type': 'text/html', ...headers }, PAGE);
    case 'empty':
      return plain(status, headers, '');
  }
}

function plain(status: number, headers: Readonly<Record<string, string>>, body: string): Answer {
  return { status, headers, body, errorCode: null };
}
