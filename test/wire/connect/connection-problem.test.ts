import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../src/cli/connection';
import { temporalConfig } from '../../../src/connect/temporal-config';
import { Authority, type Pair } from '../../support/certificates';
import { type SecuredProxy, securedProxy } from '../../support/secured-proxy';

const KEY = 'the-api-key-that-nobody-may-read';
/** Nobody listens there: what is tried here never comes that far. */
const NOBODY = '127.0.0.1:1';

const ours = new Authority();
const others = new Authority();
const directory = mkdtempSync(join(tmpdir(), 'profiles-'));
const configFile = join(directory, 'temporal.toml');
const before = process.env['TEMPORAL_CONFIG_FILE'];
let mtls: SecuredProxy;
let keyed: SecuredProxy;
let expired: SecuredProxy;
let elsewhere: SecuredProxy;
const plain = createServer((socket) => socket.end('220 nothing of TLS\r\n'));

/** A profile of the file. */
function profile(name: string, lines: readonly string[], tls: readonly string[] = []): string {
  const own = tls.length === 0 ? [] : [`[profile.${name}.tls]`, ...tls];
  return [`[profile.${name}]`, ...lines, ...own, ''].join('\n');
}

const text = (value: string) => JSON.stringify(value);
const trusts = (authority: Authority) => `server_ca_cert_path = ${text(authority.cert)}`;
const shows = ({ cert, key }: Pair) => [`client_cert_path = ${text(cert)}`, `client_key_path = ${text(key)}`];

beforeAll(async () => {
  const server = ours.issue('server', { names: 'IP:127.0.0.1' });
  const old = ours.issue('old-server', { names: 'IP:127.0.0.1', days: -1 });
  const other = ours.issue('other.example');
  mtls = await securedProxy(NOBODY, server, { clients: ours.cert });
  keyed = await securedProxy(NOBODY, server, { apiKey: KEY });
  expired = await securedProxy(NOBODY, old, {});
  elsewhere = await securedProxy(NOBODY, other, {});
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const { port } = plain.address() as { port: number };
  const client = ours.issue('client');
  const toMtls = `address = ${text(mtls.address)}`;
  const toKeyed = `address = ${text(keyed.address)}`;
  writeFileSync(
    configFile,
    [
      profile('no_certificate', [toMtls], [trusts(ours)]),
      profile('stranger', [toMtls], [trusts(ours), ...shows(others.issue('stranger'))]),
      profile('expired', [toMtls], [trusts(ours), ...shows(ours.issue('late', { days: -1 }))]),
      profile(
        'no_pair',
        [toMtls],
        [trusts(ours), ...shows({ cert: client.cert, key: ours.issue('second').key })],
      ),
      profile('no_pem', [toMtls], [trusts(ours), ...shows({ cert: configFile, key: client.key })]),
      profile('half', [toMtls], [`client_cert_path = ${text(client.cert)}`]),
      profile('no_file', [toMtls], [`server_ca_cert_path = ${text(join(directory, 'none.crt'))}`]),
      profile('untrusted', [toMtls], [trusts(others), ...shows(client)]),
      profile('no_tls', [toMtls]),
      profile('wrong_key', [toKeyed, `api_key = ${text(`not-${KEY}`)}`], [trusts(ours)]),
      profile('no_key', [toKeyed], [trusts(ours)]),
      profile('expired_server', [`address = ${text(expired.address)}`], [trusts(ours)]),
      profile('other_name', [`address = ${text(elsewhere.address)}`], [trusts(ours)]),
      profile('plain', [`address = "127.0.0.1:${port}"`], [trusts(ours)]),
    ].join('\n'),
  );
  process.env['TEMPORAL_CONFIG_FILE'] = configFile;
});

afterAll(async () => {
  if (before === undefined) delete process.env['TEMPORAL_CONFIG_FILE'];
  else process.env['TEMPORAL_CONFIG_FILE'] = before;
  for (const proxy of [mtls, keyed, expired, elsewhere]) await proxy.close();
  plain.close();
  ours.remove();
  others.remove();
  rmSync(directory, { recursive: true });
});

/** What a user is told. */
async function told(name: string): Promise<string> {
  try {
    const connection = await connect(temporalConfig(name));
    await connection.close();
    return 'connected';
  } catch (error) {
    return (error as Error).message;
  }
}

describe.concurrent('a connection that cannot be made', () => {
  it.each([
    ['no_certificate', /it wants a client certificate, and profile "no_certificate" has none$/],
    ['stranger', /it (refuses|hangs up on) the client certificate of profile "stranger"/],
    ['expired', /the client certificate of profile "expired" has expired: /],
    ['no_pair', /client key and client certificate of profile "no_pair" are no pair$/],
    ['no_pem', /client certificate or key of profile "no_pem" is not PEM$/],
    ['half', /^profile "half": tls: client_cert_path or client_cert_data needs client_key_path/],
    ['no_file', /^profile "no_file": .*none\.crt: no such file$/],
    [
      'untrusted',
      /nobody who is trusted here signed the server's certificate .*server_ca_cert_path in profile/,
    ],
    ['no_tls', /it speaks TLS, and profile "no_tls" has none/],
    ['wrong_key', /it refuses the API key of profile "wrong_key"$/],
    ['no_key', /it wants an API key or a client certificate, and profile "no_key" has none that it takes$/],
    ['expired_server', /the server's certificate has expired$/],
    ['other_name', /the server's certificate is for another name than 127\.0\.0\.1; set tls\.server_name/],
    ['plain', /it speaks no TLS, and profile "plain" wants TLS$/],
    [
      'nowhere',
      /^no profile "nowhere" in the Temporal configuration file; it has no_certificate, stranger, /,
    ],
  ])('says why in one line: %s', async (name, line) => {
    const message = await told(name);
    expect(message).toMatch(line);
    expect(message).not.toContain('\n');
    expect(message).not.toContain(KEY);
  });
});

it('shows nothing of a configuration file that is not TOML', async () => {
  const broken = join(directory, 'broken.toml');
  writeFileSync(broken, `[profile.default]\napi_key = "${KEY}\n`);
  process.env['TEMPORAL_CONFIG_FILE'] = broken;
  const message = await told('default');
  process.env['TEMPORAL_CONFIG_FILE'] = configFile;
  expect(message).toMatch(/^profile "default": .*TOML/);
  expect(message).not.toContain(KEY);
});
