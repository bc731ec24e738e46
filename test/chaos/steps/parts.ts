import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNTS } from '../accounts';
import type { WorkerPart } from '../parts/worker';
import type { Happening } from '../script';
import type { World } from '../world';
import { backlog } from './signals';

/** No process stands still for longer. */
const STANDSTILL_MS = 20_000;
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
  const worker = world.worker(part);
  worker.diskFull = true;
  await restarted(worker);
  await sleep(forMs);
  worker.diskFull = false;
  await restarted(worker);
}

/** Lets a worker's clock be wrong for a while. */
export async function setWorkerClock(
  world: World,
  { part, aheadMs, forMs }: Happening & { does: 'worker clock' },
): Promise<void> {
  const worker = world.worker(part);
  worker.clockAheadMs = aheadMs;
  await restarted(worker);
  await sleep(forMs);
  worker.clockAheadMs = 0;
  await restarted(worker);
}

async function restarted(worker: WorkerPart): Promise<void> {
  await worker.kill();
  await worker.start();
}

/** Rolls another build out to a worker: it ends what it began, and the other one goes on. */
export async function roll(world: World, { part }: Happening & { does: 'roll' }): Promise<void> {
  const worker = world.worker(part);
  await worker.stop();
  worker.build = worker.build === 0 ? 1 : 0;
  await worker.start();
}

/** Lets the exchange's clock be wrong for a while; one that starts anew has the right time. */
export async function setExchangeClock(
  { exchange, recorder }: World,
  { aheadMs, forMs }: Happening & { does: 'exchange clock' },
): Promise<void> {
  const from = Date.now();
  try {
    await exchange.post('clock', { skew: aheadMs });
    await sleep(forMs);
    await exchange.post('clock', { skew: 0 });
  } finally {
    // Where that failed, the exchange may do it all the same once it goes on.
    recorder.say({ kind: 'clock', from, to: Date.now() + STANDSTILL_MS, aheadMs });
  }
}

/** Lets something happen to a line for a while. */
export async function disturbLine(
  { lines }: World,
  { line: name, how, forMs, delayMs }: Happening & { does: 'line' },
): Promise<void> {
  const line = lines.get(name);
  if (line === undefined) throw new TypeError(`no line ${name}`);
  if (how === 'cut') line.cut();
  else if (how === 'slow') line.slow(delayMs);
  else line.die(how);
  await sleep(forMs);
  line.heal();
}
