import { performance } from 'node:perf_hooks';
import { MAX_CLOCK_ERROR_MS } from '../../domain/guard/state';
import type { ClockReading } from '../port';

/** A busy machine or a new connection makes one round trip long; three in a row say something of the clock. */
const TRIES = 3;

interface Reading {
  readonly serverTime: number;
  readonly at: number;
  readonly errorMs: number;
}

/**
 * The exchange's clock as seen from here. Kept on the monotonic clock: a jump of this machine's wall
 * clock does not move it.
 */
export class ExchangeClock {
  private reading: Reading | null = null;

  /**
   * Measures by a request for the server's time, and again at once where that does not tell the time
   * closely enough to write by.
   * @param getServerTime answers ms since the epoch
   */
  async measure(getServerTime: () => Promise<number>): Promise<ClockReading> {
    let best = await roundTrip(getServerTime);
    for (let tries = 1; tries < TRIES && best.errorMs > MAX_CLOCK_ERROR_MS; tries += 1) {
      const next = await roundTrip(getServerTime);
      if (next.errorMs < best.errorMs) best = next;
    }
    this.reading = best;
    return { offsetMs: this.offsetMs(), errorMs: best.errorMs };
  }

  /** ms to add to Date.now(); 0 before the first measurement. */
  offsetMs(): number {
    if (this.reading === null) return 0;
    const { serverTime, at } = this.reading;
    return Math.round(serverTime + (performance.now() - at) - Date.now());
  }
}

/** The server read its clock somewhere within the round trip, so the middle is wrong by half of it at most. */
async function roundTrip(getServerTime: () => Promise<number>): Promise<Reading> {
  const sentAt = performance.now();
  const serverTime = await getServerTime();
  const receivedAt = performance.now();
  return { serverTime, at: (sentAt + receivedAt) / 2, errorMs: (receivedAt - sentAt) / 2 };
}
