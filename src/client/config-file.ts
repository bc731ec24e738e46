import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Config, type ConfigInput, parseConfig } from '../domain/config';
import { parseStrictJson } from '../domain/strict-json';
import { InvalidInput } from '../domain/validation';

/** The configuration file that commands read where none is named, in the working directory. */
export const DEFAULT_CONFIG_FILE = 'reconcile.config.json';

/** A configuration file that was read, and was right. */
export interface ConfigFile {
  readonly path: string;
  /** Relative paths in the file are relative to this. */
  readonly directory: string;
  readonly input: ConfigInput;
  readonly config: Config;
}

/** JSON has no comments: in a configuration file this key is one, in every object. */
export const NOTE_KEY = '//';

/**
 * Reads and validates a configuration file. Notes, and the `$schema` that editors look for, are left out.
 * @throws InvalidInput naming the file, the place in it and what is allowed
 * @example
 * ```ts
 * import { readConfigFile } from 'grinder-reconcile/client';
 *
 * const { config, directory } = readConfigFile('reconcile.config.json');
 * console.log(directory, Object.keys(config.accounts));
 * ```
 */
export function readConfigFile(path: string): ConfigFile {
  const full = resolve(path);
  let text: string;
  try {
    text = readFileSync(full, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InvalidInput(
      code === 'ENOENT'
        ? `${path}: no such file; name another one with --config`
        : `${path}: ${code ?? message}`,
    );
  }
  // It shows nowhere, and JSON refuses it; one of UTF-16 is no UTF-8 at all.
  if (/^(?:\ufeff|\ufffd\ufffd)/.test(text))
    throw new InvalidInput(`${path}: starts with a byte order mark; write UTF-8 without one`);
  let input: unknown;
  try {
    input = parseStrictJson(text);
  } catch (error) {
    throw new InvalidInput(`${path}: ${(error as Error).message}`);
  }
  input = withoutNotes(input);
  return { path, directory: dirname(full), input: input as ConfigInput, config: parseConfig(input, path) };
}

function withoutNotes(input: unknown): unknown {
  if (!isObject(input)) return input;
  const { $schema, ...settings } = input;
  return withoutNoteKeys(typeof $schema === 'string' ? settings : input);
}

function withoutNoteKeys(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key === NOTE_KEY ? [] : [[key, withoutNoteKeys(inner)]],
    ),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
