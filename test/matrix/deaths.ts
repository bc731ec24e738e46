import { setTimeout as sleep } from 'node:timers/promises';
import type { Hold } from '../../src/simulator';
import type { Arena } from './arena';
import { bookOf } from './book';
import type { FaultCase } from './case';
import type { Lane } from './lane';
import { type CaseResult, ending, judge } from './run-case';
import { guarded, type OnResult } from './runner';
import { Victim } from './victim';

/** So many accounts die with one process: starting one costs as much as a cycle. */
const GROUP = 14;
/** A request that stands still is given up by its client after 3 s. */
const PATIENCE_MS = 2_000;
/** A case whose call was not reached in time is tried again, at last alone. */
const TRIES = 3;

/** Cases that can share a death: killed or frozen alike, and at about the same time of their cycle. */
export function groupsOf(cases: readonly FaultCase[], size = GROUP): FaultCase[][] {
  const groups: FaultCase[][] = [];
  for (const does of ['kill', 'freeze']) {
    const alike = cases
      .filter(({ strike }) => strike.does === does)
      .sort((a, b) => a.site.atMs - b.site.atMs);
    for (let i = 0; i < alike.length; i += size) groups.push(alike.slice(i, i + size));
  }
  return groups;
}

/** Runs cases in which a real worker process dies, so many processes at a time. */
export async function runDeaths(
  arena: Arena,
  cases: readonly FaultCase[],
  atATime: number,
  onResult: OnResult,
): Promise<void> {
  let left = [...cases];
  for (let tried = 1; left.length > 0; tried += 1) {
    const groups = groupsOf(left, tried === TRIES ? 1 : GROUP);
    const missed: FaultCase[] = [];
    const work = async () => {
      for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
        for (const { fault, result } of await runGroup(arena, group)) {
          if (result.struck || result.violations.length > 0 || tried === TRIES) onResult(result);
          else missed.push(fault);
        }
      }
    };
    await Promise.all(Array.from({ length: atATime }, work));
    left = missed;
  }
}

interface Doomed {
  readonly fault: FaultCase;
  readonly lane: Lane;
  hold: Hold | null;
  struck: boolean;
}

let queues = 0;

async function runGroup(
  arena: Arena,
  group: readonly FaultCase[],
): Promise<{ fault: FaultCase; result: CaseResult }[]> {
  queues += 1;
  const taskQueue = `${arena.taskQueue}-death-${queues}`;
  const doomed: Doomed[] = await Promise.all(
    group.map(async (fault) => ({ fault, lane: await arena.borrowLane(), hold: null, struck: false })),
  );
  for (const { lane, fault } of doomed) await lane.prepare(bookOf(fault.scenario));
  const victim = await startVictim(arena, taskQueue, doomed);
  const last = Math.max(...group.map(({ site }) => site.atMs));
  const cycles = await Promise.all(
    doomed.map(async (one) => {
      standStill(one);
      // All are to stand still at the same time, wherever in its cycle each one is.
      await sleep(last - one.fault.site.atMs);
      return await one.lane.startCycle(taskQueue);
    }),
  );
  await allStand(victim, doomed);
  const frozen = group[0]?.strike.does === 'freeze';
  if (frozen) victim.freeze();
  else await victim.kill();
  for (const one of doomed) letGo(one, 'struck');
  const rescuer = await arena.serve(taskQueue);
  const ends = await Promise.all(cycles.map(ending));
  if (frozen) {
    for (const one of doomed) letGo(one, 'woken');
    await victim.thawAndStop();
  }
  await rescuer.stop();
  const results = await Promise.all(
    doomed.map(async ({ fault, lane, struck }, i) => ({
      fault,
      result: await guarded(
        fault,
        async () => await judge(lane, fault, bookOf(fault.scenario), ends[i]!, struck),
      ),
    })),
  );
  await Promise.all(
    doomed.map(({ lane }, i) => arena.giveBack(lane, (results[i]?.result.violations.length ?? 1) === 0)),
  );
  return results;
}

async function startVictim(arena: Arena, taskQueue: string, doomed: readonly Doomed[]): Promise<Victim> {
  const configs = doomed.map(({ lane }) => lane.config(taskQueue));
  return await Victim.start({
    address: arena.address,
    config: {
      taskQueue,
      metrics: { port: 0 },
      accounts: Object.assign({}, ...configs.map(({ accounts }) => accounts)),
    },
    environment: Object.assign({ ALLOW_MAINNET_TRADE: '1' }, ...doomed.map(({ lane }) => lane.environment())),
    places: Object.fromEntries(
      doomed.flatMap(({ lane, fault: { site, when } }) =>
        site.kind === 'guard' ? [[lane.account, { call: site.call, nth: site.nth, when }]] : [],
      ),
    ),
    slots: doomed.length,
  });
}

function standStill(one: Doomed): void {
  const { site, when } = one.fault;
  if (site.kind === 'guard') return;
  const { method, path, nth } = site;
  one.hold = one.lane.sim.hold({ match: { method, path, nth }, when });
}

/** Waits until every call stands still, and not much longer than the first. */
async function allStand(victim: Victim, doomed: readonly Doomed[]): Promise<void> {
  const standing = doomed.map(async (one) => {
    if (one.hold === null) await victim.reached(one.lane.account);
    else await one.hold.reached;
    one.struck = true;
  });
  await Promise.race(standing);
  await Promise.race([Promise.all(standing), sleep(PATIENCE_MS)]);
  // Whoever comes later comes to a process that is dead.
  for (const one of doomed) if (!one.struck) one.hold?.release();
}

/** Lets a request that stands still go on, where the case says that it does. */
function letGo({ fault, lane, hold, struck }: Doomed, now: 'struck' | 'woken'): void {
  if (hold === null || !struck) return;
  const { strike, when } = fault;
  const request = strike.does === 'kill' || strike.does === 'freeze' ? strike.request : 'lost';
  if (now === 'struck' && when === 'before' && request === 'delayed') return;
  // Faults are looked for once a request goes on: it breaks on its way.
  if (now === 'struck' && when === 'before' && request === 'lost')
    lane.sim.faults.add({ kind: 'reset', when: 'before', times: 1 });
  hold.release();
}
