/**
 * Bounds that more than one place holds to: the configuration, a policy, the guard's requests and its state, the
 * workers. Whoever raises one raises it for all of them.
 */

/** The largest recvWindow that a configuration or a reservation may name: locks rest on it. */
export const MAX_RECV_WINDOW_MS = 10_000;
/** The exchange's clock is told this closely, or nothing is written. */
export const MAX_CLOCK_ERROR_MS = 250;
/** So far ahead of the exchange's clock may a request's timestamp be (Binance, general-info, "Timing security"). */
export const TIMESTAMP_AHEAD_MS = 1_000;
/** How long after a permit its write can still be accepted, beyond recvWindow. */
export const ARRIVAL_SLACK_MS = TIMESTAMP_AHEAD_MS + MAX_CLOCK_ERROR_MS;

/** The last moment, ms, at which what was permitted at `at` can still reach the exchange. */
export const arrivesBy = (at: number, recvWindowMs: number): number => at + recvWindowMs + ARRIVAL_SLACK_MS;

/** Clocks of worker and server may differ by this much before a plan seems to come from the future. */
export const MAX_CLOCK_SKEW_MS = 2_000;
/** How far in the future an `asOf` may lie, by the clock of the worker that reads it. */
export const MAX_AS_OF_AHEAD_MS = 2_000;
/** A bot's clock may be ahead of its worker's, and that one of the server's. */
export const MAX_AS_OF_LEAD_MS = MAX_AS_OF_AHEAD_MS + MAX_CLOCK_SKEW_MS;
/** More than an `asOf` may lie ahead, and the clock's error: otherwise a change could hide before it. */
export const MIN_ORDER_GRACE_MS = MAX_AS_OF_AHEAD_MS + 2 * MAX_CLOCK_ERROR_MS;

/** What the cancels and the close of one leg take where an answer is lost, beside `recvWindowMs`, ms. */
const LEG_TAKES_MS = 12_000;
/**
 * Whether what a leg's cancels and its close rest on may end between them: then none of them is begun. Of what never
 * lasts that long, half is enough.
 * @param leftMs what is left of it
 * @param wholeMs how long it lasts from its beginning
 */
export const closesTooLate = (leftMs: number, wholeMs: number, recvWindowMs: number): boolean =>
  leftMs < Math.min(LEG_TAKES_MS + recvWindowMs, wholeMs / 2);

/** How old a plan may become, of a configuration and of a reservation. */
export const PLAN_AGE_SECONDS = { least: 5, most: 300 } as const;
/** How long a cycle may take, by its account's configuration. */
export const MAX_CYCLE_SECONDS = 3_600;
/** After the cycle's own deadline: settle and report still fit in. */
export const CYCLE_MARGIN_SECONDS = 60;
/** What two looks take themselves, of a cycle's time. */
export const LOOKS_SECONDS = 15;
/** How long a second look waits for the bot's next word, s: no longer than the cycle may still write after it. */
export const confirmWaitSeconds = (account: {
  readonly expectedMaxAgeSeconds: number;
  readonly confirmSeconds: number;
  readonly cycleTimeoutSeconds: number;
}): number =>
  Math.max(
    1,
    Math.min(
      account.expectedMaxAgeSeconds,
      account.cycleTimeoutSeconds - account.confirmSeconds - LOOKS_SECONDS,
    ),
  );
/** Actions of one cycle and of one reservation: small enough for one history event. */
export const MAX_ACTIONS = 100;

/** The longest id or other text that the guard takes. */
export const MAX_TEXT_LENGTH = 400;

/** The longest arming that a policy can allow. */
export const MAX_ARM_SECONDS = 604_800;
/** How long a proposed arming waits for a second operator. */
export const PROPOSAL_MS = 600_000;

/** How long after a cycle, s, the alerts and the dashboard take an account for seen. */
export const SEEN_WITHIN_SECONDS = 180;
