import { InvalidArgumentError, Option } from 'commander';
import { ACCOUNT_PATTERN, parseShortText } from '../client';

/** Parser of an account argument. */
export function account(text: string): string {
  if (!ACCOUNT_PATTERN.test(text))
    throw new InvalidArgumentError(`An account matches ${ACCOUNT_PATTERN.source}.`);
  return text;
}

/** Parser of `--operator`: who does it. */
export const who = (text: string): string => parseShortText(text, '--operator');

/** Parser of `--reason`: why. */
export const why = (text: string): string => parseShortText(text, '--reason');

/** Parser of a whole number in a range. */
export function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`A whole number from ${min} to ${max} is allowed.`);
    return value;
  };
}

/** Parser of a list: commas, or the option several times. */
export function list(text: string, previous: string[] | undefined): string[] {
  return [
    ...(previous ?? []),
    ...text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ];
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const AGO = /^(\d{1,6})([smhd])$/;
const DATE = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Parser of a time: ISO 8601 with its zone, or how long ago. @returns ms since the epoch */
export function moment(text: string): number {
  const [, count, unit] = AGO.exec(text) ?? [];
  if (unit !== undefined) return Date.now() - Number(count) * (UNITS_MS[unit] ?? 0);
  const day = DATE.exec(text)?.[1];
  // `Date` takes 30 February for 2 March.
  const isDay = day !== undefined && new Date(Date.parse(`${day}T00:00Z`)).toJSON()?.startsWith(day) === true;
  const at = isDay ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError(
      'A time is ISO 8601 with its zone, such as 2026-11-26T08:00:00Z or 2026-11-26T09:00+01:00, or how long ago, such as 90m, 24h or 7d.',
    );
  return at;
}

/** `--profile`, as the `temporal` command has it. */
export const profileOption = (): Option =>
  new Option('--profile <name>', 'profile of the Temporal configuration file (default: TEMPORAL_PROFILE)');

export const configOption = (): Option => new Option('--config <file>', 'configuration file');

export const jsonOption = (): Option => new Option('--json', 'print the answer as JSON');

/** `--codec-endpoint` and `--codec-auth`, as the `temporal` command has them. */
export const codecOptions = (): Option[] => [
  new Option('--codec-endpoint <url>', 'codec server, where payloads are encoded').env(
    'TEMPORAL_CODEC_ENDPOINT',
  ),
  // From the environment by hand: commander would print it with the help.
  new Option('--codec-auth <header>', 'Authorization header for it (default: TEMPORAL_CODEC_AUTH)'),
];
