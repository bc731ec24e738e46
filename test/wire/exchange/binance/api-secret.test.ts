import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../../../../src/domain/validation';
import { signerOf } from '../../../../src/exchange/binance/api-secret';
import { ed25519Pair, type KeyPair, rsaPair } from '../../../support/keys';

const PAYLOAD = 'symbol=%E6%B5%8B%E8%AF%95USDT&recvWindow=5000&timestamp=1591702613943';
const ED25519 = ed25519Pair();
const RSA = rsaPair();
const KINDS: [string, KeyPair, null | 'RSA-SHA256'][] = [
  ['Ed25519', ED25519, null],
  ['RSA', RSA, 'RSA-SHA256'],
];
const pem = (key: KeyObject, more: object = {}) =>
  key
    .export({ type: 'pkcs8', format: 'pem', ...more } as never)
    .toString()
    .trim();

describe('an HMAC secret', () => {
  it('signs in hex: the documented vector', () => {
    const sign = signerOf('2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9');
    expect(
      sign(
        'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943',
      ),
    ).toBe('3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9');
  });

  it.each(['edge-secret', 'MIIabc', 'a'.repeat(64), 'KEY'])(
    'may look like anything of its length: %s',
    (secret) => {
      expect(signerOf(secret)('x')).toBe(createHmac('sha256', secret).update('x').digest('hex'));
    },
  );
});

describe.each(KINDS)('a private key: %s', (_kind, pair, digest) => {
  const verified = (signature: string) =>
    verify(
      digest,
      Buffer.from(PAYLOAD),
      pair.publicKey,
      Buffer.from(decodeURIComponent(signature), 'base64'),
    );

  it('signs in base64, percent-encoded: nothing in it means anything in a query string', () => {
    const sign = signerOf(pair.secret);
    // Enough signatures for each of "+", "/" and "=" to come up.
    for (let i = 0; i < 40; i += 1) expect(sign(`${PAYLOAD}${i}`)).toMatch(/^([A-Za-z0-9]|%2B|%2F|%3D)+$/);
    expect(verified(sign(PAYLOAD))).toBe(true);
    expect(verified(sign(`${PAYLOAD}&x=1`))).toBe(false);
  });

  it.each<[string, (text: string) => string]>([
    ['as openssl writes it', (text) => `${text}\n`],
    ['with line breaks of Windows', (text) => text.replaceAll('\n', '\r\n')],
    ['with "\\n" in place of line breaks', (text) => text.replaceAll('\n', '\\n')],
    ['with "\\r\\n" in place of line breaks', (text) => text.replaceAll('\n', '\\r\\n')],
    ['with blanks in place of line breaks', (text) => text.replaceAll('\n', ' ')],
    ['with nothing in place of line breaks', (text) => text.replaceAll('\n', '')],
    ['after a line of comment', (text) => `Key of main\n${text}`],
  ])('is understood %s', (_form, write) => {
    expect(verified(signerOf(write(pair.secret))(PAYLOAD))).toBe(true);
  });
});

it('an RSA key in the older format (PKCS#1) signs all the same', () => {
  const old = createPrivateKey(RSA.secret).export({ type: 'pkcs1', format: 'pem' }).toString();
  expect(old).toContain('BEGIN RSA PRIVATE KEY');
  expect(signerOf(old)(PAYLOAD)).toBe(signerOf(RSA.secret)(PAYLOAD));
});

describe('what looks like a key and cannot sign is refused', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const passphrase = { cipher: 'aes-256-cbc', passphrase: 'x' };
  const lines = ED25519.secret.split('\n');
  const rsaLines = RSA.secret.split('\n');
  const CUT = /lacks its first or last line/;
  const BROKEN = /cannot be read; part of it is missing or changed/;

  it.each<[string, string, RegExp]>([
    ['a public key', ED25519.publicPem, /^is a public key/],
    ['a public key of RSA', RSA.publicPem.replaceAll('\n', '\\n'), /^is a public key/],
    [
      'an older public key of RSA',
      RSA.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      /^is a public key/,
    ],
    ['an encrypted key', pem(createPrivateKey(ED25519.secret), passphrase), /^is an encrypted key/],
    [
      'an older encrypted key',
      createPrivateKey(RSA.secret)
        .export({ type: 'pkcs1', format: 'pem', ...passphrase })
        .toString(),
      /^is an encrypted key/,
    ],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', /^is a certificate/],
    [
      'a request for a certificate',
      '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----',
      /^is a certificate/,
    ],
    ['an EC key', pem(ec.privateKey), /^is a key of kind EC;/],
    [
      'an older EC key',
      ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
      /^is a key of kind EC;/,
    ],
    [
      'an EC key after its parameters',
      `-----BEGIN EC PARAMETERS-----\nBggq\n-----END EC PARAMETERS-----\n${ec.privateKey.export({ type: 'sec1', format: 'pem' })}`,
      /^is a key of kind EC;/,
    ],
    ['an Ed448 key', pem(generateKeyPairSync('ed448').privateKey), /^is a key of kind ED448;/],
    ['an X25519 key', pem(generateKeyPairSync('x25519').privateKey), /^is a key of kind X25519;/],
    [
      'a PSS key of RSA',
      pem(generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).privateKey),
      /^is a key of kind RSA-PSS;/,
    ],
    [
      'a key of OpenSSH',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----',
      /format of OpenSSH/,
    ],
    ['a public key of OpenSSH', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI', /^is a public key of OpenSSH/],
    [
      'another thing in PEM',
      '-----BEGIN PGP MESSAGE-----\nx\n-----END PGP MESSAGE-----',
      /^is no private key;/,
    ],
    ['two keys', `${ED25519.secret}\n${ED25519.publicPem}`, /more than one key/],
    ['a key without its last line', lines.slice(0, -1).join('\n'), CUT],
    ['a key without its first line', lines.slice(1).join('\n'), CUT],
    ['a key without its dashes', ED25519.secret.replaceAll('-', ''), CUT],
    ['the first line alone', lines[0] ?? '', CUT],
    ['the middle of an Ed25519 key', lines[1] ?? '', CUT],
    ['the middle of an RSA key', rsaLines.slice(1, -1).join(''), CUT],
    ['the middle of an EC key', pem(ec.privateKey).split('\n').slice(1, -1).join(''), CUT],
    ['a key with another last line', ED25519.secret.replace('END PRIVATE', 'END PUBLIC'), CUT],
    ['a key that was cut in the middle', rsaLines.filter((_line, i) => i !== 5).join('\n'), BROKEN],
    ['a key with a changed letter', ED25519.secret.replace('MC4CAQ', 'MC4CBQ'), BROKEN],
    ['an empty key', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----', BROKEN],
    ['two words', 'abc def', /spaces or line breaks/],
    ['two lines', 'abc\\ndef', /spaces or line breaks/],
  ])('%s', (_what, text, problem) => {
    const refused = () => signerOf(text);
    expect(refused).toThrow(InvalidInput);
    expect(refused).toThrow(problem);
    let message = '';
    try {
      refused();
    } catch (error) {
      message = (error as Error).stack ?? '';
    }
    // Nothing of the value is shown, not even a part.
    for (const line of text.split(/[\s\\]+/).filter((part) => part.length > 5 && !/-----|KEY/.test(part)))
      expect(message).not.toContain(line.slice(0, 6));
  });
});
