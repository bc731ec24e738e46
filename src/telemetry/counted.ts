import type { Counter } from 'prom-client';

/** A counter of the runbook, which is a sum over accounts, and beside it the same of each account. */
export class Counted<Value extends string> {
  /** @param values what the label may say: each exists from the start at 0 */
  constructor(
    private readonly sum: Counter,
    private readonly ofAccount: Counter,
    private readonly label: string,
    private readonly values: readonly Value[],
  ) {
    for (const value of values) sum.inc({ [label]: value }, 0);
  }

  /** Makes an account's series exist before anything happened to it. */
  addAccount(account: string): void {
    for (const value of this.values) this.ofAccount.inc({ account, [this.label]: value }, 0);
  }

  add(account: string, value: Value, by = 1): void {
    this.sum.inc({ [this.label]: value }, by);
    this.ofAccount.inc({ account, [this.label]: value }, by);
  }
}
