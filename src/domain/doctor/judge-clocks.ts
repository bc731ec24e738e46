import { MAX_CLOCK_SKEW_MS } from '../bounds';
import { provenSkew } from '../clock-skew';
import { type Finding, fix, ok, warning } from './finding';

/** A moment by one clock, and two moments by another one between which it was. */
export interface Bracketed {
  /** ms. */
  readonly at: number;
  /** ms. */
  readonly between: readonly [number, number];
}

/** How far ahead the worker's clock is of the server's: further, and what it plans is refused. */
export function judgeWorkerClock(worker: Bracketed): Finding {
  const check = 'clock of the worker';
  const { found, skewed } = measured(worker);
  return skewed
    ? fix(check, found, "set both clocks by NTP: the worker's plans are refused (plan_stale)")
    : ok(check, found);
}

/** How far ahead this machine's clock is: the times that commands print and wait by are the server's. */
export function judgeOwnClock(server: Bracketed): Finding {
  const check = 'clock of this machine';
  const { found, skewed } = measured(server, -1);
  return skewed ? warning(check, found, 'set it by NTP') : ok(check, found);
}

function measured({ at, between }: Bracketed, sign: 1 | -1 = 1): { found: string; skewed: boolean } {
  const [from, to] = between;
  const aheadMs = Math.round(sign * (at - (from + to) / 2));
  const errorMs = Math.ceil(Math.max(0, to - from) / 2);
  return {
    found: `${Math.abs(aheadMs)} ms ${aheadMs < 0 ? 'behind' : 'ahead of'} the Temporal server's (±${errorMs} ms)`,
    skewed: Math.abs(provenSkew(at, between)) > MAX_CLOCK_SKEW_MS,
  };
}
