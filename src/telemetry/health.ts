/** What `/healthz` answers: whether this process does its work. It names nothing that is secret. */
export interface Health {
  readonly status: 'ok' | 'failing';
  /** What is wrong, one line each. */
  readonly problems: readonly string[];
  /** Whether each Worker of this process takes work; guards may run elsewhere. */
  readonly workers: Readonly<Record<string, 'polling' | 'not polling' | 'elsewhere'>>;
  readonly accounts: Readonly<Record<string, AccountHealth>>;
}

/** Of one account. */
export interface AccountHealth {
  readonly status: 'ok' | 'failing';
  /** null where the guard has not answered since the start. */
  readonly guardAnsweredSecondsAgo: number | null;
  readonly problem: string | null;
}
