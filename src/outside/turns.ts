/**
 * Lets at most so many run at once; whoever comes later waits for a turn, in the order of coming. No library: the
 * p-limit that CommonJS can load takes its number once, here it is asked anew at each turn.
 */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private taken = 0;

  /** @param most asked at each turn; below one counts as one */
  constructor(private readonly most: () => number) {}

  /** How many have their turn now. */
  get running(): number {
    return this.taken;
  }

  /** Does it once there is a turn, and resolves or rejects as it does. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.taken >= Math.max(1, this.most())) await new Promise<void>((go) => this.waiting.push(go));
    else this.taken += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // The turn is handed on, so that nobody who comes just now gets before.
      if (next === undefined) this.taken -= 1;
      else next();
    }
  }
}
