/**
 * What users import: the plugin for their own Temporal Worker, the types of its configuration, and the
 * port through which an expected state can be given in code. What operators' code needs besides is
 * `grinder-reconcile/client`.
 */

export type {
  /**
   * One account of a parsed configuration, with its defaults. Names ending in `Ms` are milliseconds, in
   * `Seconds` seconds, in `Hours` hours.
   *
   * @example
   * ```ts
   * import type { AccountConfig } from 'grinder-reconcile';
   *
   * const isQuick = ({ intervalSeconds }: AccountConfig) => intervalSeconds <= 10;
   * ```
   */
  AccountConfig,
  /**
   * A parsed configuration: every key is there. `ReconcilePlugin.config` is one.
   *
   * @example
   * ```ts
   * import type { Config } from 'grinder-reconcile';
   *
   * const accountsOf = ({ accounts }: Config) => Object.keys(accounts);
   * ```
   */
  Config,
  /**
   * A configuration as a user writes it: what has a default may be left out. Whatever cannot be used is
   * an `InvalidInput` of `ReconcilePlugin`'s constructor. Amounts are USDT as decimal strings.
   *
   * @example
   * ```ts
   * import type { ConfigInput } from 'grinder-reconcile';
   *
   * const config: ConfigInput = {
   *   accounts: {
   *     main: {
   *       exchange: 'mainnet',
   *       expectedState: { file: 'state/main.json' },
   *       intervalSeconds: 15,
   *       policy: { action: 'cancel_all', symbolWhitelist: ['BTCUSDT'], maxFlattenNotionalUsdt: '200' },
   *     },
   *   },
   * };
   * ```
   */
  ConfigInput,
} from './domain/config';
export type {
  /**
   * An order as the bot knows it; `createdAt` is ms since the epoch.
   *
   * @example
   * ```ts
   * import type { ExpectedOrder } from 'grinder-reconcile';
   *
   * const order: ExpectedOrder = {
   *   symbol: 'BTCUSDT',
   *   clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
   *   status: 'OPEN',
   *   createdAt: Date.now(),
   * };
   * ```
   */
  ExpectedOrder,
  /**
   * A position leg as the bot knows it; `amount` is signed base quantity as a decimal string.
   *
   * @example
   * ```ts
   * import type { ExpectedPosition } from 'grinder-reconcile';
   *
   * const short: ExpectedPosition = { symbol: 'ETHUSDT', positionSide: 'BOTH', amount: '-0.250' };
   * ```
   */
  ExpectedPosition,
  /**
   * What the bot says should be on the exchange; `asOf` is when that was true, ms since the epoch. What
   * is not listed counts as none only under the matching `...Complete: true`.
   *
   * @example
   * ```ts
   * import type { ExpectedState } from 'grinder-reconcile';
   *
   * const nothing: ExpectedState = {
   *   version: 1,
   *   asOf: Date.now(),
   *   ordersComplete: true,
   *   positionsComplete: true,
   *   orders: [],
   *   positions: [],
   * };
   * ```
   */
  ExpectedState,
  /**
   * What was read, or why it could not be: then nothing is known and nothing is done.
   *
   * @example
   * ```ts
   * import type { Read } from 'grinder-reconcile';
   *
   * const unread: Read<never> = { ok: false, problem: 'the bot does not answer' };
   * ```
   */
  Read,
} from './domain/expected-state';
export type {
  /**
   * What a guard says is true now. Times are ms since the epoch, amounts USDT as decimal strings.
   *
   * @example
   * ```ts
   * import type { GuardStatus } from 'grinder-reconcile';
   *
   * const left = ({ arming, at }: GuardStatus) => (arming === null ? 0 : arming.until - at);
   * ```
   */
  GuardStatus,
} from './domain/guard/status';
export type {
  /**
   * What a guard may grant; the default allows nothing. `...Usdt` and `maxNotional...` are USDT as decimal
   * strings, `...Seconds` seconds, a day the UTC day.
   *
   * @example
   * ```ts
   * import type { Policy } from 'grinder-reconcile';
   *
   * const acts = ({ action, dryRun }: Policy) => action !== 'none' && !dryRun;
   * ```
   */
  Policy,
} from './domain/policy';
export {
  /**
   * Every reason why an action can be blocked: what it means, what to do about it, and what else is true of it (`traits`).
   *
   * @example
   * ```ts
   * import { REASONS } from 'grinder-reconcile';
   *
   * console.log(REASONS.not_armed.resolution);
   * ```
   */
  REASONS,
  /**
   * A name in `REASONS`, and a label of `grinder_reconcile_action_blocked_total`.
   *
   * @example
   * ```ts
   * import { REASONS, type Reason } from 'grinder-reconcile';
   *
   * const meaningOf = (reason: Reason) => REASONS[reason].meaning;
   * ```
   */
  type Reason,
} from './domain/reasons';
export type {
  /**
   * What became of one action. `quantity` is base quantity, `notional` USDT, both as decimal strings.
   *
   * @example
   * ```ts
   * import type { ActionReport } from 'grinder-reconcile';
   *
   * const isDone = ({ result }: ActionReport) => result === 'executed' || result === 'already_satisfied';
   * ```
   */
  ActionReport,
  /**
   * The result of a cycle: the outcome, a headline, what to do next, then every action. Times are ms
   * since the epoch.
   *
   * @example
   * ```ts
   * import { type CycleReport, ReconcilePlugin } from 'grinder-reconcile';
   *
   * const onReport = ({ account, outcome, headline }: CycleReport) => {
   *   if (outcome !== 'clean') console.warn(account, headline);
   * };
   * const config = { accounts: { main: { exchange: 'demo', expectedState: 'flat' } } } as const;
   * const plugin = new ReconcilePlugin({ config, onReport });
   * ```
   */
  CycleReport,
} from './domain/report';
export {
  /**
   * A user's mistake. The message names the place, the value and what is allowed; print it without a
   * stack trace.
   *
   * @example
   * ```ts
   * import { InvalidInput, ReconcilePlugin } from 'grinder-reconcile';
   *
   * try {
   *   new ReconcilePlugin({ config: JSON.parse('{"accounts":{}}') });
   * } catch (error) {
   *   if (!(error instanceof InvalidInput)) throw error;
   *   console.error(error.message);
   * }
   * ```
   */
  InvalidInput,
} from './domain/validation';
export type {
  /**
   * Where an account's expected state comes from, in code. `read` need not throw: `ok: false` says why it
   * has nothing, and an error counts as that. While an operator says that the bot is down, only `absent: true`
   * counts as flat: it says for certain that there is nothing to read.
   *
   * @example
   * ```ts
   * import type { ExpectedStateSource } from 'grinder-reconcile';
   *
   * const source: ExpectedStateSource = {
   *   fromBot: true,
   *   place: 'my bot',
   *   read: async () => ({ ok: false, problem: 'my bot has not started yet' }),
   * };
   * ```
   */
  ExpectedStateSource,
} from './expected-state/source';
export type { ReconcilePluginOptions } from './plugin/plugin-options';
export { ReconcilePlugin } from './plugin/reconcile-plugin';
