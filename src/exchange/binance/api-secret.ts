import { createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { InvalidInput } from '../../domain/validation';

/** Signs the text of a request; the signature is ready for the query string. */
export type Signer = (payload: string) => string;

/**
 * The signer of an API secret: the secret of an HMAC key, or an Ed25519 or RSA private key in PEM, its
 * line breaks real or written as `\n`.
 *
 * HMAC-SHA256 in hex, and RSASSA-PKCS1-v1_5 with SHA-256 in base64, percent-encoded: Binance, general-info
 * of USD-M futures, "SIGNED endpoint security". Ed25519 in base64 likewise: documented for the futures'
 * WebSocket API, and what Binance's own connectors do for REST.
 * @throws InvalidInput for what looks like a key and is none that can sign; it never shows the value
 */
export function signerOf(apiSecret: string): Signer {
  const block = onlyBlock(apiSecret);
  if (block === null) return (payload) => createHmac('sha256', apiSecret).update(payload).digest('hex');
  const key = privateKey(block);
  // Ed25519 hashes by itself.
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'RSA-SHA256';
  const signer: Signer = (payload) =>
    encodeURIComponent(sign(digest, Buffer.from(payload), key).toString('base64'));
  try {
    signer('');
  } catch {
    throw unusable('is a private key that cannot sign; make another one');
  }
  return signer;
}

/** One block of a PEM text. */
interface Block {
  /** Such as `PRIVATE KEY`. */
  readonly label: string;
  /** Without line breaks, real or written. */
  readonly body: string;
}

const CUT =
  'is a key that lacks its first or last line; give the whole file, from -----BEGIN to the last dash';

/** The block of a text in PEM; null where the text is the secret of an HMAC key. */
function onlyBlock(text: string): Block | null {
  const begins = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map((match) => match[1] ?? '');
  const [label] = begins;
  if (label === undefined) {
    const problem = notASecret(text);
    if (problem !== null) throw unusable(problem);
    return null;
  }
  const wrong = wrongLabel(label);
  if (wrong !== null) throw unusable(wrong);
  if (begins.length > 1) throw unusable('holds more than one key; give the private one alone');
  const inner = text.slice(text.indexOf(`-----BEGIN ${label}-----`) + label.length + 16);
  const end = inner.indexOf(`-----END ${label}-----`);
  if (end < 0) throw unusable(CUT);
  const body = inner.slice(0, end).replace(/\\[nr]|\s/g, '');
  if (body.includes('Proc-Type:')) throw unusable(ENCRYPTED);
  return { label, body };
}

const ENCRYPTED =
  'is an encrypted key, and nobody is there to give its passphrase; give it decrypted ("openssl pkey -in encrypted.pem -out key.pem")';

/** Why a block of this label is not the private key that is needed, or null. */
function wrongLabel(label: string): string | null {
  if (label === 'PRIVATE KEY' || label === 'RSA PRIVATE KEY') return null;
  if (label === 'ENCRYPTED PRIVATE KEY') return ENCRYPTED;
  if (label.endsWith('PUBLIC KEY'))
    return 'is a public key: Binance gets that one, the private one belongs here';
  if (label.includes('CERTIFICATE')) return 'is a certificate; the private key belongs here';
  if (label.startsWith('EC ')) return wrongKind('EC');
  if (label === 'OPENSSH PRIVATE KEY')
    return 'is in the format of OpenSSH; Binance knows PKCS#8 ("openssl genpkey -algorithm ed25519 -out key.pem")';
  return 'is no private key; an Ed25519 or RSA private key belongs here';
}

const wrongKind = (kind: string) =>
  `is a key of kind ${kind}; Binance takes Ed25519 and RSA ("openssl genpkey -algorithm ed25519 -out key.pem")`;

/** What a text is that carries no first line of PEM and is no secret of an HMAC key either, or null. */
function notASecret(text: string): string | null {
  if (/-----|(PRIVATE|PUBLIC) KEY/.test(text)) return CUT;
  if (/^(ssh|ecdsa)-/.test(text))
    return 'is a public key of OpenSSH; an Ed25519 or RSA private key belongs here';
  // The object identifiers of RSA and Ed25519 keys, in base64.
  if (/BgkqhkiG9w0BAQ|BQYDK2Vw/.test(text) || text.length > 128) return CUT;
  if (/\s|\\[nr]/.test(text))
    return 'has spaces or line breaks in it; the secret of an API key has none, and a private key begins with -----BEGIN';
  return null;
}

function privateKey({ label, body }: Block): KeyObject {
  let key: KeyObject;
  try {
    const lines = (body.match(/.{1,64}/g) ?? []).join('\n');
    key = createPrivateKey(`-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`);
  } catch {
    throw unusable('is a private key that cannot be read; part of it is missing or changed');
  }
  const kind = key.asymmetricKeyType;
  if (kind !== 'ed25519' && kind !== 'rsa') throw unusable(wrongKind((kind ?? 'unknown').toUpperCase()));
  return key;
}

const unusable = (problem: string) => new InvalidInput(problem);
