import { createPrivateKey, X509Certificate } from 'node:crypto';
import { explain } from '../client/explain';
import { GRPC, grpcCode } from '../client/grpc';
import { InvalidInput } from '../domain/validation';
import { type TlsQuestion, tlsProblem } from '../outside/tls-probe';
import type { TemporalConfig } from './temporal-config';

const UNTRUSTED = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
];

/** Temporal's server cannot be reached: why, in one line. */
export class NoServer extends InvalidInput {
  /** @param isFinal true where waiting does not help: a key or a certificate is not taken */
  constructor(
    message: string,
    readonly isFinal: boolean,
  ) {
    super(message);
  }
}

/**
 * Finds out why Temporal's server could not be reached: gRPC says of most of it that time was up, so TLS is
 * asked once more. No key is in it.
 * @param error what connecting threw
 * @param hint what to do where it is not known why
 */
export async function connectionProblem(
  config: TemporalConfig,
  error: unknown,
  hint: string,
): Promise<NoServer> {
  const problem = ofKey(config, error) ?? ownCertificate(config) ?? (await ofTls(config));
  return new NoServer(
    `no Temporal server answers at ${config.address}: ${problem ?? `${explain(error)}; ${hint}`}`,
    problem !== null,
  );
}

function ofKey({ connectionOptions: { apiKey }, place }: TemporalConfig, error: unknown): string | null {
  if (!isRefused(error)) return null;
  return apiKey === undefined
    ? `it wants an API key or a client certificate, and ${place} has none that it takes`
    : `it refuses the API key of ${place}`;
}

/** The worker's connection says it in words only. */
function isRefused(error: unknown): boolean {
  const code = grpcCode(error);
  if (code === GRPC.unauthenticated || code === GRPC.permissionDenied) return true;
  return /unauthenticated|permission ?denied/i.test(explain(error));
}

/** What is wrong with the client's certificate, as far as it can be seen here. */
function ownCertificate({ connectionOptions: { tls }, place }: TemporalConfig): string | null {
  const pair = typeof tls === 'object' ? tls?.clientCertPair : undefined;
  if (pair === undefined) return null;
  try {
    const certificate = new X509Certificate(pair.crt);
    const key = createPrivateKey(Buffer.from(pair.key));
    if (!certificate.checkPrivateKey(key)) return `client key and client certificate of ${place} are no pair`;
    if (Date.parse(certificate.validTo) < Date.now())
      return `the client certificate of ${place} has expired: ${certificate.validTo}`;
    if (Date.parse(certificate.validFrom) > Date.now())
      return `the client certificate of ${place} is valid only from ${certificate.validFrom} on`;
    return null;
  } catch {
    return `client certificate or key of ${place} is not PEM`;
  }
}

async function ofTls(config: TemporalConfig): Promise<string | null> {
  const { place } = config;
  const question = questionFor(config);
  if (question === null) return null;
  const code = await tlsProblem(question);
  if (!usesTls(config))
    return code === null || /CERT|SIGNED|SIGNATURE|ALERT/.test(code)
      ? `it speaks TLS, and ${place} has none`
      : null;
  if (code === null || code === 'timeout') return null;
  if (code === 'CERT_HAS_EXPIRED') return "the server's certificate has expired";
  if (code === 'CERT_NOT_YET_VALID') return "the server's certificate is not valid yet";
  if (UNTRUSTED.includes(code))
    return `nobody who is trusted here signed the server's certificate (${code}); set tls.server_ca_cert_path in ${place}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the server's certificate is for another name than ${question.serverName ?? question.host}; set tls.server_name in ${place}`;
  if (/CERTIFICATE_REQUIRED/.test(code)) return `it wants a client certificate, and ${place} has none`;
  if (/ALERT/.test(code)) return `it refuses the client certificate of ${place} (${code})`;
  if (question.cert !== undefined && /^(closed|ECONNRESET)$/.test(code))
    return `it hangs up on the client certificate of ${place}`;
  if (/WRONG_VERSION|PACKET_LENGTH|EPROTO/.test(code)) return `it speaks no TLS, and ${place} wants TLS`;
  return null;
}

const usesTls = ({ connectionOptions: { tls } }: TemporalConfig): boolean =>
  tls !== undefined && tls !== false && tls !== null;

function questionFor({ connectionOptions: { tls }, address }: TemporalConfig): TlsQuestion | null {
  const url = URL.canParse(`tls://${address}`) ? new URL(`tls://${address}`) : undefined;
  if (url === undefined || url.hostname === '') return null;
  const given = typeof tls === 'object' ? tls : undefined;
  const bytes = (text: Uint8Array | undefined) => (text === undefined ? undefined : Buffer.from(text));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 7233 : Number(url.port),
    serverName: given?.serverNameOverride ?? undefined,
    ca: bytes(given?.serverRootCACertificate),
    cert: bytes(given?.clientCertPair?.crt),
    key: bytes(given?.clientCertPair?.key),
  };
}
