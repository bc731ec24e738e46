/**
 * What a bot team imports into its own workflows as `grinder-reconcile/nexus`: the Nexus service through which it
 * asks and stops, without access to the namespace of cycles and guards. Nothing else is loaded.
 */

import * as nexus from 'nexus-rpc';
import type { CanExecuteAnswer, CanExecuteQuestion } from '../domain/can-execute';

export type { CanExecuteAnswer, CanExecuteQuestion };

/** Which account is asked for. */
export interface AccountQuestion {
  readonly account: string;
}

/** Whether the guard permits writes now. Times are ms since the epoch, the Temporal server's clock. */
export interface ArmedAnswer {
  readonly account: string;
  readonly armed: boolean;
  /** One line, as `status` of the command line begins. */
  readonly headline: string;
  /** When the arming ends; null while disarmed. */
  readonly until: number | null;
  /** When this was true. */
  readonly at: number;
}

/** Who stops an account, and why. */
export interface DisarmQuestion extends AccountQuestion {
  /** For the record; a claim that nobody vouches for. */
  readonly operator?: string;
  /** For the record. */
  readonly reason?: string;
  /** Answer only when nothing that was sent before can reach the exchange any more: some seconds. */
  readonly wait?: boolean;
}

/** What became of a disarm that the server has recorded. */
export interface DisarmedAnswer {
  readonly account: string;
  /** True once the guard itself says so; false while no worker polls it or it is paused: nothing is written then. */
  readonly confirmed: boolean;
  /** True where nothing that was sent before can reach the exchange any more; false where that is not proven. */
  readonly quiet: boolean;
  /** What the guard says afterwards; null where it could not be read. */
  readonly headline: string | null;
  /** Why it is not confirmed, if something went wrong. */
  readonly problem: string | null;
}

/**
 * The service, as a caller's workflow uses it. `armed` and `disarm` answer at once; `canExecute`, and `disarm` that
 * waits, when a workflow beside the guards has ended.
 *
 * A mistake in the question fails at once with a handler error BAD_REQUEST that says what is allowed; an account that
 * is not served, or has no guard, with NOT_FOUND. While nobody answers for the guard, UNAVAILABLE is tried again
 * until the operation's `scheduleToCloseTimeout`.
 *
 * @example
 * ```ts
 * import { createNexusServiceClient } from '@temporalio/workflow';
 * import { reconcileService } from 'grinder-reconcile/nexus';
 *
 * async function stop(account: string): Promise<boolean> {
 *   const reconcile = createNexusServiceClient({ endpoint: 'reconcile', service: reconcileService });
 *   const timeout = { scheduleToCloseTimeout: '1 minute' } as const;
 *   const { quiet } = await reconcile.executeOperation('disarm', { account, wait: true }, timeout);
 *   return quiet;
 * }
 * ```
 */
export const reconcileService = nexus.service('grinder.reconcile', {
  armed: nexus.operation<AccountQuestion, ArmedAnswer>(),
  canExecute: nexus.operation<AccountQuestion & CanExecuteQuestion, CanExecuteAnswer>(),
  disarm: nexus.operation<DisarmQuestion, DisarmedAnswer>(),
});
