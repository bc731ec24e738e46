import { constants, fstatSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import SonicBoom from 'sonic-boom';
import { holdsThread } from '../outside/held-threads';

const STDERR = 2;
/** Characters that wait at most while stderr takes none; what is over that is dropped. */
const MAX_WAITING = 1_048_576;
const AGAIN_AFTER_MS = 1_000;

/** The lines of this process on stderr: written behind, so that who logs never waits. */
export class Stderr {
  /** Lines that were dropped since the start, because stderr took none. */
  dropped = 0;
  /** Told how many lines were dropped, once stderr takes lines again. */
  onRelief: (dropped: number) => void = () => undefined;
  private readonly boom: SonicBoom;
  private told = 0;
  private ending = false;

  constructor(private readonly target: Target = targetOf(STDERR)) {
    const { fd } = target;
    // A least length of one: without any, what waits could not be tried again.
    this.boom = new SonicBoom({ fd, sync: false, minLength: 1, maxLength: MAX_WAITING });
    this.boom.on('drop', () => {
      this.dropped += 1;
    });
    // A full disk, a reader that is gone.
    this.boom.on('error', () => {
      setTimeout(() => this.boom.flush(), AGAIN_AFTER_MS).unref();
    });
    this.boom.on('drain', () => this.tellDropped());
  }

  write(line: string): void {
    if (!this.ending) this.boom.write(line);
  }

  /** Resolves once all is written, after `withinMs` at the latest. Nothing is written afterwards. */
  async end(withinMs: number): Promise<void> {
    this.ending = true;
    const written = new Promise<void>((resolve) => {
      this.boom.once('drain', resolve);
      this.boom.once('error', () => resolve());
      this.boom.flush();
    });
    const late = sleep(withinMs, 'late', { ref: false });
    if ((await Promise.race([written, late])) === 'late' && this.target.blocks) holdsThread();
  }

  private tellDropped(): void {
    const { dropped, told } = this;
    if (dropped === told) return;
    this.told = dropped;
    this.onRelief(dropped - told);
  }
}

/** A descriptor, and whether a write to it may wait for whoever reads it. */
interface Target {
  readonly fd: number;
  readonly blocks: boolean;
}

/**
 * The same pipe or terminal, on which a write never waits: one that does holds a thread for ever. A file keeps
 * its own descriptor, whose place in it others share.
 */
function targetOf(fd: number): Target {
  try {
    const kind = fstatSync(fd);
    if (kind.isFIFO() || kind.isCharacterDevice()) {
      const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
      return { fd: openSync(`/proc/self/fd/${fd}`, flags), blocks: false };
    }
    // Node's own stream makes a socket so.
    if (kind.isSocket()) void process.stderr;
  } catch {
    // No /proc, or not ours to open: the one there is has to do.
  }
  return { fd, blocks: true };
}

let ours: Stderr | undefined;

/** The one of this process. */
export function stderr(): Stderr {
  ours ??= new Stderr();
  return ours;
}

/** Lines dropped by this process since its start. */
export const droppedLines = (): number => ours?.dropped ?? 0;
