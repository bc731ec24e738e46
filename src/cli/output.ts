import { plainJson, plainText } from '../client';
import { INTERRUPTED } from '../outside/on-signal';
import type { Answers, Printed, PrintedError } from './answers';
import type { Link } from './web-ui';

/** What a command prints: for people, or as one JSON value with --json. */
export interface Output {
  /** A line for people; nothing with --json. */
  line(text: string, colour?: Colour): void;
  /** Characters in a line of the terminal that stdout is; null where it is none, and with --json. */
  readonly screenWidth: number | null;
  /** Lines of the terminal that stdout is. */
  readonly screenHeight: number;
  /** Shows these lines instead of what the terminal showed before. */
  screen(lines: readonly { readonly text: string; readonly colour?: Colour }[]): void;
  /** A line of a file's format, which is nothing but text already; nothing with --json. */
  data(text: string, end?: string): void;
  /** What goes on meanwhile, on stderr; nothing with --json. */
  progress(text: string): void;
  /** The command's answer: as JSON with --json, else the links alone. */
  answer<Command extends keyof Answers>(
    command: Command,
    answer: Answers[Command],
    links?: readonly Link[],
  ): void;
}

export type Colour = 'red' | 'green' | 'yellow' | 'dim';
const CODES: Readonly<Record<Colour, number>> = { red: 31, green: 32, yellow: 33, dim: 2 };

/** To the top left corner, and everything away from there on. */
const CLEAR = '\u001b[H\u001b[J';

let completed = (text: string) => text;

/** What makes commands whole that a text says to type next, from now on: a process runs one command. */
export function completeCommands(complete: (text: string) => string): void {
  completed = complete;
}

/** Says on stderr what went wrong; each line of it is nothing but text. */
export function complain(text: string): void {
  for (const line of completed(text).split('\n'))
    process.stderr.write(`${plainText(line, Number.POSITIVE_INFINITY)}\n`);
}

/** Prints, where JSON was asked for, that a command has no answer; what stderr says is said there. */
export function printError(command: string | null, exitStatus: number, message: string): void {
  const printed: PrintedError = { command, version: 1, error: { exitStatus, message: completed(message) } };
  process.stdout.write(`${plainJson(printed)}\n`);
}

export function outputOf({ json = false }: { json?: boolean }): Output {
  const print = (text: string, colour?: Colour) =>
    process.stdout.write(`${painted(indented(completed(text)), colour)}\n`);
  return {
    line: (text, colour) => {
      if (!json) print(text, colour);
    },
    get screenWidth() {
      return json || !process.stdout.isTTY ? null : process.stdout.columns || 80;
    },
    get screenHeight() {
      return process.stdout.rows || 24;
    },
    screen: (lines) => {
      process.stdout.write(CLEAR);
      for (const { text, colour } of lines) print(text, colour);
    },
    data: (text, end = '\n') => {
      if (!json) process.stdout.write(`${text}${end}`);
    },
    progress: (text) => {
      if (!json) complain(text);
    },
    answer: (command, answer, links = []) => {
      const printed: Printed<typeof command> = { command, version: 1, links, answer };
      if (json) process.stdout.write(`${plainJson(printed)}\n`);
      else for (const { url } of links) if (url !== null) print(`  see ${url}`, 'dim');
    },
  };
}

/** Colour is for a terminal, and not for one that asks to be spared it (https://no-color.org). */
function painted(text: string, colour: Colour | undefined): string {
  const plain = colour === undefined || !process.stdout.isTTY || (process.env['NO_COLOR'] ?? '') !== '';
  return plain ? text : `\u001b[${CODES[colour]}m${text}\u001b[0m`;
}

/** One line of nothing but text, with the blanks that it begins with. */
export const indented = (text: string): string =>
  `${/^ */.exec(text)?.[0] ?? ''}${plainText(text, Number.POSITIVE_INFINITY)}`;

/** Exit statuses, documented in the README. */
export const EXIT = { ok: 0, failed: 1, badInput: 2, no: 3, interrupted: INTERRUPTED } as const;
