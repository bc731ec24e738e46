/** Hands out ids that are unique on the exchange: one sequence per symbol for orders, one for algo orders. */
export class Ids {
  private readonly nextOrder = new Map<string, bigint>();
  private nextAlgo: bigint;
  private nextTrade = 698759n;

  constructor(private readonly firstAlgoId: string) {
    this.nextAlgo = BigInt(firstAlgoId);
  }

  /** Next `orderId` of a symbol, as decimal text. */
  order(symbol: string, first: string): string {
    const id = this.nextOrder.get(symbol) ?? BigInt(first);
    this.nextOrder.set(symbol, id + 1n);
    return id.toString();
  }

  /** Next `algoId`, as decimal text. */
  algo(): string {
    const id = this.nextAlgo;
    this.nextAlgo += 1n;
    return id.toString();
  }

  /** Next trade id, as decimal text. */
  trade(): string {
    const id = this.nextTrade;
    this.nextTrade += 1n;
    return id.toString();
  }

  /** Hands out only later ids than one that was handed out before the exchange started. */
  orderSeen(symbol: string, id: string): void {
    this.nextOrder.set(symbol, later(this.nextOrder.get(symbol) ?? 0n, id));
  }

  /** As `orderSeen`. */
  algoSeen(id: string): void {
    this.nextAlgo = later(this.nextAlgo, id);
  }

  /** As `orderSeen`. */
  tradeSeen(id: string): void {
    this.nextTrade = later(this.nextTrade, id);
  }

  reset(): void {
    this.nextOrder.clear();
    this.nextAlgo = BigInt(this.firstAlgoId);
    this.nextTrade = 698759n;
  }
}

function later(next: bigint, seen: string): bigint {
  const after = BigInt(seen) + 1n;
  return after > next ? after : next;
}
