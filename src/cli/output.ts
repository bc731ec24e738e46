/** What a command prints: for people, or as one JSON value with --json. */
export interface Output {
  /** A line for people; nothing with --json. */
  line(text: string): void;
  /** The answer as JSON; nothing without --json. */
  json(value: unknown): void;
}

export function outputOf({ json = false }: { json?: boolean }): Output {
  return {
    line: (text) => {
      if (!json) process.stdout.write(`${text}\n`);
    },
    json: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
  };
}

/** Exit statuses, documented in the README. */
export const EXIT = { ok: 0, failed: 1, badInput: 2, no: 3 } as const;
