import type { Difference, SettingValue } from '../client';

/** A setting as a person reads it, and as `policy set` takes it. */
export const valueText = (value: SettingValue | null): string =>
  value === null ? '(not set)' : typeof value === 'object' ? value.join(',') || '(empty)' : String(value);

/** One line for each setting that changes. */
export function differenceLines(differences: readonly Difference[]): string[] {
  const width = Math.max(0, ...differences.map(({ key }) => key.length));
  return differences.map(
    ({ key, from, to }) => `  ${key.padEnd(width)}  ${valueText(from)} -> ${valueText(to)}`,
  );
}
