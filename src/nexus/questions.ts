import { z } from 'zod';
import { parseOrExplain, strictObject, textLike } from '../domain/validation';
import { ACCOUNT_PATTERN } from '../domain/vocabulary';

const account = textLike(ACCOUNT_PATTERN, `must match ${ACCOUNT_PATTERN.source}`);
/** As long as it likes: the guard cuts it, and refuses no stop for it. */
const text = z.string('must be a text').optional();

const armedSchema = strictObject({ account });
const disarmSchema = strictObject({
  account,
  operator: text,
  reason: text,
  wait: z.boolean('must be true or false').optional(),
});
const accountSchema = z.looseObject({ account }, 'must be an object with the account');

/** @throws InvalidInput naming what is wrong */
export const parseArmed = (input: unknown) => parseOrExplain(armedSchema, input, 'armed');

/** @throws InvalidInput naming what is wrong */
export const parseDisarm = (input: unknown) => parseOrExplain(disarmSchema, input, 'disarm');

/** The account, and the rest: it is checked as the command line's question is. @throws InvalidInput */
export function parseCanExecute(input: unknown): { account: string; question: Record<string, unknown> } {
  const { account: named, ...question } = parseOrExplain(accountSchema, input, 'canExecute');
  return { account: named, question };
}
