import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const EVERY_MS = 1_000;

/** What a bot means to have, without the time. */
export interface BotBook {
  expectedState(): { readonly version: number };
}

/**
 * A bot as a bot should be: it replaces its expected state atomically every second, also when nothing
 * changed.
 * @returns stops it
 */
export function startDemoBot(book: BotBook, file: string): () => void {
  mkdirSync(dirname(file), { recursive: true });
  const write = () => {
    const { version, ...rest } = book.expectedState();
    const beside = `${file}.${process.pid}.tmp`;
    writeFileSync(
      beside,
      `${JSON.stringify({ version, asOf: new Date().toISOString(), ...rest }, null, 1)}\n`,
    );
    renameSync(beside, file);
  };
  write();
  const timer = setInterval(write, EVERY_MS);
  return () => clearInterval(timer);
}
