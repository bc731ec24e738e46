import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/domain/config';
import { InvalidInput } from '../../../src/domain/validation';
import type { ExpectedStateSource } from '../../../src/expected-state/source';
import { serveAccounts } from '../../../src/plugin/accounts';
import { credentialsOf, forgetSecrets } from '../../../src/plugin/credentials';
import { startSimulator } from '../../../src/simulator';
import { ed25519Pair, rsaPair } from '../../support/keys';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function served(environment: NodeJS.ProcessEnv, simulator = 'http://127.0.0.1:9') {
  const main = { exchange: { simulator }, expectedState: 'flat' as const };
  const made = serveAccounts({
    config: parseConfig({ accounts: { main } }, 'test'),
    directory: '.',
    environment,
  });
  return made;
}

/** A file of its own with this content. */
function file(content: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'credentials-'));
  cleanUps.push(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'secret');
  writeFileSync(path, content);
  return path;
}

function refusal(environment: NodeJS.ProcessEnv): string {
  try {
    served(environment);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  throw new Error('expected to be refused');
}

describe.each([
  ['Ed25519', ed25519Pair()],
  ['RSA', rsaPair()],
])('an API secret that is a private key: %s', (_kind, { secret, publicPem }) => {
  it.each<[string, () => NodeJS.ProcessEnv]>([
    ['a file', () => ({ BINANCE_API_SECRET_FILE: file(`${secret}\n`) })],
    [
      "the account's own file",
      () => ({ BINANCE_API_KEY_MAIN: 'key', BINANCE_API_SECRET_MAIN_FILE: file(secret) }),
    ],
    ['the variable', () => ({ BINANCE_API_SECRET: `${secret}\n` })],
    [
      'the variable, with "\\n" in place of line breaks',
      () => ({ BINANCE_API_SECRET: secret.replaceAll('\n', '\\n') }),
    ],
  ])('comes from %s and signs what the exchange accepts', async (_place, environment) => {
    const sim = await startSimulator({ accounts: [{ apiKey: 'key', publicKey: publicPem }] });
    cleanUps.push(() => sim.close());
    const { exchange } = served({ BINANCE_API_KEY: 'key', ...environment() }, sim.url).get('main');
    expect((await exchange.positions()).positions).toEqual([]);
  });
});

describe('what cannot be used is refused at the start, by the name of its variable', () => {
  const { publicPem } = ed25519Pair();
  const PUBLIC = 'is a public key: Binance gets that one, the private one belongs here';

  it('a secret of the account, of all accounts, in a file', () => {
    expect(refusal({ BINANCE_API_KEY_MAIN: 'key', BINANCE_API_SECRET_MAIN: publicPem })).toBe(
      `accounts.main: BINANCE_API_SECRET_MAIN: ${PUBLIC}`,
    );
    expect(refusal({ BINANCE_API_KEY: 'key', BINANCE_API_SECRET: publicPem })).toBe(
      `accounts.main: BINANCE_API_SECRET: ${PUBLIC}`,
    );
    expect(refusal({ BINANCE_API_KEY: 'key', BINANCE_API_SECRET_FILE: file(publicPem) })).toBe(
      `accounts.main: BINANCE_API_SECRET_FILE: ${PUBLIC}`,
    );
  });

  it('half of a pair, by the half that is there', () => {
    const environment = { BINANCE_API_KEY_MAIN: 'key', BINANCE_API_SECRET: 'another' };
    expect(refusal(environment)).toMatch(/^accounts\.main: no credentials, only BINANCE_API_KEY_MAIN: set /);
  });

  it.each([publicPem, 'two words', 'schlüssel'])('an API key that is none: %j', (apiKey) => {
    const message = refusal({ BINANCE_API_KEY: apiKey, BINANCE_API_SECRET: 'secret' });
    expect(message).toBe(
      'accounts.main: BINANCE_API_KEY: is no API key: it must be one word of ASCII characters, as Binance shows it',
    );
  });
});

describe('a file that is to hold a secret', () => {
  const withFile = (path: string) => ({ BINANCE_API_KEY: 'key', BINANCE_API_SECRET_FILE: path });

  it('is a regular one: a pipe would hold up the start for ever', () => {
    const pipe = file('');
    rmSync(pipe);
    execFileSync('mkfifo', [pipe]);
    expect(refusal(withFile(pipe))).toBe(
      `BINANCE_API_SECRET_FILE: ${pipe}: is a pipe (FIFO), and must be a regular file`,
    );
    expect(refusal(withFile('/dev/zero'))).toBe(
      'BINANCE_API_SECRET_FILE: /dev/zero: is a device, and must be a regular file',
    );
  });

  it('is no longer than any secret', () => {
    const path = file('x'.repeat(65_537));
    expect(refusal(withFile(path))).toBe(
      `BINANCE_API_SECRET_FILE: ${path}: has 65537 bytes, allowed are 65536`,
    );
  });

  it('is a file: a secret that stands there in its place is not repeated', () => {
    expect(refusal(withFile('TheSecretItself'))).not.toContain('TheSecretItself');
  });

  it.each(['file', 'x_file', 'X_File'])('is not taken for the key of an account that is named %s', (name) => {
    const environment = { BINANCE_API_KEY_FILE: 'TheKeyItself', BINANCE_API_SECRET: 's' };
    expect(() => credentialsOf(name, environment)).toThrow(/^accounts\.\S+: its key would be in .* a name/);
    expect(() => credentialsOf(name, environment)).not.toThrow(/TheKeyItself/);
  });

  it('is there', () => {
    expect(refusal(withFile('/nowhere/secret'))).toBe(
      'BINANCE_API_SECRET_FILE: the file that it names: ENOENT',
    );
  });
});

it('secrets are taken out of the environment once they are read, and nothing else is', () => {
  const config = parseConfig(
    {
      accounts: {
        main: { exchange: 'demo', expectedState: { url: 'http://bot/state', tokenEnv: 'BOT_TOKEN' } },
      },
    },
    'test',
  );
  const kept = {
    PATH: '/bin',
    BINANCE_API_SECRET_FILE: '/run/secret',
    BINANCE_API_KEY_MAIN_FILE: '/run/key',
  };
  const environment: NodeJS.ProcessEnv = {
    ...kept,
    BINANCE_API_KEY: 'a',
    BINANCE_API_SECRET: 'b',
    BINANCE_API_KEY_OLD: 'c',
    BINANCE_API_SECRET_MAIN: 'd',
    BOT_TOKEN: 'e',
    TEMPORAL_API_KEY: 'f',
    TEMPORAL_GRPC_META_AUTHORIZATION: 'Bearer g',
  };
  forgetSecrets(config, environment);
  expect(environment).toEqual(kept);
});

describe('a variable of the account itself that is set and empty never stands for the shared one', () => {
  const shared = { BINANCE_API_KEY: 'key', BINANCE_API_SECRET: 'secret' };
  it.each<[string, () => NodeJS.ProcessEnv, RegExp]>([
    ['the key', () => ({ BINANCE_API_KEY_MAIN: '' }), /^BINANCE_API_KEY_MAIN: is empty/],
    ['the secret', () => ({ BINANCE_API_SECRET_MAIN: ' ' }), /BINANCE_API_SECRET_MAIN: is empty/],
    [
      'a file',
      () => ({ BINANCE_API_KEY_MAIN_FILE: file('\n') }),
      /BINANCE_API_KEY_MAIN_FILE: the file .* empty/,
    ],
    [
      'the name of a file',
      () => ({ BINANCE_API_SECRET_MAIN_FILE: '' }),
      /BINANCE_API_SECRET_MAIN_FILE: is empty/,
    ],
  ])('%s', (_, own, why) => {
    expect(refusal({ ...shared, ...own() })).toMatch(why);
  });
});

describe('one expected state is that of one account', () => {
  const refused = (...settings: object[]) => servedWith({}, ...settings);
  const servedWith = (
    expectedState: Record<string, ExpectedStateSource>,
    ...settings: (object | string)[]
  ) => {
    const accounts = Object.fromEntries(
      settings.map((setting, i) => [
        `a${i}`,
        { exchange: { simulator: 'http://127.0.0.1:9' }, expectedState: setting },
      ]),
    );
    const environment = Object.fromEntries(
      ['KEY', 'SECRET'].flatMap((kind) =>
        settings.map((_, i) => [`BINANCE_API_${kind}_A${i}`, `${kind}${i}`]),
      ),
    );
    return () =>
      serveAccounts({
        config: parseConfig({ accounts }, 'test'),
        directory: '/srv',
        environment: { ...environment, T1: 'one', T2: 'two' },
        expectedState,
      });
  };
  const url = 'http://127.0.0.1:9/state';

  it('and never of two', () => {
    expect(refused({ file: 'main.json' }, { file: './x/../main.json' })).toThrow(
      /^accounts\.a1\.expectedState: is that of a0 too \(\/srv\/main\.json\)/,
    );
    expect(refused({ url }, { url })).toThrow(/accounts\.a1\.expectedState: is that of a0 too/);
    expect(refused({ url, tokenEnv: 'T1' }, { url, tokenEnv: 'T1' })).toThrow(/is that of a0 too/);
  });

  it('but no bot writes what is declared, and one object may declare it of many', () => {
    const flat = (fromBot: boolean) => {
      const source = { fromBot, place: 'desk', read: async () => ({ ok: false as const, problem: 'none' }) };
      return servedWith({ a0: source, a1: source }, 'flat', 'flat');
    };
    expect(flat(true)).toThrow(/accounts\.a1\.expectedState: is that of a0 too \(desk\)/);
    expect(flat(false)).not.toThrow();
  });

  it('which one address may tell by its token', () => {
    expect(refused({ url, tokenEnv: 'T1' }, { url, tokenEnv: 'T2' })).not.toThrow();
    expect(refused({ file: 'main.json' }, { file: 'second.json' })).not.toThrow();
  });
});
