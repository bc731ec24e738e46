import { setTimeout as sleep } from 'node:timers/promises';
import type { Step } from './script';
import { perform } from './steps/perform';
import type { World } from './world';

/** What goes on when a storm is over is waited for so long: a frozen part wakes after 20 s. */
const LAST_MS = 60_000;

/** Lets everything of a script happen at its time, whatever else is still going on. */
export async function rage(world: World, script: readonly Step[]): Promise<void> {
  const startedAt = Date.now();
  const going = new Set<Promise<void>>();
  for (const { atMs, ...step } of script) {
    await sleep(Math.max(0, startedAt + atMs - Date.now()));
    const what = JSON.stringify(step);
    const one: Promise<void> = world.recorder
      .attempt(what, () => perform(world, step))
      .finally(() => going.delete(one));
    going.add(one);
  }
  await Promise.race([Promise.all(going), sleep(LAST_MS, undefined, { ref: false })]);
}

/** Ends everything that a storm may have left behind: nothing is frozen, down, broken or in doubt. */
export async function calm(world: World): Promise<void> {
  const { server, exchange, workers, lines, bots, commands } = world;
  world.over = true;
  // Their operators leave: what they armed ends by itself.
  for (const command of commands) command.signal('SIGKILL');
  for (const line of lines.values()) {
    // A connection that went dead would be noticed only after most of a minute.
    line.cut();
    line.heal();
  }
  for (const part of [server, exchange, ...workers]) part.thaw();
  for (const bot of bots.values()) bot.heal();
  for (const worker of workers) {
    if (worker.diskFull || worker.clockAheadMs !== 0) await worker.kill();
    worker.diskFull = false;
    worker.clockAheadMs = 0;
  }
  await Promise.all([server.start(), exchange.start()]);
  await exchange.remove('faults');
  await exchange.post('clock', { skew: 0 });
  await Promise.all(workers.map((worker) => worker.start()));
}
