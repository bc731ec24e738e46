const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A length of time as a person says it: `0.4 s`, `12 s`, `52 min`, `3 h 5 min`, `4 d 2 h`.
 * @example
 * ```ts
 * import { timeSpan } from 'grinder-reconcile/client';
 *
 * console.log(timeSpan(3_120_000) === '52 min');
 * ```
 */
export function timeSpan(ms: number): string {
  const length = Math.max(0, ms);
  if (length < 10 * SECOND) return `${(length / SECOND).toFixed(1)} s`;
  if (length < 2 * MINUTE) return `${Math.round(length / SECOND)} s`;
  if (length < 2 * HOUR) return `${Math.round(length / MINUTE)} min`;
  return length < 2 * DAY ? both(length, HOUR, 'h', MINUTE, 'min') : both(length, DAY, 'd', HOUR, 'h');
}

function both(length: number, large: number, ofLarge: string, small: number, ofSmall: string): string {
  const whole = Math.floor(length / large);
  const rest = Math.floor((length - whole * large) / small);
  return rest === 0 ? `${whole} ${ofLarge}` : `${whole} ${ofLarge} ${rest} ${ofSmall}`;
}

/** `a, b and c`. */
export const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
