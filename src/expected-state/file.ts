import { readFile, stat } from 'node:fs/promises';
import type { ExpectedState, Read } from '../domain/expected-state';
import { decodeState } from './decode';
import type { ExpectedStateSource } from './source';

const MAX_BYTES = 32 * 1024 * 1024;

/** A file that the bot replaces atomically (write beside it, then rename). */
export function fileSource(path: string): ExpectedStateSource {
  return { fromBot: true, place: path, read: () => readFileState(path) };
}

async function readFileState(path: string): Promise<Read<ExpectedState>> {
  let bytes: Buffer;
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES)
      return { ok: false, problem: `${path}: has ${size} bytes, allowed are ${MAX_BYTES}` };
    bytes = await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return {
      ok: false,
      problem: code === 'ENOENT' ? `${path}: no such file; the bot writes it` : `${path}: ${code ?? message}`,
    };
  }
  return decodeState(bytes, path);
}
