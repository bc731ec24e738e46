import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { performance } from 'node:perf_hooks';
import type { Span } from '@opentelemetry/api';
import { USDMClient } from 'binance';
import { sharedLookup } from '../../outside/lookup';
import { Redactor } from '../../outside/redact';
import { ExchangeError } from '../errors';
import type { ExchangeCredentials } from '../port';
import { type Signer, signerOf } from './api-secret';
import { errorPolicy } from './error-policy';
import type { ErrorPolicy } from './error-row';
import { parseBinanceJson } from './json';
import { lateness, type Trip } from './late-request';
import { checkRows, MAX_ANSWER_BYTES, noAnswer } from './no-answer';
import { OrderPause } from './order-pause';
import { type Priority, type RateLimits, withRemark } from './rate-limits';
import { endRequestSpan, startRequestSpan } from './request-span';
import type { Wait } from './told-wait';

/** Characters of an error's text that are looked at; fewer are shown. */
const MAX_ERROR_TEXT = 4_000;

/** All accounts of a process share what is open to a host: each of its own would keep five connections. */
const CONNECTIONS = {
  httpAgent: new HttpAgent({ keepAlive: true, lookup: sharedLookup }),
  httpsAgent: new HttpsAgent({ keepAlive: true, lookup: sharedLookup }),
};

export interface BinanceHttpOptions {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly credentials: ExchangeCredentials;
  readonly recvWindowMs: number;
  readonly rateLimits: RateLimits;
  /** ms from sending to the last byte of the answer. */
  readonly deadlineMs: number;
}

export interface BinanceRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Such as `fapi/v1/order`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string | undefined>>;
  /** Public calls carry neither key nor signature. */
  readonly signed: boolean;
  readonly priority: Priority;
  /** ms to add to this machine's clock for the timestamp. */
  readonly timeOffsetMs?: number;
  /** Awaited once the timestamp is fixed; when it throws, nothing is sent. */
  readonly beforeSend?: (timestamp: number) => Promise<void>;
}

interface Answer {
  readonly body: string;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A request as it was sent, for what an answer may repeat of it. */
type Sent = Pick<BinanceRequest, 'method' | 'timeOffsetMs'> & {
  readonly signature: string;
  readonly trip: Trip;
};

/**
 * One signed HTTP request to Binance over the npm `binance` client, and the only place that sees what
 * that client throws. Its thrown values carry the API key, the signature and the whole signed URL, so
 * none of them ever leaves this file.
 */
export class BinanceHttp {
  private readonly signer: Signer;
  private readonly redactor: Redactor;
  private readonly orderPause: OrderPause;

  /** @throws InvalidInput for an API secret that cannot sign */
  constructor(private readonly options: BinanceHttpOptions) {
    const { apiKey, apiSecret } = options.credentials;
    this.signer = signerOf(apiSecret);
    this.redactor = new Redactor([apiKey, apiSecret]);
    this.orderPause = new OrderPause(options.rateLimits.now);
  }

  /**
   * @returns the parsed JSON answer; ids of 16 digits and more are strings in it
   * @throws ExchangeError; or whatever `beforeSend` threw, and then nothing was sent
   */
  async request(request: BinanceRequest): Promise<unknown> {
    const { baseUrl, rateLimits, deadlineMs } = this.options;
    this.mayBeSent(request);
    const state: {
      answer: Answer | null;
      signature: string;
      signedAt: number;
      refusal: { error: unknown } | null;
      deadline: NodeJS.Timeout | null;
      span: Span | null;
    } = {
      answer: null,
      signature: '',
      signedAt: performance.now(),
      refusal: null,
      deadline: null,
      span: null,
    };
    const abort = new AbortController();
    const sending = () => {
      state.span = startRequestSpan({ ...request, baseUrl });
      // axios's own timeout counts inactivity only: a trickled answer would pass it.
      state.deadline = setTimeout(() => abort.abort(), deadlineMs);
    };
    const sign = async (message: string) => {
      state.signedAt = performance.now();
      try {
        await request.beforeSend?.(Number(/(?:^|&)timestamp=(\d+)/.exec(message)?.[1]));
      } catch (error) {
        state.refusal = { error };
        throw error;
      }
      this.mayBeSent(request);
      sending();
      state.signature = this.signer(message);
      return state.signature;
    };
    const client = this.client(request, sign, abort.signal, (answer) => {
      state.answer = answer;
    });
    client.setTimeOffset(request.timeOffsetMs ?? 0);
    if (!request.signed) sending();
    let thrown: unknown = null;
    try {
      await call(client, request);
    } catch (error) {
      thrown = error ?? new Error('no reason given');
    } finally {
      if (state.deadline !== null) clearTimeout(state.deadline);
      if (state.span !== null) endRequestSpan(state.span, state.answer?.status ?? null);
    }
    if (state.refusal !== null) throw state.refusal.error;
    if (thrown instanceof ExchangeError) throw thrown;
    if (state.answer !== null) rateLimits.note(state.answer.headers);
    if (state.answer === null || state.answer.status === null)
      throw noAnswer(thrown, abort.signal.aborted, deadlineMs);
    const windowMs = Number(request.params?.['recvWindow'] ?? this.options.recvWindowMs);
    const trip = { signedAt: state.signedAt, windowMs };
    return this.read({ ...request, signature: state.signature, trip }, state.answer);
  }

  /** Until when this account places no orders, ms. */
  ordersHeldUntil(): number {
    return this.orderPause.until;
  }

  /** @throws ExchangeError (not done) */
  private mayBeSent({ priority, method }: BinanceRequest): void {
    this.options.rateLimits.check(priority);
    if (method === 'POST') this.orderPause.check();
  }

  private client(
    request: BinanceRequest,
    sign: (message: string) => Promise<string>,
    signal: AbortSignal,
    capture: (answer: Answer) => void,
  ): USDMClient {
    const { baseUrl, credentials, recvWindowMs, deadlineMs } = this.options;
    // A client of its own for each request: its hooks then know which request they belong to.
    return new USDMClient(
      {
        baseUrl,
        // The client signs nothing itself, so it never sees the secret: what it throws cannot hold it.
        ...(request.signed ? { api_key: credentials.apiKey, api_secret: 'not given' } : {}),
        recvWindow: recvWindowMs,
        disableTimeSync: true,
        filterUndefinedParams: true,
        parseExceptions: false,
        beautifyResponses: false,
        // Put into the URL as it is: a signature in base64 comes percent-encoded.
        customSignMessageFn: sign,
      },
      {
        timeout: deadlineMs,
        maxRedirects: 0,
        maxContentLength: MAX_ANSWER_BYTES,
        proxy: false,
        signal,
        ...CONNECTIONS,
        // Every answer is taken as text here, whatever its status: axios would turn HTML or truncated
        // JSON into a string that looks like data.
        transformResponse: [
          (body: unknown, headers: Record<string, unknown>, status?: number) => {
            capture({ body: typeof body === 'string' ? body : '', status: status ?? null, headers });
            return null;
          },
        ],
      },
    );
  }

  private read(sent: Sent, answer: Answer): unknown {
    const { body, status } = answer;
    let parsed: unknown;
    try {
      parsed = parseBinanceJson(body);
    } catch {
      const text =
        status === 200
          ? 'the answer is not JSON'
          : `HTTP ${status}: ${plain(this.withoutSecrets(body, sent))}`;
      throw this.failure(sent, answer, null, text);
    }
    const { code, msg } = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as {
      code?: unknown;
      msg?: unknown;
    };
    const failed = typeof code === 'number' && code < 0;
    if (status === 200 && !failed) {
      checkRows(parsed);
      return parsed;
    }
    const text = typeof msg === 'string' ? msg : `HTTP ${status}`;
    throw this.failure(sent, answer, failed ? code : null, text);
  }

  private failure(sent: Sent, { status, headers }: Answer, code: number | null, text: string): ExchangeError {
    // First without secrets, then shorter: a secret that is cut would no longer be found.
    const clean = this.withoutSecrets(text, sent);
    const message = clean.slice(0, 300);
    const policy = errorPolicy(code, status, message);
    const { method, trip } = sent;
    const wait = this.waitFor(policy.wait, sent, headers, clean);
    const problem = `${code === null ? '' : `${code} `}${message}`;
    const remedy = method !== 'GET' && policy.write === 'not_done' ? ` - ${policy.remedy}` : '';
    const remark = policy.reason === 'clock_skew' ? lateness(message, trip) : (wait?.remark ?? null);
    return new ExchangeError(withRemark(problem, remark) + remedy, {
      outcome: policy.write,
      code,
      status,
      reason: policy.reason,
      retryRead: policy.retryRead,
      waitUntil: wait?.until ?? null,
    });
  }

  private waitFor(
    kind: ErrorPolicy['wait'],
    { method, timeOffsetMs = 0 }: Sent,
    headers: Answer['headers'],
    message: string,
  ): Wait | null {
    if (kind === 'none') return null;
    return kind === 'orders' && method === 'POST'
      ? this.orderPause.begin(headers, message, timeOffsetMs)
      : this.options.rateLimits.waitAfter(kind, headers, message, timeOffsetMs);
  }

  private withoutSecrets(whole: string, { signature }: Sent): string {
    // What a gateway answers may be as long as it likes, and searching it must not take longer than reading it.
    const text = whole.slice(0, MAX_ERROR_TEXT);
    const { apiKey, apiSecret } = this.options.credentials;
    const decoded = decodeURIComponent(signature);
    // As it was sent, as a form is decoded, and as a form is decoded by who takes "+" for a blank.
    const signatures = [signature, decoded, decoded.replaceAll('+', ' ')].filter((form) => form !== '');
    const clean = signatures
      .reduce((left, form) => left.replaceAll(form, '[removed]'), text)
      .replaceAll(apiKey, '[key]')
      .replaceAll(apiSecret, '[secret]')
      .replace(/(signature["']?\s*[=:]\s*["']?)[^\s&"'<>]+/gi, '$1[removed]');
    // What is left of them: cut, or encoded.
    return new Redactor(signatures).redact(this.redactor.redact(clean));
  }
}

async function call(client: USDMClient, { method, path, params, signed }: BinanceRequest): Promise<unknown> {
  // A copy: the client adds to what it is given. `undefined` would be sent as text without the filter.
  const copy = { ...params };
  if (method === 'GET') return await (signed ? client.getPrivate(path, copy) : client.get(path, copy));
  if (method === 'POST') return await client.postPrivate(path, copy);
  return await client.deletePrivate(path, copy);
}

const plain = (body: string) =>
  body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120) || 'empty answer';
