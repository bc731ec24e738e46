import type { Client } from '@temporalio/client';
import type { Config } from '../domain/config';
import type { GuardStatus } from '../domain/guard/status';
import type { CycleRecord } from '../domain/story/cycle-record';
import type { Explanation } from '../domain/story/explanation';
import { InvalidInput } from '../domain/validation';
import { ACCOUNT_PATTERN } from '../domain/vocabulary';
import type { ApplyOptions } from './apply';
import { type ApplyDiff, diffConfig } from './apply-diff';
import { type AuditAnswer, type AuditOptions, audit } from './audit/audit';
import { lastCycle, readCycle } from './cycle-record';
import { explainAccount, explainCycle } from './explanations';
import { Fleet, type FleetRow } from './fleet';
import { GuardClient } from './guard-client';
import { accountsToStop, clientOfGuards } from './guards';
import { isKnown } from './known';
import { listSchedules, type ScheduleRow } from './schedules';
import { type AccountStatus, statusOf, statusOfAll } from './status';
import { type FleetView, type WatchOptions, watchFleet } from './watch';

const DEFAULT_TASK_QUEUE = 'grinder-reconcile';

/** What a `ReconcileClient` cannot see on the server. */
export interface ReconcileClientOptions {
  /** Of cycles; default: the configuration's for `apply` and `diff`, `grinder-reconcile` for the rest. */
  readonly taskQueue?: string;
}

/** The part of `ReconcileClient` that shows what Temporal and the guards hold, and changes nothing. */
export abstract class ReconcileViews {
  protected readonly guardsClient: Client;
  protected readonly guards: GuardClient;

  constructor(
    protected readonly client: Client,
    protected readonly options: ReconcileClientOptions = {},
  ) {
    this.guardsClient = clientOfGuards(client);
    this.guards = new GuardClient(this.guardsClient);
  }

  /**
   * The accounts that have a guard in this namespace.
   * @throws an error of Temporal's client where the server does not answer
   *
   * @example
   * ```ts
   * console.log((await reconcile.accounts()).join(', '));
   * ```
   */
  async accounts(): Promise<string[]> {
    return await accountsToStop(this.client);
  }

  /**
   * Whether this namespace has anything of an account: a guard, even a closed one, a schedule or a cycle. True too
   * where the server does not let us look.
   * @throws InvalidInput where the name cannot be an account's
   *
   * @example
   * ```ts
   * if (!(await reconcile.knows('main'))) console.error('no such account here');
   * ```
   */
  async knows(account: string): Promise<boolean> {
    return await isKnown(this.client, named(account));
  }

  /**
   * What the guard of an account says now; asking changes nothing.
   * @throws NoGuard where none runs; GuardNotPolled where no worker answers within 5 s
   *
   * @example
   * ```ts
   * const { armed, budget, headline } = await reconcile.status('main');
   * console.log(headline, armed, `${budget.remaining.notional} USDT left today`);
   * ```
   */
  async status(account: string): Promise<GuardStatus> {
    return await statusOf(this.guards, named(account));
  }

  /**
   * What the guards of this namespace say now, by account.
   * @throws an error of Temporal's client where the server does not answer;
   *   a guard that does not is a row with its `problem`
   *
   * @example
   * ```ts
   * const armed = (await reconcile.statusAll()).filter(({ status }) => status?.armed);
   * console.log(armed.map(({ account }) => account));
   * ```
   */
  async statusAll(): Promise<AccountStatus[]> {
    return await statusOfAll(this.client, this.guards);
  }

  /**
   * The schedules of this namespace, by account.
   * @throws an error of Temporal's client where the server does not answer
   *
   * @example
   * ```ts
   * for (const { account, paused, next } of await reconcile.schedules()) console.log(account, paused, next);
   * ```
   */
  async schedules(): Promise<ScheduleRow[]> {
    return await listSchedules(this.client);
  }

  /**
   * Every action that was granted, with who allowed it, its permits, the exchange's order ids and what became
   * of it; every arming and disarm; and what the histories do not tell. Read from the histories of guards and
   * cycles: that takes as long as there was something to grant, and no worker.
   * @throws InvalidInput where `since` is not before `until`
   *
   * @example
   * ```ts
   * const { records, gaps, head } = await reconcile.audit({ accounts: ['main'] });
   * for (const record of records)
   *   if (record.type === 'action') console.log(record.target, record.result, record.authority?.operator);
   * for (const { what } of gaps) console.error('not known:', what);
   * console.log('head', head);
   * ```
   */
  async audit(options: AuditOptions = {}): Promise<AuditAnswer> {
    options.accounts?.forEach(named);
    return await audit({ cycles: this.client, guards: this.guardsClient }, options);
  }

  /**
   * What `apply` would change about each account's guard and schedule; asking changes nothing.
   * @returns a row for each account, with its `problem`, if any; accounts that left the configuration
   * @throws InvalidInput where `rebind` names no account of the configuration
   *
   * @example
   * ```ts
   * import { readConfigFile } from 'grinder-reconcile/client';
   *
   * const { accounts } = await reconcile.diff(readConfigFile('reconcile.config.json').config);
   * for (const { account, changes } of accounts)
   *   for (const { key, from, to } of changes) console.log(account, key, from, to);
   * ```
   */
  async diff(config: Config, options: ApplyOptions = {}): Promise<ApplyDiff> {
    return await diffConfig(this.applyTarget(config), config, options);
  }

  /**
   * All accounts that have a guard or a schedule in this namespace at a glance: what the guard says, the
   * schedule, the cycle that runs and the newest that closed.
   * @throws an error of Temporal's client where the server does not answer
   *
   * @example
   * ```ts
   * for (const { account, status, last } of await reconcile.fleet())
   *   console.log(account, status?.armed, last?.outcome);
   * ```
   */
  async fleet(): Promise<FleetRow[]> {
    return await new Fleet(this.client, this.guards).read();
  }

  /**
   * The same again and again, every 2 s unless told otherwise, until `signal` ends it. A server that does
   * not answer for a while ends nothing: then `noAnswerSince` says since when.
   * @throws InvalidInput where `account` cannot be one
   *
   * @example
   * ```ts
   * const ten = AbortSignal.timeout(10_000);
   * for await (const { rows, noAnswerSince } of reconcile.watch({ account: 'main', signal: ten }))
   *   console.log(noAnswerSince ?? rows[0]?.status?.headline);
   * ```
   */
  watch(options: WatchOptions = {}): AsyncGenerator<FleetView> {
    if (options.account !== undefined) named(options.account);
    return watchFleet(this.client, this.guards, options);
  }

  /**
   * A cycle that ran, or runs, with its report, or with why there is none: it runs, failed, was terminated,
   * ran out of its time, or its report cannot be read here.
   * @throws NoCycle; InvalidInput where it is another workflow
   *
   * @example
   * ```ts
   * const { status, report, problem } = await reconcile.report('reconcile/main-2026-11-23T10:15:30Z');
   * console.log(status, report?.headline ?? problem);
   * ```
   */
  async report(workflowId: string): Promise<CycleRecord> {
    return await readCycle(this.client, workflowId);
  }

  /**
   * The newest cycle of an account that closed, with its report or why there is none; where none ever
   * closed the one that runs; null where there is neither. Of cycles whose workflow id names the account.
   * @throws InvalidInput where the name cannot be an account's; an error of Temporal's client where the
   *   server does not answer
   *
   * @example
   * ```ts
   * const last = await reconcile.lastReport('main');
   * console.log(last?.report?.headline ?? last?.problem ?? 'no cycle ever ran');
   * ```
   */
  async lastReport(account: string): Promise<CycleRecord | null> {
    return await lastCycle(this.client, named(account));
  }

  /**
   * Why an account is in the state that it is in: armed or not and by whom, which gates are closed and what
   * opens each, budgets, waits, the schedule, the last cycle.
   * @throws NoGuard where the server knows nothing of the account
   *
   * @example
   * ```ts
   * const { sentences, gates } = await reconcile.explainAccount('main');
   * for (const sentence of sentences) console.log(sentence);
   * for (const { reason, resolution } of gates) console.log(reason, resolution);
   * ```
   */
  async explainAccount(account: string): Promise<Explanation> {
    return await explainAccount(this.client, this.guards, named(account));
  }

  /**
   * Why a cycle ended as it did, or how far it got: its steps, what it saw, what became of each action.
   * @throws NoCycle; InvalidInput where it is another workflow
   *
   * @example
   * ```ts
   * const { sentences } = await reconcile.explainCycle('reconcile/main-2026-11-23T10:15:30Z');
   * console.log(sentences.join(' '));
   * ```
   */
  async explainCycle(workflowId: string): Promise<Explanation> {
    return await explainCycle(this.client, workflowId);
  }

  protected applyTarget({ taskQueue }: Config) {
    const { client, guardsClient, guards } = this;
    return { client, guardsClient, guards, taskQueue: this.options.taskQueue ?? taskQueue };
  }

  protected get taskQueue(): string {
    return this.options.taskQueue ?? DEFAULT_TASK_QUEUE;
  }
}

/** @throws InvalidInput where the name cannot be an account's */
export function named(account: string): string {
  if (ACCOUNT_PATTERN.test(account)) return account;
  throw new InvalidInput(
    `account: must match ${ACCOUNT_PATTERN.source}, got ${JSON.stringify(String(account)).slice(0, 80)}`,
  );
}
