const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Seeded source of everything the exchange makes up: same seed and same calls, same values (mulberry32). */
export class Random {
  private state: number;

  constructor(private readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** Next integer from 0 to `below` - 1. */
  next(below: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  /** Letters and digits, as in generated client order ids and listen keys. */
  text(length: number): string {
    let result = '';
    for (let i = 0; i < length; i++) result += ALPHABET.charAt(this.next(ALPHABET.length));
    return result;
  }

  /** Back to the first value of the seed. */
  reset(): void {
    this.state = this.seed >>> 0;
  }
}
