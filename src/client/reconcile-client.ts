import { type Config, CYCLE_TIMEOUT_SECONDS } from '../domain/config';
import type { ApproveRequest } from '../domain/guard/approve';
import type { ArmRequest } from '../domain/guard/arm';
import type { PolicyChange } from '../domain/policy-change';
import type { CycleReport } from '../domain/report';
import type { CycleStep } from '../domain/story/cycle-record';
import { type ApplyAnswer, type ApplyOptions, applyConfig } from './apply';
import { type ArmAnswer, approveAccount, armAccount } from './arm';
import { viewAttributes } from './attributes';
import { runCycle } from './cycles';
import { type DisarmAnswer, type DisarmOptions, disarmAccount } from './disarm';
import { flattenAccount } from './flatten/flatten';
import type { FlattenAnswer, FlattenRequest } from './flatten/types';
import { type SetPolicyAnswer, type SetPolicyOptions, setPolicy } from './policy';
import { ReconcileLooks } from './reconcile-looks';
import { named } from './reconcile-views';
import { pauseSchedule, resumeSchedule } from './schedules';

/** How a cycle is run by hand. */
export interface RunOptions {
  /** The account's `cycleTimeoutSeconds`: after it the cycle begins nothing more. */
  readonly timeoutSeconds?: number;
  /** Told the cycle's workflow id once it runs. */
  readonly onStarted?: (workflowId: string) => void;
  /** Told the cycle's steps whenever they changed, about once a second, and once it has ended. */
  readonly onSteps?: (steps: readonly CycleStep[]) => void;
}

/**
 * Everything an operator does, over a Temporal client: looking, arming, disarming, applying a
 * configuration, running cycles. The command line is made of it.
 *
 * Accounts are the labels of the configuration. Each method that names one throws `InvalidInput` where
 * that cannot be an account. What the server refuses is thrown as Temporal's client throws it; where
 * several accounts are handled it is a row's `problem` instead, and stops no other account.
 *
 * @example
 * ```ts
 * import { Client, Connection } from '@temporalio/client';
 * import { ReconcileClient } from 'grinder-reconcile/client';
 *
 * const connection = await Connection.connect({ address: '127.0.0.1:7233' });
 * const reconcile = new ReconcileClient(new Client({ connection }), { taskQueue: 'my-queue' });
 * for (const { account, status } of await reconcile.statusAll())
 *   console.log(account, status?.headline ?? 'no worker polls its guard');
 * ```
 */
export class ReconcileClient extends ReconcileLooks {
  /**
   * Allows writes on an account for a while, and waits at most 5 s for the guard to say so. A new arming
   * replaces the old one. `ttlSeconds` is in seconds, `maxNotionalUsdt` in USDT as a decimal string; `beginBefore`,
   * ms since the epoch, is two minutes from now unless told: a worker that hears it later arms nothing.
   * @returns `armed` with the status, `proposed` where the policy asks for a second operator's `approve`,
   *   `refused` with why, or `recorded` where nobody polls the guard
   * @throws an error of Temporal's client where the server did not take the signal
   *
   * @example
   * ```ts
   * const answer = await reconcile.arm('main', {
   *   operator: 'ada',
   *   reason: 'night shift',
   *   ttlSeconds: 3_600,
   *   symbols: ['BTCUSDT'],
   *   maxNotionalUsdt: '200',
   * });
   * console.log(answer.result === 'armed' ? answer.status.headline : answer.why);
   * ```
   */
  async arm(account: string, request: ArmRequest): Promise<ArmAnswer> {
    return await armAccount(this.guards, named(account), request);
  }

  /**
   * Arms what another operator proposed, where `policy.approvals` is 2, and waits at most 5 s for the guard to
   * say so. `hash` is the proposal's. Names are claims: the guard tells them apart, and vouches for none.
   * @returns `armed` with the status, `refused` with why, or `recorded` where nobody polls the guard
   * @throws an error of Temporal's client where the server did not take the signal
   *
   * @example
   * ```ts
   * const { proposal } = await reconcile.status('main');
   * if (proposal !== null) {
   *   console.log(proposal.terms);
   *   await reconcile.approve('main', { operator: 'grace', hash: proposal.hash });
   * }
   * ```
   */
  async approve(account: string, request: ApproveRequest): Promise<ArmAnswer> {
    return await approveAccount(this.guards, named(account), request);
  }

  /**
   * Stops writing on an account, before the next write. With `wait` it comes back only when nothing that
   * was sent before can reach the exchange any more.
   * @returns `recorded` says whether the server has it, `confirmed` whether the guard
   *   says so, `problem` what went wrong
   * @throws InvalidInput where the name cannot be an account's, and for nothing else
   *
   * @example
   * ```ts
   * const { confirmed, problem } = await reconcile.disarm('main', { operator: 'ada', wait: true });
   * if (!confirmed) console.error(problem ?? 'recorded; no worker polls the guard');
   * ```
   */
  async disarm(account: string, options: DisarmOptions = {}): Promise<DisarmAnswer> {
    return await disarmAccount(this.guards, named(account), options);
  }

  /**
   * Stops writing on every account that has a guard in this namespace, all at once.
   * @throws an error of Temporal's client where the guards cannot be listed: then disarm each by name
   *
   * @example
   * ```ts
   * const answers = await reconcile.disarmAll({ operator: 'ada', reason: 'exchange maintenance' });
   * for (const { account, problem } of answers) if (problem !== null) console.error(account, problem);
   * ```
   */
  async disarmAll(options: DisarmOptions = {}): Promise<DisarmAnswer[]> {
    return await Promise.all(
      (await this.accounts()).map((account) => disarmAccount(this.guards, account, options)),
    );
  }

  /**
   * Makes guards and schedules what a configuration says: every policy first, since a policy may be a
   * stop, then every schedule. Guards that are missing are started. A changed policy disarms.
   * @returns a row for each account, with its `problem`, if any; accounts that left the configuration
   * @throws InvalidInput where `rebind` names no account of the configuration
   *
   * @example
   * ```ts
   * import { readConfigFile } from 'grinder-reconcile/client';
   *
   * const { config } = readConfigFile('reconcile.config.json');
   * const { accounts } = await reconcile.apply(config);
   * for (const { account, policyVersion, problem } of accounts)
   *   console.log(account, problem ?? `policy version ${policyVersion}`);
   * ```
   */
  async apply(config: Config, options: ApplyOptions = {}): Promise<ApplyAnswer> {
    return await applyConfig(this.applyTarget(config), config, options);
  }

  /**
   * Changes some keys of an account's policy without the configuration file, which then says something
   * else: the next `apply` sets the file's again. Any change disarms.
   * @returns `set`, `unchanged`, or `changed_meanwhile` where somebody else set another one since it was
   *   read: then nothing was done
   * @throws InvalidInput where the change is none of a policy; NoGuard, GuardNotPolled
   *
   * @example
   * ```ts
   * const { result, policyVersion } = await reconcile.setPolicy('main', { dryRun: true }, { by: 'ada' });
   * console.log(result, policyVersion);
   * ```
   */
  async setPolicy(
    account: string,
    change: PolicyChange,
    options: SetPolicyOptions = {},
  ): Promise<SetPolicyAnswer> {
    return await setPolicy(this.guards, named(account), change, options);
  }

  /**
   * Runs one cycle now and waits for its report, however long that takes.
   * @throws NotAnswered where the cycle ends without a report, as where no worker takes it
   *
   * @example
   * ```ts
   * const { outcome, headline, next } = await reconcile.run('main');
   * console.log(outcome, headline, next);
   * ```
   */
  async run(account: string, options: RunOptions = {}): Promise<CycleReport> {
    const { client, taskQueue } = this;
    const { timeoutSeconds = CYCLE_TIMEOUT_SECONDS, ...told } = options;
    const attributes = await viewAttributes(client);
    return await runCycle(client, named(account), { taskQueue, timeoutSeconds, attributes }, told);
  }

  /**
   * Cancels and closes what a human confirmed, and nothing else: arms for exactly that plan, with the word
   * that the bot is down, runs cycles until nothing of it is left, disarms, waits until nothing can arrive any
   * more, and looks whether the account is flat. Each action is tried once.
   * @returns `flat` where that look proves it; `left`, `refused` or `unknown` with what is known
   * @throws NoGuard, GuardNotPolled, NotAnswered, InvalidInput before anything was begun
   *
   * @example
   * ```ts
   * const { preview, refusal } = await reconcile.previewFlatten('main');
   * if (refusal === null && preview.wholePlan !== null) {
   *   const plan = preview.wholePlan;
   *   const answer = await reconcile.flatten('main', { operator: 'ada', reason: 'bot crashed', plan });
   *   console.log(answer.result, answer.headline, answer.left);
   * }
   * ```
   */
  async flatten(account: string, request: FlattenRequest): Promise<FlattenAnswer> {
    const look = this.lookWithoutBot(account);
    const run = () => this.run(account, { timeoutSeconds: request.cycleTimeoutSeconds });
    return await flattenAccount({ account: named(account), guards: this.guards, look, run }, request);
  }

  /**
   * Starts no new cycle of an account; one that runs goes on. `apply` keeps the pause.
   * @param note why, shown with the schedule
   * @throws NoSchedule
   *
   * @example
   * ```ts
   * await reconcile.pauseSchedule('main', 'exchange maintenance');
   * ```
   */
  async pauseSchedule(account: string, note = 'paused by an operator'): Promise<void> {
    await pauseSchedule(this.client, named(account), note);
  }

  /**
   * Starts cycles of an account again.
   * @param note why, shown with the schedule
   * @throws NoSchedule
   *
   * @example
   * ```ts
   * await reconcile.resumeSchedule('main');
   * ```
   */
  async resumeSchedule(account: string, note = 'resumed by an operator'): Promise<void> {
    await resumeSchedule(this.client, named(account), note);
  }
}
