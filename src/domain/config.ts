import { z } from 'zod';
import {
  confirmWaitSeconds,
  LOOKS_SECONDS,
  MAX_CYCLE_SECONDS,
  MAX_RECV_WINDOW_MS,
  MIN_ORDER_GRACE_MS,
  PLAN_AGE_SECONDS,
  SEEN_WITHIN_SECONDS,
  TIMESTAMP_AHEAD_MS,
} from './bounds';
import { MASS_FORGOTTEN_AFTER_MS } from './guard/mass';
import { STRATEGY_PATTERN } from './identity';
import { policySchema } from './policy-schema';
import { InvalidInput, parseOrExplain, shared, strictObject, textLike } from './validation';
import { ACCOUNT_PATTERN } from './vocabulary';

const seconds = (min: number, max: number) => {
  const message = `must be a number of seconds from ${min} to ${max}`;
  return z.number(message).min(min, message).max(max, message);
};
const wholeSeconds = (min: number, max: number) => {
  const message = `must be a whole number of seconds from ${min} to ${max}`;
  return z.number(message).int(message).min(min, message).max(max, message);
};
const milliseconds = (min: number, max: number) => {
  const message = `must be a whole number of milliseconds from ${min} to ${max}`;
  return z.number(message).int(message).min(min, message).max(max, message);
};
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

const SECRET_PARAMETER = /key|token|secret|passw|pwd|auth(?!ors?$)|signature|^sig$|credential|jwt|bearer/i;

/** Whether an address carries what belongs into the environment: a user, a password, a token. */
function carriesCredentials(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, password, search, hash } = new URL(address);
  const parameters = [...new URLSearchParams(search), ...new URLSearchParams(hash.slice(1))];
  return (
    username !== '' ||
    password !== '' ||
    parameters.some(([name, value]) => SECRET_PARAMETER.test(name) || value.startsWith('eyJ'))
  );
}

const plainUrl = httpUrl.refine(
  (address) => !carriesCredentials(address),
  'must carry no user, password or token',
);
const stateUrl = httpUrl.refine(
  (address) => !carriesCredentials(address),
  'must carry no user, password or token: name the environment variable that holds the token in tokenEnv',
);

const exchangeSchema = z.union(
  [z.literal('mainnet'), z.literal('demo'), strictObject({ simulator: plainUrl })],
  'must be "mainnet", "demo" or {"simulator": "http://..."}',
);
export type ExchangeSetting = z.infer<typeof exchangeSchema>;

const expectedSourceSchema = z.union(
  [
    z.literal('flat'),
    strictObject({ file: z.string('must be a path').min(1, 'must be a path') }),
    strictObject({
      url: stateUrl,
      tokenEnv: z
        .string()
        .regex(/^[A-Z_][A-Z0-9_]*$/, 'must be the name of an environment variable')
        .optional(),
    }),
  ],
  'must be "flat", {"file": path} or {"url": address, "tokenEnv"?: name}',
);
export type ExpectedStateSetting = z.infer<typeof expectedSourceSchema>;

/** How old an expected state may be where an account does not say it. */
export const EXPECTED_MAX_AGE_SECONDS = 60;
/** How long a cycle may take, unless the account says otherwise. */
export const CYCLE_TIMEOUT_SECONDS = 180;

export const accountSchema = shared(
  strictObject({
    exchange: exchangeSchema,
    expectedState: expectedSourceSchema,
    enabled: z.boolean('must be true or false').default(true),
    intervalSeconds: wholeSeconds(1, 86_400).default(30),
    strategies: z
      .array(
        textLike(STRATEGY_PATTERN, 'must be 1 to 16 characters without an underscore').refine(
          (name) => name !== 'rem',
          'must not be "rem", which names the orders of this software',
        ),
        'must be a list of strategy names',
      )
      .min(1, 'must name at least one strategy')
      .default(['d']),
    orderGraceMs: milliseconds(MIN_ORDER_GRACE_MS, 600_000).default(5_000),
    expectedTtlHours: z
      .number('must be a number of hours above 0')
      .positive('must be a number of hours above 0')
      .default(24),
    expectedMaxAgeSeconds: seconds(1, 3_600).default(EXPECTED_MAX_AGE_SECONDS),
    confirmSeconds: seconds(1, 600).default(5),
    recvWindowMs: milliseconds(100, MAX_RECV_WINDOW_MS).default(3_000),
    planMaxAgeSeconds: seconds(PLAN_AGE_SECONDS.least, PLAN_AGE_SECONDS.most).default(45),
    cycleTimeoutSeconds: wholeSeconds(30, MAX_CYCLE_SECONDS).default(CYCLE_TIMEOUT_SECONDS),
    policy: z.prefault(policySchema, {}),
  }).superRefine((account, context) => {
    // Before that a second look could tell nothing new.
    const least = (account.recvWindowMs + TIMESTAMP_AHEAD_MS) / 1_000;
    if (account.confirmSeconds < least) {
      context.addIssue({
        code: 'custom',
        path: ['confirmSeconds'],
        message: `must be at least recvWindowMs + 1 s, here ${least}`,
      });
    }
    // Else a cycle ends before its second look, or before it may still write.
    const longEnough = account.confirmSeconds + LOOKS_SECONDS;
    if (account.cycleTimeoutSeconds < longEnough) {
      context.addIssue({
        code: 'custom',
        path: ['cycleTimeoutSeconds'],
        message: `must be at least confirmSeconds + ${LOOKS_SECONDS} s, here ${longEnough}`,
      });
    }
    if (account.expectedTtlHours * 3_600_000 <= account.orderGraceMs) {
      context.addIssue({
        code: 'custom',
        path: ['expectedTtlHours'],
        message: `must be longer than orderGraceMs, here ${account.orderGraceMs / 3_600_000} h: else no order is ever missing`,
      });
    }
  }),
);
export type AccountConfig = z.infer<typeof accountSchema>;

const HOST_NAME = /^[A-Za-z0-9._:-]{1,253}$/;

const metricsSchema = strictObject({
  host: z
    .string('must be a host name or address')
    .min(1, 'must be a host name or address')
    .default('127.0.0.1'),
  port: z
    .number('must be a port from 0 (any free one) to 65535')
    .int('must be a port from 0 (any free one) to 65535')
    .min(0, 'must be a port from 0 (any free one) to 65535')
    .max(65_535, 'must be a port from 0 (any free one) to 65535')
    .default(9_090),
  temporalPort: z
    .number('must be a port from 1 to 65535, or null')
    .int('must be a port from 1 to 65535, or null')
    .min(1, 'must be a port from 1 to 65535, or null')
    .max(65_535, 'must be a port from 1 to 65535, or null')
    .nullable()
    .default(null),
  allowedHosts: z
    .array(
      z.string().regex(HOST_NAME, 'must be a host name or address without a port'),
      'must be a list of host names',
    )
    .max(50, 'must name at most 50 hosts')
    .default([]),
}).superRefine(({ port, temporalPort }, context) => {
  if (temporalPort === port)
    context.addIssue({
      code: 'custom',
      path: ['temporalPort'],
      message: 'must be another port than metrics.port',
    });
});

const accountName = textLike(ACCOUNT_PATTERN, `must match ${ACCOUNT_PATTERN.source}`);

/** The whole configuration file: process-wide settings and one entry per account. */
export const configSchema = shared(
  strictObject({
    taskQueue: z
      .string('must be the name of a task queue')
      .regex(/^[\w./-]{1,200}$/, 'must be the name of a task queue: letters, digits, "_", ".", "/", "-"')
      .default('grinder-reconcile'),
    metrics: metricsSchema.prefault({}),
    accounts: z
      .record(accountName, accountSchema, 'must be an object with one entry per account')
      .refine((accounts) => Object.keys(accounts).length > 0, 'must name at least one account'),
  }),
);
export type Config = z.infer<typeof configSchema>;
/** What a user writes: everything that has a default may be left out. */
export type ConfigInput = z.input<typeof configSchema>;

/**
 * Validates a configuration.
 * @param place what the user calls it, usually the file's name
 * @throws InvalidInput naming each place, value and what is allowed
 * @example
 * ```ts
 * import { parseConfig } from 'grinder-reconcile/client';
 *
 * const account = { exchange: 'demo', expectedState: 'flat' } as const;
 * const { accounts } = parseConfig({ accounts: { main: account } }, 'settings of the desk');
 * console.log(accounts['main']?.policy.dryRun);
 * ```
 */
export function parseConfig(input: unknown, place: string): Config {
  const { accounts } = (input ?? {}) as { accounts?: unknown };
  // zod passes it over, and the account would be gone without a word.
  if (typeof accounts === 'object' && accounts !== null && Object.hasOwn(accounts, '__proto__'))
    throw new InvalidInput(`${place}: accounts.__proto__: must match ${ACCOUNT_PATTERN.source}`);
  return parseOrExplain(configSchema, input, place);
}

/**
 * The account of that name.
 * @throws InvalidInput naming the known accounts
 * @example
 * ```ts
 * import { accountOf, readConfigFile } from 'grinder-reconcile/client';
 *
 * const { config } = readConfigFile('reconcile.config.json');
 * console.log(accountOf(config, 'main').intervalSeconds);
 * ```
 */
export function accountOf(config: Config, account: string): AccountConfig {
  const found = Object.hasOwn(config.accounts, account) ? config.accounts[account] : undefined;
  if (found === undefined) {
    throw new InvalidInput(
      `unknown account ${JSON.stringify(account)}; the configuration names ${Object.keys(config.accounts).join(', ')}`,
    );
  }
  return found;
}

/**
 * Settings that are allowed and almost certainly not meant; one line each.
 * @example
 * ```ts
 * import { configWarnings, readConfigFile } from 'grinder-reconcile/client';
 *
 * for (const line of configWarnings(readConfigFile('reconcile.config.json').config)) console.warn(line);
 * ```
 */
export function configWarnings(config: Config): string[] {
  return Object.entries(config.accounts).flatMap(([name, account]) => {
    const {
      policy,
      intervalSeconds,
      expectedState,
      expectedMaxAgeSeconds,
      cycleTimeoutSeconds,
      confirmSeconds,
    } = account;
    if (!policy.allowActiveRemediation) return [];
    const warnings: string[] = [];
    if (policy.symbolWhitelist.length === 0)
      warnings.push(
        `accounts.${name}.policy.symbolWhitelist: is empty, so nothing is allowed (whitelist_required); list the symbols in which everything belongs to the bot`,
      );
    if (policy.massConfirmSeconds > 0 && intervalSeconds * 1_000 > MASS_FORGOTTEN_AFTER_MS)
      warnings.push(
        `accounts.${name}.intervalSeconds: ${intervalSeconds} is too long to confirm a mass change (${MASS_FORGOTTEN_AFTER_MS / 1_000} at most), so one waits for an arming for its plan`,
      );
    const wait = confirmWaitSeconds(account);
    const enough = Math.ceil(confirmSeconds + LOOKS_SECONDS + expectedMaxAgeSeconds);
    const longer = enough > MAX_CYCLE_SECONDS ? '' : `set it to ${enough} at least, or `;
    if (expectedState !== 'flat' && wait < expectedMaxAgeSeconds)
      warnings.push(
        `accounts.${name}.cycleTimeoutSeconds: ${cycleTimeoutSeconds} leaves a cycle ${wait} s to wait for the bot's next word, though one may be ${expectedMaxAgeSeconds} s old: where the bot writes less often than that, nothing is confirmed; ${longer}let the bot write more often`,
      );
    return warnings;
  });
}

/** Accounts that are looked at less often than the alerts and the dashboard can bear; one line each. */
export const rarelySeen = (config: Config): string[] =>
  Object.entries(config.accounts).flatMap(([name, { intervalSeconds }]) =>
    intervalSeconds <= SEEN_WITHIN_SECONDS
      ? []
      : [
          `accounts.${name}.intervalSeconds: ${intervalSeconds} is longer than the ${SEEN_WITHIN_SECONDS} s after which the alerts and the dashboard take an account for unseen, so some alerts come and go (GrinderReconcileBlind) and others never fire (GrinderReconcileMismatchStays); shorten it, or change the rules`,
        ],
  );

/**
 * The guard's own task queue beside the one of cycles and activities.
 * @example
 * ```ts
 * import { guardTaskQueue } from 'grinder-reconcile/client';
 *
 * console.log(`temporal task-queue describe --task-queue ${guardTaskQueue('grinder-reconcile')}`);
 * ```
 */
export const guardTaskQueue = (taskQueue: string) => `${taskQueue}-guard`;
