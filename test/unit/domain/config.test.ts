import { describe, expect, it } from 'vitest';
import { THRESHOLDS } from '../../../ops/source/thresholds';
import {
  accountOf,
  configWarnings,
  guardTaskQueue,
  parseConfig,
  rarelySeen,
} from '../../../src/domain/config';
import { InvalidInput } from '../../../src/domain/validation';

const account = (over: Record<string, unknown> = {}) => ({
  exchange: 'demo',
  expectedState: { file: 'expected.json' },
  ...over,
});
const config = (over: Record<string, unknown> = {}, whole: Record<string, unknown> = {}) => ({
  accounts: { main: account(over) },
  ...whole,
});
const parse = (input: unknown) => parseConfig(input, 'reconcile.config.json');

function complaint(input: unknown): string {
  try {
    parse(input);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

describe('a configuration with what is required alone', () => {
  it('has the documented defaults', () => {
    expect(parse(config())).toEqual({
      taskQueue: 'grinder-reconcile',
      metrics: { host: '127.0.0.1', port: 9_090, temporalPort: null, allowedHosts: [] },
      accounts: {
        main: {
          exchange: 'demo',
          expectedState: { file: 'expected.json' },
          enabled: true,
          intervalSeconds: 30,
          strategies: ['d'],
          orderGraceMs: 5_000,
          expectedTtlHours: 24,
          expectedMaxAgeSeconds: 60,
          confirmSeconds: 5,
          recvWindowMs: 3_000,
          planMaxAgeSeconds: 45,
          cycleTimeoutSeconds: 180,
          policy: {
            action: 'none',
            dryRun: true,
            allowActiveRemediation: false,
            cooldownSeconds: 60,
            symbolWhitelist: [],
            maxFlattenNotionalUsdt: '500',
            maxOrdersPerAction: 10,
            maxSymbolsPerAction: 3,
            massConfirmSeconds: 60,
            maxArmSeconds: 28_800,
            approvals: 1,
            budget: {
              maxCallsPerRun: 10,
              maxNotionalPerRun: '1000',
              maxCallsPerDay: 100,
              maxNotionalPerDay: '5000',
            },
          },
        },
      },
    });
  });

  it.each(['mainnet', 'demo', { simulator: 'http://127.0.0.1:9000' }])('takes %j as exchange', (exchange) => {
    expect(parse(config({ exchange })).accounts['main']?.exchange).toEqual(exchange);
  });

  it.each([
    'flat',
    { file: './state.json' },
    { url: 'http://bot:8080/expected' },
    { url: 'https://bot/expected', tokenEnv: 'BOT_TOKEN' },
    { url: 'https://bot/expected?account=main&author=me#now' },
  ])('takes %j as source of the expected state', (expectedState) => {
    expect(parse(config({ expectedState })).accounts['main']?.expectedState).toEqual(expectedState);
  });

  it.each(['a', 'main', 'desk_2', `a${'b'.repeat(30)}`])('takes %s as name of an account', (name) => {
    expect(Object.keys(parse({ accounts: { [name]: account() } }).accounts)).toEqual([name]);
  });

  it('names the guard\u2019s own task queue after the other', () => {
    expect(guardTaskQueue('grinder-reconcile')).toBe('grinder-reconcile-guard');
  });
});

describe('a configuration is refused with the place, the value and what is allowed', () => {
  const at = (path: string) => `reconcile.config.json: accounts.main.${path}`;
  it.each([
    [
      'exchange',
      { exchange: 'mainnett' },
      'must be "mainnet", "demo" or {"simulator": "http://..."}, got "mainnett"',
    ],
    [
      'exchange',
      { exchange: undefined },
      'must be "mainnet", "demo" or {"simulator": "http://..."}, got nothing',
    ],
    ['exchange.simulator', { exchange: { simulator: 'ftp://x' } }, 'http or https address, got "ftp://x"'],
    [
      'exchange',
      { exchange: { simulator: 'http://x', port: 1 } },
      'unknown key "port"; allowed are simulator',
    ],
    ['expectedState', { expectedState: 'flatt' }, 'must be "flat", {"file": path} or {"url": address'],
    ['expectedState', { expectedState: undefined }, 'got nothing'],
    ['expectedState.file', { expectedState: { file: '' } }, 'must be a path, got ""'],
    [
      'expectedState.tokenEnv',
      { expectedState: { url: 'http://x', tokenEnv: 'a b' } },
      'name of an environment',
    ],
    [
      'expectedState.url',
      { expectedState: { url: 'https://bot/x?account=main&token=abc' } },
      'must carry no user, password or token: name the environment variable that holds the token in tokenEnv, got "https://bot/x?account=[not shown]&token=[not shown]"',
    ],
    ['enabled', { enabled: 'yes' }, 'must be true or false, got "yes"'],
    ['intervalSeconds', { intervalSeconds: 0 }, 'a whole number of seconds from 1 to 86400, got 0'],
    ['intervalSeconds', { intervalSeconds: 1.5 }, 'a whole number of seconds from 1 to 86400, got 1.5'],
    ['intervalSeconds', { intervalSeconds: '30' }, 'a whole number of seconds from 1 to 86400, got "30"'],
    ['strategies', { strategies: [] }, 'must name at least one strategy, got []'],
    ['strategies', { strategies: 'd' }, 'must be a list of strategy names, got "d"'],
    ['strategies.0', { strategies: ['a_b'] }, '1 to 16 characters without an underscore, got "a_b"'],
    ['strategies.1', { strategies: ['d', 'rem'] }, 'must not be "rem"'],
    ['strategies.0', { strategies: ['d\u00E9'] }, '1 to 16 characters without an underscore'],
    ['orderGraceMs', { orderGraceMs: -1 }, 'must be a whole number of milliseconds from'],
    ['expectedTtlHours', { expectedTtlHours: 0 }, 'must be a number of hours above 0, got 0'],
    ['expectedTtlHours', { expectedTtlHours: null }, 'must be a number of hours above 0, got null'],
    ['expectedMaxAgeSeconds', { expectedMaxAgeSeconds: 3_601 }, 'number of seconds from 1 to 3600, got 3601'],
    [
      'recvWindowMs',
      { recvWindowMs: 10_001, confirmSeconds: 60 },
      'milliseconds from 100 to 10000, got 10001',
    ],
    ['confirmSeconds', { confirmSeconds: 3.999 }, 'must be at least recvWindowMs + 1 s, here 4, got 3.999'],
    ['confirmSeconds', { recvWindowMs: 4_001 }, 'must be at least recvWindowMs + 1 s, here 5.001'],
    ['planMaxAgeSeconds', { planMaxAgeSeconds: 301 }, 'number of seconds from 5 to 300, got 301'],
    ['cycleTimeoutSeconds', { cycleTimeoutSeconds: 29 }, 'number of seconds from 30 to 3600, got 29'],
    ['cycleTimeoutSeconds', { confirmSeconds: 300 }, 'must be at least confirmSeconds + 15 s, here 315'],
    [
      'expectedTtlHours',
      { expectedTtlHours: 0.1, orderGraceMs: 600_000 },
      'must be longer than orderGraceMs',
    ],
    ['policy.action', { policy: { action: 'NONE' } }, 'must be one of "none", "cancel_all", "flatten"'],
    [
      'policy.maxFlattenNotionalUsdt',
      { policy: { maxFlattenNotionalUsdt: '-1' } },
      'zero or more and below 1e30, got "-1"',
    ],
    [
      'policy.maxFlattenNotionalUsdt',
      { policy: { maxFlattenNotionalUsdt: 500 } },
      'decimal string such as "500"',
    ],
    ['policy.maxArmSeconds', { policy: { maxArmSeconds: 604_801 } }, 'from 1 to 604800, got 604801'],
    [
      'policy.budget.maxCallsPerRun',
      { policy: { budget: { maxCallsPerRun: -1 } } },
      'from 0 to 1000, got -1',
    ],
    [
      'policy.symbolWhitelist.0',
      { policy: { symbolWhitelist: ['btcusdt'] } },
      'must be a symbol as the exchange writes it: "BTCUSDT" is meant?, got "btcusdt"',
    ],
  ])('%s: %j', (path, over, message) => {
    expect(complaint(config(over))).toContain(`${at(path)}: `);
    expect(complaint(config(over))).toContain(message);
  });

  it.each([
    [
      'a misspelt key of an account',
      config({ confirmSecond: 5 }),
      'accounts.main: unknown key "confirmSecond"; allowed are exchange, expectedState',
    ],
    [
      'a misspelt key of the policy',
      config({ policy: { dryrun: false } }),
      'accounts.main.policy: unknown key "dryrun"; allowed are action',
    ],
    [
      'a misspelt key of the whole',
      config({}, { metric: {} }),
      'unknown key "metric"; allowed are taskQueue, metrics, accounts',
    ],
    ['a port that is none', config({}, { metrics: { port: 65_536 } }), 'metrics.port: must be a port from 0'],
    [
      'an empty host',
      config({}, { metrics: { host: '' } }),
      'metrics.host: must be a host name or address, got ""',
    ],
    [
      'a task queue with a space',
      config({}, { taskQueue: 'my queue' }),
      'taskQueue: must be the name of a task queue',
    ],
    ['no accounts', {}, 'accounts: must be an object with one entry per account, got nothing'],
    ['an empty list of accounts', { accounts: {} }, 'accounts: must name at least one account, got {}'],
    [
      'an account without settings',
      { accounts: { main: null } },
      'accounts.main: must be an object with exchange',
    ],
    ['nothing', null, 'must be an object with taskQueue, metrics, accounts, got null'],
  ])('%s', (_what, input, message) => {
    expect(complaint(input)).toContain(`reconcile.config.json: ${message}`);
  });

  it.each(['Main', '1st', 'my-account', 'm\u00E4in', '', 'a b', `a${'b'.repeat(31)}`, '__proto__'])(
    'the account name %j',
    (name) => {
      const accounts = JSON.parse(`{${JSON.stringify(name)}: ${JSON.stringify(account())}}`) as unknown;
      expect(complaint({ accounts })).toContain(`accounts.${name}: must match ^[a-z][a-z0-9_]{0,30}$`);
    },
  );

  it('once for each mistake', () => {
    const message = complaint(config({ enabled: 1, orderGraceMs: -1, policy: { dryRun: 2 } }));
    expect(message.split('\n').map((line) => line.split(': ')[1])).toEqual([
      'accounts.main.enabled',
      'accounts.main.orderGraceMs',
      'accounts.main.policy.dryRun',
    ]);
  });

  it('once for each mistake however many there are, or says that there are more', () => {
    const symbolWhitelist = Array.from({ length: 12 }, (_, i) => `bad${i}`);
    const message = complaint(config({ policy: { symbolWhitelist } }));
    expect(message.includes('bad11') || /more/.test(message)).toBe(true);
  });

  it('with a long value cut short', () => {
    const message = complaint(config({ enabled: 'x'.repeat(1_000) }));
    expect(message.length).toBeLessThan(200);
  });

  it('accepts a second look after exactly recvWindow + 1 s', () => {
    expect(parse(config({ confirmSeconds: 4 })).accounts['main']?.confirmSeconds).toBe(4);
  });
});

describe('a secret that landed in the configuration is not printed', () => {
  const SECRET = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zv';
  it.each([
    ['a key of the account', config({ apiKey: SECRET })],
    ['a secret of the whole', config({}, { apiSecret: SECRET })],
    ['a token beside the address', config({ expectedState: { url: 'http://x', token: SECRET } })],
    [
      'a token in place of its variable\u2019s name',
      config({ expectedState: { url: 'http://x', tokenEnv: SECRET } }),
    ],
    ['a key beside the simulator', config({ exchange: { simulator: 'http://x', apiKey: SECRET } })],
    ['a key in a list of accounts', { accounts: [{ apiKey: SECRET }] }],
    ['a key in a list instead of a policy', config({ policy: [{ apiSecret: SECRET }] })],
    ['a password in an address', config({ expectedState: { url: `ftp://bot:${SECRET}@x` } })],
    ['a password with a slash', config({ expectedState: { url: `ftp://bot:/${SECRET}@x` } })],
    ['a password in an address without http', config({ expectedState: { url: `bot:${SECRET}@x` } })],
    ['a token in an address that is none', config({ expectedState: { url: `ftp://x?t=${SECRET}` } })],
    ['a token in a path', config({ exchange: { simulator: `x?api_key=${SECRET}` } })],
  ])('%s', (_what, input) => {
    expect(complaint(input)).not.toContain(SECRET.slice(0, 8));
  });
});

describe("an address that carries credentials is refused: they belong into the worker's environment", () => {
  const SECRET = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zv';
  it.each([
    `https://bot:${SECRET}@x/state`,
    `https://${SECRET}@x/state`,
    `https://:${SECRET}@x/state`,
    ...['token', 'access_token', 'apiKey', 'api-key', 'x-api-key', 'KEY', 'secret', 'client_secret'].map(
      (name) => `https://x/state?account=main&${name}=${SECRET}`,
    ),
    ...['password', 'passwd', 'pwd', 'auth', 'Authorization', 'signature', 'sig', 'jwt', 'bearer'].map(
      (name) => `https://x/state?${name}=${SECRET}`,
    ),
    `https://x/state?t=eyJ${SECRET}`,
    `https://x/state#access_token=${SECRET}`,
    `https://x/state?to%6ben=${SECRET}`,
  ])('%s', (url) => {
    const message = complaint(config({ expectedState: { url } }));
    expect(message).toMatch(/expectedState\.url: must carry no user, password or token: .* in tokenEnv/);
    const ofExchange = complaint(config({ exchange: { simulator: url } }));
    expect(ofExchange).toMatch(/exchange\.simulator: must carry no user, password or token/);
    expect(message + ofExchange).not.toContain(SECRET.slice(0, 8));
  });
});

describe('an account is found by its name', () => {
  it('or the known ones are named', () => {
    expect(accountOf(parse(config()), 'main').exchange).toBe('demo');
    expect(() => accountOf(parse(config()), 'mian')).toThrow(
      'unknown account "mian"; the configuration names main',
    );
  });

  it('and never in what every object has', () => {
    expect(() => accountOf(parse(config()), 'constructor')).toThrow(InvalidInput);
  });
});

describe('warnings', () => {
  it('name a policy that is switched on and can do nothing', () => {
    const [warning, ...more] = configWarnings(parse(config({ policy: { allowActiveRemediation: true } })));
    expect(more).toEqual([]);
    expect(warning).toContain('accounts.main.policy.symbolWhitelist');
    expect(warning).toContain('whitelist_required');
  });

  it.each([
    ['is off', {}],
    ['names symbols', { allowActiveRemediation: true, symbolWhitelist: ['BTCUSDT'] }],
  ])('are not given where the policy %s', (_what, policy) => {
    expect(configWarnings(parse(config({ policy })))).toEqual([]);
  });

  it('tell how long a cycle has to be where hardly any time is left', () => {
    const policy = { allowActiveRemediation: true, symbolWhitelist: ['BTCUSDT'] };
    const tight = {
      expectedState: { file: 'a.json' },
      policy,
      confirmSeconds: 100,
      cycleTimeoutSeconds: 115,
    };
    expect(configWarnings(parse(config(tight)))).toEqual([expect.stringContaining('set it to 175 at least')]);
    expect(configWarnings(parse(config({ ...tight, cycleTimeoutSeconds: 175 })))).toEqual([]);
  });

  it("are given where a cycle ends before the bot's next word may come", () => {
    const policy = { allowActiveRemediation: true, symbolWhitelist: ['BTCUSDT'] };
    const warningsOf = (over: object) =>
      configWarnings(parse(config({ expectedState: { file: 'a.json' }, policy, ...over })));
    expect(warningsOf({})).toEqual([]);
    expect(warningsOf({ expectedMaxAgeSeconds: 600 })).toEqual([
      expect.stringMatching(/cycleTimeoutSeconds: 180 leaves a cycle 160 s .* set it to 620 at least/),
    ]);
    expect(warningsOf({ expectedMaxAgeSeconds: 600, cycleTimeoutSeconds: 620 })).toEqual([]);
    // No cycle may be as long as this one would have to be.
    expect(warningsOf({ expectedMaxAgeSeconds: 3_600 })).toEqual([
      expect.stringMatching(/nothing is confirmed; let the bot write more often$/),
    ]);
    expect(warningsOf({ expectedMaxAgeSeconds: 600, expectedState: 'flat' })).toEqual([]);
  });

  it('are given where cycles are too far apart to confirm a mass change', () => {
    const policy = { allowActiveRemediation: true, symbolWhitelist: ['BTCUSDT'] };
    const warningsAt = (intervalSeconds: number, over = {}) =>
      configWarnings(parse(config({ intervalSeconds, policy: { ...policy, ...over } })));
    expect(warningsAt(900)).toEqual([]);
    expect(warningsAt(901)).toEqual([
      expect.stringContaining('accounts.main.intervalSeconds: 901 is too long'),
    ]);
    expect(warningsAt(901, { massConfirmSeconds: 0 })).toEqual([]);
  });

  it('are given where cycles are further apart than the alerts can bear, also of an account that is only watched', () => {
    const { knownRightSeconds } = THRESHOLDS;
    const warningsAt = (intervalSeconds: number) => rarelySeen(parse(config({ intervalSeconds })));
    expect(warningsAt(knownRightSeconds)).toEqual([]);
    expect(warningsAt(knownRightSeconds + 1)).toEqual([
      expect.stringMatching(/^accounts\.main\.intervalSeconds: 181 is longer than the 180 s .*Blind/),
    ]);
  });
});
