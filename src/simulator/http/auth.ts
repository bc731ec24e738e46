import { createHmac, verify } from 'node:crypto';
import { errors } from '../core/errors';
import type { Credential, Exchange } from '../core/exchange';
import type { Params } from '../core/params';
import type { Endpoint } from '../endpoints/endpoint';
import type { RawRequest } from './request';

const DEFAULT_RECV_WINDOW = 5000;
const MAX_RECV_WINDOW = 60_000;
const MAX_AHEAD = 1000;

/**
 * HMAC-SHA256 of a payload as Binance wants it (general-info, "SIGNED endpoint security").
 *
 * @param payload query string and body, bare concatenation, percent-encoded as sent, without the signature
 * @returns lower-case hex
 */
export function sign(secret: string, payload: string): string {
  return createHmac('sha256', secret).update(payload).digest('hex');
}

/** The text a request's signature covers: raw query string plus raw body, less the signature parameter. */
function signedPayload(request: Pick<RawRequest, 'query' | 'body'>): string {
  return withoutSignature(request.query) + withoutSignature(request.body);
}

/**
 * Checks key, permission, timestamp and signature as far as the endpoint's security type asks for them.
 *
 * @throws ExchangeError -2014 without a usable key, -2015 for an unknown or powerless key, -1102, -1021, -1022
 */
export function authenticate(
  exchange: Exchange,
  endpoint: Endpoint,
  request: RawRequest,
  params: Params,
): Credential | undefined {
  if (endpoint.security === 'NONE') return undefined;
  const { apiKey } = request;
  if (apiKey === undefined || !/^[A-Za-z0-9_-]+$/.test(apiKey)) throw errors.badKeyFormat();
  const credential = exchange.credentials.get(apiKey);
  if (credential === undefined) throw errors.rejectedKey();
  if (endpoint.security === 'USER_STREAM') return credential;
  const signature = params.require('signature');
  checkWindow(exchange, params);
  if (!proves(credential, signature, signedPayload(request))) throw errors.badSignature();
  if (endpoint.security === 'TRADE' && !credential.mayTrade) throw errors.rejectedKey();
  return credential;
}

/**
 * Binance general-info: `timestamp < serverTime + 1000 && serverTime - timestamp <= recvWindow`, recvWindow 5000 unless
 * sent. The cap of 60000 is from the OpenAPI schema.
 *
 * @throws ExchangeError -1102, -1021 with one of its two texts
 */
function checkWindow(exchange: Exchange, params: Params): void {
  params.require('timestamp');
  const timestamp = params.integer('timestamp') ?? 0;
  const recvWindow = params.integer('recvWindow') ?? DEFAULT_RECV_WINDOW;
  const serverTime = exchange.now();
  if (timestamp >= serverTime + MAX_AHEAD) throw errors.aheadOfServer();
  if (serverTime - timestamp > Math.min(recvWindow, MAX_RECV_WINDOW)) throw errors.outsideRecvWindow();
}

/** The same rule in the matching engine, where being late is -5028. @throws ExchangeError -5028 */
export function checkEngineWindow(exchange: Exchange, params: Params): void {
  const timestamp = params.integer('timestamp') ?? 0;
  const recvWindow = params.integer('recvWindow') ?? DEFAULT_RECV_WINDOW;
  if (exchange.now() - timestamp > Math.min(recvWindow, MAX_RECV_WINDOW)) throw errors.engineRecvWindow();
}

function withoutSignature(text: string): string {
  return text.replace(/(^|&)signature=[^&]*/i, '').replace(/^&/, '');
}

/**
 * HMAC signatures are hex in either case; those of RSA (PKCS#1 v1.5, SHA-256) and Ed25519 are base64, to the
 * letter (Binance general-info, "SIGNED endpoint security").
 */
function proves({ proof }: Credential, signature: string, payload: string): boolean {
  if (typeof proof === 'string') return signature.toLowerCase() === sign(proof, payload);
  const bytes = Buffer.from(signature, 'base64');
  // Node's decoder is lenient: a blank that was a "+", or another alphabet, is no signature.
  if (bytes.toString('base64') !== signature) return false;
  const digest = proof.asymmetricKeyType === 'ed25519' ? null : 'RSA-SHA256';
  return verify(digest, Buffer.from(payload), proof, bytes);
}
