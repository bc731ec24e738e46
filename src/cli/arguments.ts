import { InvalidArgumentError } from 'commander';
import { ACCOUNT_PATTERN } from '../client';

/** Parser of an account argument. */
export function account(text: string): string {
  if (!ACCOUNT_PATTERN.test(text))
    throw new InvalidArgumentError(`An account matches ${ACCOUNT_PATTERN.source}.`);
  return text;
}

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
