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
