import type { AccountHealth } from '../telemetry/health';

/** Six polls: a guard that missed one or two of them is not gone. */
const LATELY_MS = 30_000;

/** When each account's guard answered last, and what was wrong since. */
export class GuardAnswers {
  private readonly answeredAt = new Map<string, number>();
  private readonly problems = new Map<string, string>();

  constructor(private readonly accounts: readonly string[]) {}

  answered(account: string): void {
    this.answeredAt.set(account, performance.now());
    this.problems.delete(account);
  }

  /** @param problem in words that anybody may read */
  failed(account: string, problem: string): void {
    this.problems.set(account, problem);
  }

  /** By account: whether the guard has answered within the last 30 s. */
  health(): Record<string, AccountHealth> {
    return Object.fromEntries(this.accounts.map((account) => [account, this.healthOf(account)]));
  }

  private healthOf(account: string): AccountHealth {
    const at = this.answeredAt.get(account);
    const ago = at === undefined ? null : performance.now() - at;
    const guardAnsweredSecondsAgo = ago === null ? null : Math.round(ago / 1_000);
    if (ago !== null && ago <= LATELY_MS) return { status: 'ok', guardAnsweredSecondsAgo, problem: null };
    const since = ago === null ? 'since the start' : `for ${guardAnsweredSecondsAgo} s`;
    const why = this.problems.get(account);
    const problem = `the guard has not answered ${since}${why === undefined ? '' : `: ${why}`}`;
    return { status: 'failing', guardAnsweredSecondsAgo, problem };
  }
}
