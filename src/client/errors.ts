import { ValueError } from '@temporalio/common';

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
