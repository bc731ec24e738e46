import type { ExchangeError } from '../core/errors';
import { encodeJson, type JsonValue } from '../core/json';

/** An answer ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `code` of the error in the body. */
  readonly errorCode: number | null;
}

/** A successful answer. */
export function jsonAnswer(value: JsonValue, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...headers },
    body: encodeJson(value),
    errorCode: null,
  };
}

/** The body `{code, msg}` with the error's status. */
export function errorAnswer(error: ExchangeError): Answer {
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', ...error.headers },
    body: encodeJson({ code: error.code, msg: error.msg }),
    errorCode: error.code,
  };
}
