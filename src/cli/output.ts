import { plainJson, plainText } from '../client';

/** What a command prints: for people, or as one JSON value with --json. */
export interface Output {
  /** A line for people; nothing with --json. */
  line(text: string): void;
  /** The answer as JSON; nothing without --json. */
  json(value: unknown): void;
}

/** Says on stderr what went wrong; each line of it is nothing but text. */
export function complain(text: string): void {
  for (const line of text.split('\n')) process.stderr.write(`${plainText(line, Number.POSITIVE_INFINITY)}\n`);
}

export function outputOf({ json = false }: { json?: boolean }): Output {
  return {
    line: (text) => {
      if (!json) process.stdout.write(`${indentOf(text)}${plainText(text, Number.POSITIVE_INFINITY)}\n`);
    },
    json: (value) => {
      if (json) process.stdout.write(`${plainJson(value)}\n`);
    },
  };
}

const indentOf = (text: string) => /^ */.exec(text)?.[0] ?? '';

/** Exit statuses, documented in the README. */
export const EXIT = { ok: 0, failed: 1, badInput: 2, no: 3 } as const;
