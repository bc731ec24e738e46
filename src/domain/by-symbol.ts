/**
 * A map by symbol and a second text. Twice as fast as one map over joined texts, each of which would
 * have to be built and hashed, and no text can be mistaken for two others.
 */
export class BySymbol<T> {
  private readonly symbols = new Map<string, Map<string, T>>();

  get(symbol: string, key: string): T | undefined {
    return this.symbols.get(symbol)?.get(key);
  }

  has(symbol: string, key: string): boolean {
    return this.symbols.get(symbol)?.has(key) ?? false;
  }

  set(symbol: string, key: string, value: T): void {
    const keys = this.symbols.get(symbol);
    if (keys === undefined) this.symbols.set(symbol, new Map([[key, value]]));
    else keys.set(key, value);
  }

  get size(): number {
    let size = 0;
    for (const keys of this.symbols.values()) size += keys.size;
    return size;
  }

  *values(): Generator<T> {
    for (const keys of this.symbols.values()) yield* keys.values();
  }
}
