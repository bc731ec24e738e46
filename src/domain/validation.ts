import { z } from 'zod';
import { decimal, isDecimalText } from './decimal';
import { plainText } from './plain-text';

/**
 * A user's mistake: the message names the place, the value and what is allowed. Whoever shows it to a
 * user prints the message and no stack trace.
 */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  /** @param findings one line each, whatever is in it */
  constructor(findings: string | readonly string[]) {
    const lines = typeof findings === 'string' ? [findings] : findings;
    super(lines.map((line) => plainText(line, MAX_FINDING)).join('\n'));
  }
}

/** Of what is wrong with one input: findings, characters of each, unknown keys, characters of each. */
const MAX_FINDINGS = 10;
const MAX_FINDING = 1_000;
const MAX_KEYS = 10;
/** Characters of a value that is looked at to show some of it. */
const MAX_SHOWN = 2_000;
const MAX_KEY = 40;

const SECRET_NAME = /key|secret|token|password/i;

function show(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return 'nothing';
  if (path.some((part) => SECRET_NAME.test(String(part)))) return 'a value that is not shown';
  const hide = (key: string, inner: unknown) => (SECRET_NAME.test(key) ? '[not shown]' : inner);
  const whole = JSON.stringify(value, hide) ?? String(value);
  // What follows takes time by the square of the length, and a secret that is cut is not found.
  if (whole.length > MAX_SHOWN) return `a value of ${whole.length} characters`;
  const text = whole
    .replace(/("|\/\/)[^@\s"]*@/g, '$1[not shown]@')
    .replace(/([?&#][^=&#\s"]*=)[^&#\s"]*/g, '$1[not shown]');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    input,
  );
}

function describe(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const { keys } = issue;
    const named = keys.slice(0, MAX_KEYS).map((key) => JSON.stringify(plainText(key, MAX_KEY)));
    const more = keys.length > MAX_KEYS ? ` and ${keys.length - MAX_KEYS} more` : '';
    return `unknown ${keys.length === 1 ? 'key' : 'keys'} ${named.join(', ')}${more}; ${issue.message}`;
  }
  if (issue.code === 'invalid_key') return issue.issues.map((inner) => inner.message).join('; ');
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0];
    if (closest !== undefined && depth(closest) > 0) {
      return closest
        .map((inner) => [inner.path.join('.'), describe(inner, at(input, issue.path))])
        .map((parts) => parts.filter((part) => part !== '').join(': '))
        .join('; ');
    }
  }
  return `${issue.message}, got ${show(at(input, issue.path), issue.path)}`;
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

/**
 * A text of a shape that is used elsewhere too. zod has a copy of the pattern: it writes to it, and what a shared module
 * exports is frozen.
 */
export const textLike = (pattern: RegExp, problem: string): z.ZodString =>
  z.string(problem).regex(new RegExp(pattern), problem);

/** An object that allows its own keys only, and says which those are. */
export function strictObject<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const allowed = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `allowed are ${allowed}` : `must be an object with ${allowed}`,
  });
}

/**
 * A schema that other modules use. Workflows share the domain's modules, and the SDK freezes what such a module exports,
 * down to what zod keeps in a schema and still writes to when it first reads with it. What is frozen already is left
 * alone, so this freezes the surface only. Methods like `schema.parse` are made at first use, so there are none: read
 * with `z.parse(schema, input)`.
 */
export const shared = <Output, Input>(schema: z.ZodType<Output, Input>): z.core.$ZodType<Output, Input> =>
  Object.freeze(schema);

/** One line per finding: `place: path: what is wrong, got value`. @param most so many are listed, the rest counted */
export const explainIssues = (
  error: z.ZodError,
  input: unknown,
  place: string,
  most = MAX_FINDINGS,
): string => findingsIn(error, input, place, most).join('\n');

function findingsIn(error: z.ZodError, input: unknown, place: string, most = MAX_FINDINGS): string[] {
  return error.issues
    .slice(0, most)
    .map((issue) =>
      plainText(
        [place, issue.path.join('.'), describe(issue, input)].filter((part) => part !== '').join(': '),
        MAX_FINDING,
      ),
    )
    .concat(error.issues.length > most ? [`and ${error.issues.length - most} more`] : []);
}

/**
 * Parses `input` or throws InvalidInput with every finding, each with its path.
 * @param place what the user calls the input: a file name, a command-line argument
 */
export function parseOrExplain<T>(schema: z.core.$ZodType<T>, input: unknown, place: string): T {
  const result = z.safeParse(schema, input);
  if (!result.success) throw new InvalidInput(findingsIn(result.error, input, place));
  return result.data;
}

/** True for a decimal string that is zero or more, `-0` included. */
export function isNonNegativeDecimal(text: string): boolean {
  return isDecimalText(text) && decimal(text).gte(0);
}
