import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { built } from '../plugin/build-output';

/** The demo's bot in a process of its own, so that somebody can let it crash. */
export interface StartedBot {
  /** What it writes. */
  readonly expectedStateFile: string;
  stop(): Promise<void>;
}

/**
 * Starts the bot; its first state is written when this resolves. `bot.pid` beside the state names its process
 * as long as that lives.
 * @param since when it placed its orders, ms
 * @param onCrash where it ends by itself
 */
export async function startBot(
  directory: string,
  since: number,
  onCrash: () => void = () => undefined,
): Promise<StartedBot> {
  const expectedStateFile = join(directory, 'expected-state.json');
  const pidFile = join(directory, 'bot.pid');
  // A group of its own: on Ctrl-C it is stopped by us, after the worker that reads what it writes.
  const child = fork(built('dev/demo-bot-process.js'), [expectedStateFile, String(since)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let stopping = false;
  const closed = once(child, 'close').then(([status]) => {
    rmSync(pidFile, { force: true });
    if (!stopping) onCrash();
    throw new Error(`the demo's bot ended with status ${status}`);
  });
  closed.catch(() => undefined);
  await Promise.race([once(child, 'message'), closed]);
  writeFileSync(pidFile, `${child.pid}\n`);
  return {
    expectedStateFile,
    stop: async () => {
      stopping = true;
      child.kill();
      await closed.catch(() => undefined);
    },
  };
}
