import { Gauge, type Registry } from 'prom-client';

/**
 * What is polled per account. Its gauges are read from the newest answer when somebody scrapes, and are
 * gone once that is too old: a figure that stands still looks like one that is so.
 */
export class Polled<T> {
  private readonly latest = new Map<string, { readonly value: T; readonly at: number }>();

  /** @param keptMs how long an answer counts */
  constructor(
    private readonly registry: Registry,
    private readonly keptMs: number,
  ) {}

  seen(account: string, value: T): void {
    this.latest.set(account, { value, at: performance.now() });
  }

  /** A gauge per account; where `read` says null, the account has none. */
  gauge(name: string, help: string, read: (value: T) => number | null): void {
    const fresh = () => this.fresh();
    new Gauge({
      name,
      help,
      labelNames: ['account'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [account, value] of fresh()) {
          const figure = read(value);
          if (figure !== null) this.set({ account }, figure);
        }
      },
    });
  }

  private fresh(): [string, T][] {
    const now = performance.now();
    return [...this.latest].flatMap(([account, { value, at }]) =>
      now - at <= this.keptMs ? [[account, value] as [string, T]] : [],
    );
  }
}
