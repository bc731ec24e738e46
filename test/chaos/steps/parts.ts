import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNTS } from '../accounts';
import type { Happening } from '../script';
import type { World } from '../world';
import { backlog } from './signals';

/** So long a worker needs to take a signal and to be in the middle of it when it freezes. */
const SIGNAL_FIRST_MS = 20;

/** Kills a process and starts it again. */
export async function kill(
  world: World,
  { part: name, downMs }: Happening & { does: 'kill' },
): Promise<void> {
  const part = world.part(name);
  await part.kill();
  await sleep(downMs);
  await part.start();
}

/** Freezes a process for a while; with a backlog, signals wait for it when it wakes. */
export async function freeze(world: World, step: Happening & { does: 'freeze' }): Promise<void> {
  const part = world.part(step.part);
  const others = step.backlog ? world.workers : [part];
  const accounts = ACCOUNTS.map(({ account }) => account);
  const sent = step.backlog ? backlog(world, accounts).catch(() => undefined) : undefined;
  await sleep(SIGNAL_FIRST_MS);
  for (const each of others) each.freeze();
  // Another one while nobody can take it.
  const waiting = step.backlog ? backlog(world, accounts).catch(() => undefined) : undefined;
  await sleep(step.forMs);
  for (const each of others) each.thaw();
  await Promise.all([sent, waiting]);
}

/** Lets a worker's log go to a full disk for a while. */
export async function fillDisk(world: World, { part, forMs }: Happening & { does: 'disk' }): Promise<void> {
  const worker = world.workers.find(({ name }) => name === part);
  if (worker === undefined) throw new TypeError(`no worker ${part}`);
  worker.diskFull = true;
  await worker.kill();
  await worker.start();
  await sleep(forMs);
  worker.diskFull = false;
  await worker.kill();
  await worker.start();
}
