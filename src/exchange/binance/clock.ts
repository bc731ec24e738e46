import { performance } from 'node:perf_hooks';
import { MAX_CLOCK_ERROR_MS } from '../../domain/bounds';
import type { ClockReading } from '../port';

/** A busy machine or a new connection makes one round trip long; three in a row say something of the clock. */
const TRIES = 3;
/** As far as a monotonic clock that is being corrected runs wrong, at most: Linux slews by 500 ppm. */
const DRIFT = 0.000_5;

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
    for (let tries = 1; ; tries += 1) {
      const { errorMs } = this.keepBetter(await roundTrip(getServerTime));
      if (errorMs <= MAX_CLOCK_ERROR_MS || tries === TRIES) return { offsetMs: this.offsetMs(), errorMs };
    }
  }

  /**
   * An earlier reading may tell the time better than one of a busy moment: it is kept while both can be
   * true. Where they contradict each other one of the clocks was moved or stood still, and the new one counts.
   */
  private keepBetter(fresh: Reading): Reading {
    const kept = this.reading === null ? fresh : aged(this.reading, fresh.at);
    const apart = Math.abs(kept.serverTime - fresh.serverTime);
    const better = kept.errorMs < fresh.errorMs && apart <= kept.errorMs + fresh.errorMs;
    this.reading = better ? kept : fresh;
    return this.reading;
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

/** What a reading says of a later moment of the monotonic clock. */
function aged({ serverTime, at, errorMs }: Reading, now: number): Reading {
  const ms = now - at;
  return { serverTime: serverTime + ms, at: now, errorMs: errorMs + ms * DRIFT };
}
