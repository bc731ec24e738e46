/** How a check came out: `unknown` is what could not be looked at, and is never taken for well. */
export const LEVELS = ['ok', 'warning', 'unknown', 'fix'] as const;
/** How one check came out, or all of them together. */
export type Level = (typeof LEVELS)[number];

/** What one check found. */
export interface Finding {
  /** What was looked at, such as `guard`. */
  readonly check: string;
  readonly level: Level;
  /** What is so, one line. */
  readonly found: string;
  /** What to do about it, one line; null where there is nothing to do. */
  readonly todo: string | null;
}

export const ok = (check: string, found: string): Finding => ({ check, level: 'ok', found, todo: null });

export const warning = (check: string, found: string, todo: string): Finding => ({
  check,
  level: 'warning',
  found,
  todo,
});

export const fix = (check: string, found: string, todo: string): Finding => ({
  check,
  level: 'fix',
  found,
  todo,
});

export const unknown = (check: string, problem: string, todo: string | null = null): Finding => ({
  check,
  level: 'unknown',
  found: `not known: ${problem}`,
  todo,
});

/** The level of all of them together: that of the worst. */
export function worstOf(findings: readonly Finding[]): Level {
  return LEVELS.findLast((level) => findings.some((finding) => finding.level === level)) ?? 'ok';
}

/** So many are named in one line. */
const MAX_NAMED = 5;

/** Some of many, in one line. */
export function named(all: readonly string[], separator = ', '): string {
  const more = all.length > MAX_NAMED ? ` and ${all.length - MAX_NAMED} more` : '';
  return `${all.slice(0, MAX_NAMED).join(separator)}${more}`;
}
