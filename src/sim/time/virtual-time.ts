/** One appointment of virtual time. */
export interface Appointment {
  readonly at: number;
  cancelled: boolean;
}

interface Entry extends Appointment {
  /** Breaks ties: who made the appointment first comes first. */
  readonly order: number;
  readonly fire: () => void;
}

/** Time that passes only where somebody takes the next step: from appointment to appointment. */
export class VirtualTime {
  private readonly heap: Entry[] = [];
  private made = 0;

  /** @param now ms since the epoch */
  constructor(private current: number) {}

  /** ms since the epoch. */
  now(): number {
    return this.current;
  }

  /** @param afterMs not whole milliseconds count as the next whole one, as Node's timers do */
  after(afterMs: number, fire: () => void): Appointment {
    const at = this.current + Math.max(0, Math.ceil(Number.isFinite(afterMs) ? afterMs : 0));
    const entry: Entry = { at, order: this.made++, fire, cancelled: false };
    this.heap.push(entry);
    this.up(this.heap.length - 1);
    return entry;
  }

  /**
   * Goes to the next appointment and keeps it.
   * @returns false where none is left before `until`, ms since the epoch: then that is the time
   */
  step(until: number): boolean {
    for (let next = this.heap[0]; next !== undefined && next.at <= until; next = this.heap[0]) {
      this.pop();
      if (next.cancelled) continue;
      this.current = next.at;
      next.fire();
      return true;
    }
    this.current = Math.max(this.current, until);
    return false;
  }

  private pop(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    this.down();
  }

  private before(a: number, b: number): boolean {
    const [x, y] = [this.heap[a] as Entry, this.heap[b] as Entry];
    return x.at < y.at || (x.at === y.at && x.order < y.order);
  }

  private swap(a: number, b: number): void {
    const { heap } = this;
    [heap[a], heap[b]] = [heap[b] as Entry, heap[a] as Entry];
  }

  private up(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private down(): void {
    const { length } = this.heap;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < length && this.before(child, least)) least = child;
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }
}
