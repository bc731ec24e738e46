import { appendFileSync } from 'node:fs';
import type { Said } from './evidence';

/** Keeps what the program did and saw, and writes it down for whoever looks into it afterwards. */
export class Recorder {
  readonly said: Said[] = [];

  constructor(private readonly file: string) {}

  say(said: Said): void {
    this.said.push(said);
    appendFileSync(this.file, `${JSON.stringify(said)}\n`);
  }

  /** Does something that may fail while the world burns; that it failed is kept, nothing more. */
  async attempt(what: string, run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
      this.say({ kind: 'did', at: Date.now(), what });
    } catch (error) {
      this.say({
        kind: 'did',
        at: Date.now(),
        what,
        failed: String((error as Error).message ?? error).slice(0, 300),
      });
    }
  }
}
