/** Which accounts of one process are one and the same at their exchange, as far as it told. */
export class Twins {
  private readonly identities = new Map<string, string>();

  /** @param identity the exchange's own name of the account; null where it tells none */
  learn(account: string, identity: string | null): void {
    if (identity === null) this.identities.delete(account);
    else this.identities.set(account, identity);
  }

  /** Why nothing may be written for the account, one line, or null. */
  problemOf(account: string): string | null {
    const own = this.identities.get(account);
    const twins = [...this.identities].flatMap(([other, identity]) =>
      other !== account && identity === own ? [other] : [],
    );
    return twins.length === 0
      ? null
      : `the API keys of ${[account, ...twins].join(' and ')} belong to one exchange account: each would take the other's orders and positions for unexpected, so nothing is written`;
  }
}
