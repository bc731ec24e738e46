import type { Account } from '../core/account';
import type { Exchange } from '../core/exchange';

interface Moment {
  readonly at: number;
  readonly state: Account;
}

/** Earlier states of the accounts, kept from the moment a fault needs them. */
export class StateHistory {
  private readonly moments = new Map<string, Moment[]>();
  private stop: (() => void) | undefined;

  constructor(private readonly exchange: Exchange) {}

  /** Starts keeping states; what is now stands for all earlier times. */
  begin(): void {
    if (this.stop !== undefined) return;
    for (const account of this.exchange.accounts.values()) {
      this.moments.set(account.label, [{ at: Number.NEGATIVE_INFINITY, state: account.snapshot() }]);
    }
    this.stop = this.exchange.effects.subscribe((effect, account) => {
      this.moments.get(account.label)?.push({ at: effect.at, state: account.snapshot() });
    });
  }

  /** The account as it was at a time, or as it is when nothing was kept. */
  at(account: Account, time: number): Account {
    const kept = this.moments.get(account.label) ?? [];
    return kept.findLast((moment) => moment.at <= time)?.state ?? account;
  }

  reset(): void {
    this.stop?.();
    this.stop = undefined;
    this.moments.clear();
  }
}
