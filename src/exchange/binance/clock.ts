import { performance } from 'node:perf_hooks';
import type { ClockReading } from '../port';

/**
 * The exchange's clock as seen from here. Kept on the monotonic clock: a jump of this machine's wall
 * clock does not move it.
 */
export class ExchangeClock {
  private reading: { serverTime: number; at: number; errorMs: number } | null = null;

  /**
   * Measures by one request for the server's time. The server read its clock somewhere within the
   * round trip, so the middle is wrong by half of it at most.
   * @param getServerTime answers ms since the epoch
   */
  async measure(getServerTime: () => Promise<number>): Promise<ClockReading> {
    const sentAt = performance.now();
    const serverTime = await getServerTime();
    const receivedAt = performance.now();
    const errorMs = (receivedAt - sentAt) / 2;
    this.reading = { serverTime, at: (sentAt + receivedAt) / 2, errorMs };
    return { offsetMs: this.offsetMs(), errorMs };
  }

  /** ms to add to Date.now(); 0 before the first measurement. */
  offsetMs(): number {
    if (this.reading === null) return 0;
    const { serverTime, at } = this.reading;
    return Math.round(serverTime + (performance.now() - at) - Date.now());
  }
}
