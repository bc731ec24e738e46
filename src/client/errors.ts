import { guardId } from '../domain/names';
import { OwnError } from '../outside/own-error';

/** No guard runs for the account, whether there once was one or not. */
export class NoGuard extends OwnError {
  override readonly name = 'NoGuard';
  constructor(readonly account: string) {
    super(
      `no guard for account ${JSON.stringify(account)} on this server; "grinder-reconcile apply" starts it, "grinder-reconcile status" lists the accounts`,
    );
  }
}

/** No schedule starts cycles of the account. */
export class NoSchedule extends OwnError {
  override readonly name = 'NoSchedule';
  constructor(readonly account: string) {
    super(
      `no schedule for account ${JSON.stringify(account)} on this server; "grinder-reconcile apply" creates it`,
    );
  }
}

/** No cycle has that workflow id, or none any more. */
export class NoCycle extends OwnError {
  override readonly name = 'NoCycle';
  constructor(readonly workflowId: string) {
    super(`no cycle ${JSON.stringify(workflowId).slice(0, 200)} on this server`);
  }
}

/** The guard runs and no worker answers for it: nothing is known of it meanwhile. */
export class GuardNotPolled extends OwnError {
  override readonly name = 'GuardNotPolled';
  constructor(readonly account: string) {
    super(
      `no worker polls the guard of ${account}, or none answers in time; nothing is known of it meanwhile`,
    );
  }
}

/** Somebody paused the guard with Temporal: it answers nobody and permits nothing until it is unpaused. */
export class GuardPaused extends OwnError {
  override readonly name = 'GuardPaused';
  constructor(readonly account: string) {
    super(
      `the guard of ${account} is paused, so nothing is known of it and nothing can be written; "temporal workflow unpause --workflow-id ${guardId(account)}" lets it go on, with what was sent to it meanwhile`,
    );
  }
}

/** A cycle or an inspection ended without an answer: no worker took it, or it was stopped. */
export class NotAnswered extends OwnError {
  override readonly name = 'NotAnswered';
  constructor(
    readonly workflowId: string,
    problem: string,
  ) {
    super(`${workflowId} ended without an answer: ${problem}`);
  }
}

/** An answer was written by a codec or payload converter that this client does not have. */
export class NotReadable extends OwnError {
  override readonly name = 'NotReadable';
  /** @param from whose answer it is: a workflow id */
  constructor(from: string, problem: string) {
    super(
      `what ${from} says cannot be read here: ${problem}. Its worker has a codec or payload converter of its own; use ReconcileClient of grinder-reconcile/client with a Client that has it too`,
    );
  }
}

/** No answer that could be decoded came in time: whether the server took the call is not known. */
export class NoAnswerInTime extends OwnError {
  override readonly name = 'NoAnswerInTime';
  constructor(withinMs: number) {
    super(`no answer that could be decoded within ${withinMs} ms`);
  }
}
