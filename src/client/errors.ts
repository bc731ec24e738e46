import { QueryNotRegisteredError } from '@temporalio/client';
import { ValueError } from '@temporalio/common';
import { guardId } from '../domain/names';
import { ASK_AGAIN } from '../workflows/messages';

/** No guard runs for the account, whether there once was one or not. */
export class NoGuard extends Error {
  override readonly name = 'NoGuard';
  constructor(readonly account: string) {
    super(
      `no guard for account ${JSON.stringify(account)} on this server; "grinder-reconcile apply" starts it, "grinder-reconcile status" lists the accounts`,
    );
  }
}

/** The guard runs and no worker polls it: nothing is known, and nothing can be written meanwhile. */
export class GuardNotPolled extends Error {
  override readonly name = 'GuardNotPolled';
  constructor(readonly account: string) {
    super(`no worker polls the guard of ${account}, so nothing is known and nothing can be written`);
  }
}

/** Somebody paused the guard with Temporal: it answers nobody and permits nothing until it is unpaused. */
export class GuardPaused extends Error {
  override readonly name = 'GuardPaused';
  constructor(readonly account: string) {
    super(
      `the guard of ${account} is paused, so nothing is known of it and nothing can be written; "temporal workflow unpause --workflow-id ${guardId(account)}" lets it go on, with what was sent to it meanwhile`,
    );
  }
}

/** The server knows less of a guard than it did before: another guard was put in its place, disarmed. */
export class GuardSetBack extends Error {
  override readonly name = 'GuardSetBack';
  constructor(readonly account: string) {
    super(
      `the Temporal server has lost some of what the guard of ${account} did, as where it was restored from a backup; another guard takes its place, disarmed, and today's budget counts as spent`,
    );
  }
}

/** A cycle or an inspection ended without an answer: no worker took it, or it was stopped. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
  constructor(
    readonly workflowId: string,
    problem: string,
  ) {
    super(`${workflowId} ended without an answer: ${problem}`);
  }
}

/** An answer was written by a codec or payload converter that this client does not have. */
export class NotReadable extends Error {
  override readonly name = 'NotReadable';
  /** @param from whose answer it is: a workflow id */
  constructor(from: string, problem: string) {
    super(
      `what ${from} says cannot be read here: ${problem}. Its worker has a codec or payload converter of its own; use ReconcileClient of grinder-reconcile/client with a Client that has it too`,
    );
  }
}

/** True where a payload has an encoding that this client's converter does not know. */
export const isUnreadable = (error: unknown): error is ValueError =>
  error instanceof ValueError && error.message.startsWith('Unknown encoding');

/** A query that waited for a worker, and reached it before the workflow task of what had happened meanwhile. */
export const isTooEarly = (error: unknown): boolean =>
  error instanceof QueryNotRegisteredError && error.message.includes(ASK_AGAIN);
