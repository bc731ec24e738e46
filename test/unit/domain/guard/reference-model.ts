import { utcDay } from '../../../../src/domain/guard/state';
import type { PolicyOverrides } from '../builders';

/**
 * A second opinion on the guard, as simple as it can be: it keeps everything that ever happened and
 * adds up from the start what the guard keeps as running totals. Amounts are whole cents.
 */

export interface ModelWrite {
  readonly symbol: string;
  readonly calls: number;
  readonly cents: number;
  nonce: string | null;
  at: number;
}

export interface ModelReservation {
  readonly id: string;
  readonly n: number;
  readonly arming: number;
  readonly day: string;
  readonly expiresAt: number;
  readonly planMaxAgeMs: number;
  readonly recvWindowMs: number;
  readonly writes: Map<string, ModelWrite>;
  closed: { at: number; by: 'settle' | 'expiry' } | null;
  /** Lost with a guard that could not be read any more. */
  lost: boolean;
}

/** One thing that is granted or refused as a whole. */
export interface ModelGroup {
  readonly symbol: string;
  readonly calls: number;
  readonly cents: number;
  readonly hasClose: boolean;
  readonly keys: readonly string[];
}

export interface ModelPolicy {
  readonly name: string;
  readonly approvals?: 2;
  readonly cooldownMs: number;
  readonly run: { readonly calls: number; readonly cents: number };
  readonly day: { readonly calls: number; readonly cents: number };
}

export const TIGHT: ModelPolicy = {
  name: 'tight',
  cooldownMs: 60_000,
  run: { calls: 6, cents: 30_000 },
  day: { calls: 15, cents: 50_000 },
};

export const POLICIES: readonly ModelPolicy[] = [
  TIGHT,
  { name: 'fast', cooldownMs: 0, run: { calls: 8, cents: 40_000 }, day: { calls: 40, cents: 200_000 } },
  {
    name: 'calls',
    cooldownMs: 5_000,
    run: { calls: 4, cents: 10_000_000 },
    day: { calls: 12, cents: 10_000_000 },
  },
  {
    name: 'two operators',
    approvals: 2,
    cooldownMs: 0,
    run: { calls: 8, cents: 40_000 },
    day: { calls: 40, cents: 200_000 },
  },
];

/** What an operator armed or proposed. */
export interface ModelTerms {
  readonly ttlSeconds: number;
  readonly symbols: readonly string[] | null;
  readonly cents: number | null;
  readonly accept: boolean;
  readonly once: boolean;
}

const usdt = (cents: number) => (cents / 100).toFixed(2);

export const policyOf = ({ approvals, cooldownMs, run, day }: ModelPolicy): PolicyOverrides => ({
  approvals: approvals ?? 1,
  cooldownSeconds: cooldownMs / 1_000,
  maxArmSeconds: 86_400,
  symbolWhitelist: ['BTCUSDT', 'ETHUSDT'],
  budget: {
    maxCallsPerRun: run.calls,
    maxNotionalPerRun: usdt(run.cents),
    maxCallsPerDay: day.calls,
    maxNotionalPerDay: usdt(day.cents),
  },
});

export class ReferenceModel {
  policy: ModelPolicy | null = null;
  arming: (ModelTerms & { readonly number: number; readonly until: number }) | null = null;
  proposal: (ModelTerms & { readonly until: number }) | null = null;
  /** Numbers of the armings that were for one cycle. */
  readonly onceArmings = new Set<number>();
  armings = 0;
  expiredLast = false;
  unknownDay: string | null = null;
  lockedUntil = 0;
  exchange: string | null = null;
  newestAsOf = Number.NEGATIVE_INFINITY;
  acted: { at: number; n: number } | null = null;
  readonly reservations: ModelReservation[] = [];
  /** Every permit ever given, by reservation and write: the nonce that got it. */
  readonly permits = new Map<string, string>();
  /** Cycles in a row in which a symbol failed, and until when it rests for that. */
  readonly failures = new Map<string, { cycles: number; until: number }>();
  sequence = 0;

  constructor(public now: number) {}

  get day(): string {
    return utcDay(this.now);
  }

  disarm(expired = false): void {
    if (this.arming !== null) this.expiredLast = expired;
    this.arming = null;
    this.proposal = null;
  }

  /** Disarms, and says why whatever disarmed before. */
  callSomebody(): void {
    this.disarm();
    this.expiredLast = false;
  }

  begin(terms: ModelTerms, number: number): void {
    this.armings = number;
    this.arming = { ...terms, number, until: this.now + terms.ttlSeconds * 1_000 };
    this.proposal = null;
    this.failures.clear();
    if (terms.once) this.onceArmings.add(number);
    if (terms.accept) this.unknownDay = null;
  }

  /** What a reservation that ends does to the arming: doubt ends it, and so does `once`. */
  endWith(reservation: ModelReservation, inDoubt: boolean): void {
    const isOnce = this.arming?.number === reservation.arming && this.arming.once;
    if (inDoubt) this.callSomebody();
    else if (isOnce) this.disarm();
  }

  expireProposal(): void {
    if (this.proposal !== null && this.now >= this.proposal.until) this.proposal = null;
  }

  expireArming(): void {
    if (this.arming !== null && this.now >= this.arming.until) this.disarm(true);
  }

  expireReservations(): void {
    for (const reservation of this.reservations) {
      if (reservation.lost || reservation.closed !== null || this.now < reservation.expiresAt) continue;
      reservation.closed = { at: this.now, by: 'expiry' };
      this.endWith(
        reservation,
        [...reservation.writes.values()].some(({ nonce }) => nonce !== null),
      );
    }
  }

  /** From when on nothing of a reservation can arrive any more. */
  arrivalEnd({ writes, recvWindowMs }: ModelReservation): number {
    const given = [...writes.values()].filter(({ nonce }) => nonce !== null).map(({ at }) => at);
    return given.length === 0 ? 0 : Math.max(...given) + recvWindowMs + 1_250;
  }

  isForgotten(reservation: ModelReservation): boolean {
    const { closed, planMaxAgeMs, lost } = reservation;
    if (lost) return true;
    return (
      closed !== null && this.now >= Math.max(closed.at + 2 * planMaxAgeMs, this.arrivalEnd(reservation))
    );
  }

  known(id: string): ModelReservation | undefined {
    return this.reservations.find((reservation) => reservation.id === id && !this.isForgotten(reservation));
  }

  get isLocked(): boolean {
    return (
      this.now < this.lockedUntil ||
      this.reservations.some(
        (reservation) =>
          !reservation.lost && (reservation.closed === null || this.now < this.arrivalEnd(reservation)),
      )
    );
  }

  /** What counts as spent: everything permitted, and everything granted that may still be permitted. */
  spent(of: (reservation: ModelReservation) => boolean): { calls: number; cents: number } {
    const writes = this.reservations
      .filter((reservation) => !reservation.lost && of(reservation))
      .flatMap(({ writes: all, closed }) =>
        [...all.values()].filter(({ nonce }) => nonce !== null || closed === null),
      );
    return {
      calls: writes.reduce((sum, { calls }) => sum + calls, 0),
      cents: writes.reduce((sum, { cents }) => sum + cents, 0),
    };
  }

  spentOn = (day: string) => this.spent((reservation) => reservation.day === day);
  spentBy = (n: number) => this.spent((reservation) => reservation.n === n);
  spentUnder = (arming: number) => this.spent((reservation) => reservation.arming === arming);

  /** Which groups are granted: closes first, each where it fits into everything. */
  grants(n: number, groups: readonly ModelGroup[]): Set<ModelGroup> {
    const granted = new Set<ModelGroup>();
    const { policy, arming } = this;
    if (policy === null || arming === null) return granted;
    const run = this.spentBy(n);
    const day = this.spentOn(this.day);
    const scope = this.spentUnder(arming.number);
    for (const group of [...groups.filter((g) => g.hasClose), ...groups.filter((g) => !g.hasClose)]) {
      if ((this.failures.get(group.symbol)?.until ?? 0) > this.now) continue;
      if (arming.symbols !== null && !arming.symbols.includes(group.symbol)) continue;
      if (arming.cents !== null && scope.cents + group.cents > arming.cents) continue;
      if (run.calls + group.calls > policy.run.calls || day.calls + group.calls > policy.day.calls) continue;
      const worth = [run.cents, policy.run.cents, day.cents, policy.day.cents] as const;
      if (worth[0] + group.cents > worth[1] || worth[2] + group.cents > worth[3]) continue;
      granted.add(group);
      for (const used of [run, day, scope]) {
        used.calls += group.calls;
        used.cents += group.cents;
      }
    }
    return granted;
  }

  /** A cycle that was settled: what was permitted and failed counts against its symbol. */
  countFailures(writes: readonly ModelWrite[], result: string): void {
    for (const { symbol, nonce } of new Map(
      writes.filter((w) => w.nonce !== null).map((w) => [w.symbol, w]),
    ).values()) {
      if (nonce === null) continue;
      const cycles = (this.failures.get(symbol)?.cycles ?? 0) + 1;
      if (result === 'failed')
        this.failures.set(symbol, { cycles, until: cycles >= 3 ? this.now + 15 * 60_000 : 0 });
      if (result === 'executed') this.failures.delete(symbol);
    }
  }

  /** A guard that could not be read: everything is forgotten, and today counts as spent. */
  loseEverything(): void {
    for (const reservation of this.reservations) reservation.lost = true;
    this.disarm();
    this.expiredLast = false;
    this.policy = null;
    this.exchange = null;
    this.newestAsOf = Number.NEGATIVE_INFINITY;
    this.acted = null;
    this.failures.clear();
    this.unknownDay = this.day;
    this.lockedUntil = this.now + 11_250;
  }
}
