import type { Client } from '@temporalio/client';
import type { Config } from '../domain/config';
import { InvalidInput } from '../domain/validation';
import { ACCOUNT_PATTERN } from '../domain/vocabulary';
import type { ApplyOptions } from './apply';
import { type ApplyDiff, diffConfig } from './apply-diff';
import { GuardClient } from './guard-client';
import { clientOfGuards } from './guards';

const DEFAULT_TASK_QUEUE = 'grinder-reconcile';

export interface ReconcileClientOptions {
  /** Of cycles; default: the configuration's for `apply` and `diff`, `grinder-reconcile` for the rest. */
  readonly taskQueue?: string;
}

/** The part of `ReconcileClient` that shows and changes nothing. */
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
