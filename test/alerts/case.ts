import type { Installation } from './installation';

/** What a case may use. */
export interface At {
  readonly installation: Installation;
  /** Runs a command with `$ACCOUNT` filled in. @throws Error where it does not end with status 0 */
  operate(command: string): Promise<void>;
}

/** A fault of the matrix that lasts, on an account of its own. */
export interface AlertCase {
  /** Family of the fault matrix, or what it does not have. */
  readonly kind: string;
  readonly account: string;
  /** What is done, as the page says it. */
  readonly what: string;
  /** The alerts on which the operator acts; none: it is survived, and nobody is paged. */
  readonly pages: readonly string[];
  /** What the commands of those alerts must say: what is wrong. */
  readonly says?: RegExp;
  /** The order that `$ID` stands for, where it is no cycle. */
  order?: string;
  /** Before the account is looked at for the first time. */
  prepare?(): void;
  strike(at: At): Promise<void>;
  /** How it ends, as the page says it: what the alert's commands did, what the operator does, or that it passes. */
  readonly ended: string;
  /** Beyond the commands of the alerts. */
  end?(at: At): Promise<void>;
  /** Of what is survived: waits until it is. */
  survived?(at: At): Promise<void>;
}
