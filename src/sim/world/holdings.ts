import type { ExpectedPosition } from '../../domain/expected-state';
import type { PositionSide } from '../../domain/vocabulary';
import type { VirtualTime } from '../time/virtual-time';

/** One leg of a symbol: BOTH in one-way mode, LONG or SHORT in hedge mode. */
export interface Leg {
  readonly symbol: string;
  readonly positionSide: PositionSide;
}

const nameOf = ({ symbol, positionSide }: Leg) => `${symbol} ${positionSide}`;

/** The legs that a bot means to hold, and since when. */
export class Holdings {
  private readonly positions = new Map<string, ExpectedPosition>();
  private readonly changes: { readonly leg: string; readonly at: number; readonly holds: boolean }[] = [];

  constructor(private readonly time: VirtualTime) {}

  get all(): ExpectedPosition[] {
    return [...this.positions.values()];
  }

  has(leg: Leg): boolean {
    return this.positions.has(nameOf(leg));
  }

  /** @param amount signed, null where it means to hold nothing there */
  set({ symbol, positionSide }: Leg, amount: string | null): void {
    const leg = nameOf({ symbol, positionSide });
    const holds = amount !== null;
    if (this.positions.has(leg) !== holds) this.changes.push({ leg, at: this.time.now(), holds });
    if (amount === null) this.positions.delete(leg);
    else this.positions.set(leg, { symbol, positionSide, amount });
  }

  /** Whether it meant to hold a leg at a time, and for so many ms already. */
  held(of: Leg, at: number, forMs: number): boolean {
    const last = this.changes.findLast((change) => change.leg === nameOf(of) && change.at <= at);
    return last?.holds === true && last.at < at - forMs;
  }
}
