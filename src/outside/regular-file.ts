import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/** What is wrong with a file, in words that name no content: to be shown after its path. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
}

/** Opening never waits, neither for the other end of a pipe nor for a device. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Reads a regular file. Anything else is refused before it is opened, and again when it is.
 * @throws FileProblem where it is no regular file or has more than `maxBytes`; the system's error otherwise
 */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer> {
  check(await stat(path), maxBytes);
  const file = await open(path, FLAGS);
  try {
    const before = await file.stat();
    check(before, maxBytes);
    const bytes = await readAtMost(file, maxBytes);
    const after = await file.stat();
    // Not replaced but written into: what was read may be half of one state and half of another.
    if (after.mtimeMs !== before.mtimeMs || after.size !== before.size)
      throw new FileProblem('was written while it was read; write beside it, then rename');
    return bytes;
  } finally {
    await file.close();
  }
}

/** The same at the start of a process, where there is nobody to wait meanwhile. */
export function readRegularFileSync(path: string, maxBytes: number): Buffer {
  check(statSync(path), maxBytes);
  const fd = openSync(path, FLAGS);
  try {
    check(fstatSync(fd), maxBytes);
    const buffer = Buffer.alloc(maxBytes + 1);
    let size = 0;
    for (let read = 1; read > 0 && size <= maxBytes; size += read)
      read = readSync(fd, buffer, size, buffer.length - size, null);
    return checked(buffer.subarray(0, size), maxBytes);
  } finally {
    closeSync(fd);
  }
}

/** Reads to the end, also of a file that grows meanwhile or does not tell its size. */
async function readAtMost(file: FileHandle, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size <= maxBytes) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    size += bytesRead;
  }
  return checked(Buffer.concat(chunks), maxBytes);
}

const CHUNK_BYTES = 256 * 1024;

function check(found: Stats, maxBytes: number): void {
  if (!found.isFile()) throw new FileProblem(`is ${kindOf(found)}, and must be a regular file`);
  if (found.size > maxBytes) throw new FileProblem(`has ${found.size} bytes, allowed are ${maxBytes}`);
}

function checked(bytes: Buffer, maxBytes: number): Buffer {
  if (bytes.length > maxBytes) throw new FileProblem(`has more than the ${maxBytes} bytes that are allowed`);
  return bytes;
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a directory';
  if (found.isFIFO()) return 'a pipe (FIFO)';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}
