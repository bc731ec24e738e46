import type { CanExecuteAnswer, CanExecuteQuestion } from '../domain/can-execute';
import type { Config } from '../domain/config';
import type { ExpectedSnapshot } from '../domain/expected-snapshot';
import type { PlanPreview } from '../domain/plan-preview';
import type { PlanQuestion } from '../domain/plan-question-schema';
import { type DoctorAnswer, examine } from './doctor/doctor';
import { previewFlatten } from './flatten/preview';
import type { FlattenPreview } from './flatten/types';
import { askCanExecute, askExpectedSnapshot, type Inspection, previewPlan } from './inspect';
import { named, ReconcileViews } from './reconcile-views';
import { askVersions, type Versions, type VersionsOptions } from './versions';

const VERSIONS_WITHIN_MS = 2_000;

/** The part of `ReconcileClient` that asks a worker for a look, and changes nothing. */
export abstract class ReconcileLooks extends ReconcileViews {
  /**
   * Which gates would stop a cancel or a close, as a worker sees it. Nothing is sent. Amounts are
   * decimal strings: `amount` in base quantity with its sign, `price` in USDT.
   * @throws InvalidInput where the question or the account is not one that the worker can answer;
   *   NotAnswered where no worker answers within 30 s
   *
   * @example
   * ```ts
   * const answer = await reconcile.canExecute('main', { symbol: 'BTCUSDT', amount: '0.010', price: '95000' });
   * for (const { gate, reason, resolution } of answer.gates) console.log(gate, reason, resolution);
   * ```
   */
  async canExecute(account: string, question: CanExecuteQuestion): Promise<CanExecuteAnswer> {
    return await askCanExecute(this.inspection(account), question);
  }

  /**
   * What the next cycles would do on an account, by one look on its worker. Nothing is written. With
   * `botIsDown` it is as an arming with that word would find it: nothing is expected, and gate 4 is open.
   * @throws InvalidInput where the account is not one that the worker serves; NotAnswered where no worker
   *   answers within 60 s
   *
   * @example
   * ```ts
   * const { headline, plan, actions } = await reconcile.plan('main', { botIsDown: true });
   * console.log(headline, plan);
   * for (const { action, symbol, quantity, gates } of actions) console.log(action, symbol, quantity, gates);
   * ```
   */
  async plan(account: string, question: PlanQuestion = {}): Promise<PlanPreview> {
    return await previewPlan(this.inspection(account), question);
  }

  /**
   * What is on the exchange now as a first expected state: our own orders that rest, and every position.
   * @returns `state` is null, and `problem` says why, where the account cannot be read whole
   * @throws InvalidInput where the worker does not serve the account; NotAnswered where no worker answers
   *   within 30 s
   *
   * @example
   * ```ts
   * const { state, problem } = await reconcile.expectedSnapshot('main');
   * console.log(problem ?? JSON.stringify(state, null, 2));
   * ```
   */
  async expectedSnapshot(account: string): Promise<ExpectedSnapshot> {
    return await askExpectedSnapshot(this.inspection(account));
  }

  /**
   * What `flatten` would do on an account whose bot is down: everything of the bot's cancelled and closed.
   * Nothing is written. A human confirms its `preview.wholePlan`.
   * @throws NoGuard, GuardNotPolled, NotAnswered where nobody tells; InvalidInput
   *
   * @example
   * ```ts
   * const { refusal, preview } = await reconcile.previewFlatten('main');
   * console.log(refusal ?? preview.headline, preview.wholePlan);
   * ```
   */
  async previewFlatten(account: string): Promise<FlattenPreview> {
    const look = this.lookWithoutBot(account);
    return await previewFlatten({ account: named(account), guards: this.guards, look }, null);
  }

  /**
   * Looks at everything that cycles and writes need: server, task queues, guard, schedule, clocks, API key,
   * modes, whitelist, expected state. Changes nothing, and costs a worker a few requests to the exchange.
   * @param accounts default: all of the configuration
   * @returns a finding for each check; one that fails stops no other and is `unknown`
   * @throws InvalidInput where an account is not in the configuration
   *
   * @example
   * ```ts
   * import { readConfigFile } from 'grinder-reconcile/client';
   *
   * const { level, groups } = await reconcile.doctor(readConfigFile('reconcile.config.json').config);
   * for (const { account, findings } of groups)
   *   for (const { check, found, todo } of findings) if (todo !== null) console.log(account, check, found, todo);
   * console.log(level);
   * ```
   */
  async doctor(config: Config, accounts = Object.keys(config.accounts)): Promise<DoctorAnswer> {
    const taskQueue = this.options.taskQueue ?? config.taskQueue;
    return await examine({ client: this.client, guards: this.guards, taskQueue }, config, accounts);
  }

  /**
   * The versions of this package, of the server and of a worker's package. What is not known is null, and
   * it takes about 2 s at most.
   * @param options `account`: one that the worker serves, without which none is asked; `withinMs`
   * @throws InvalidInput where the name cannot be an account's
   *
   * @example
   * ```ts
   * const { client, worker } = await reconcile.versions({ account: 'main' });
   * if (worker !== null && worker !== client) console.warn(`the worker is ${worker}, this is ${client}`);
   * ```
   */
  async versions({ account, withinMs = VERSIONS_WITHIN_MS }: VersionsOptions = {}): Promise<Versions> {
    const { client, taskQueue } = this;
    return await askVersions({ client, taskQueue, withinMs, account: account && named(account) });
  }

  /** Looks at an account whose bot is down, as `flatten` acts on it. */
  protected lookWithoutBot(account: string): () => Promise<PlanPreview> {
    return () => this.plan(account, { botIsDown: true });
  }

  protected inspection(account: string): Inspection {
    return { client: this.client, account: named(account), taskQueue: this.taskQueue };
  }
}
