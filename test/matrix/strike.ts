import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { FaultSpec } from '../../src/simulator';
import { bookOf } from './book';
import type { FaultCase, GuardSite, HttpSite, Interruption, Strike } from './case';
import type { GuardIncident } from './guard-tap';
import type { Lane } from './lane';

/** A fault that waits for its call. */
export interface Installed {
  /** Whether it struck. */
  struck(): boolean;
  /** Ends it, once what it did is done. */
  end(): Promise<void>;
}

const LATE_MS = 1_000;

/**
 * Lets a case's fault wait for its call, for cases that need no process of their own.
 * @param cycle resolves to the cycle once it runs
 */
export function install(
  lane: Lane,
  { scenario, site, when, strike }: FaultCase,
  cycle: Promise<WorkflowHandle>,
): Installed {
  switch (strike.does) {
    case 'http':
      return httpFault(lane, site as HttpSite, when, strike.kind, scenario);
    case 'crash': {
      const { method, path, nth } = site as HttpSite;
      lane.portTap.crash = { endpoint: `${method} ${path}`, nth, when };
      return { struck: () => lane.portTap.struck > 0, end: async () => {} };
    }
    case 'guard':
      return guardIncident(lane, {
        ...atGuard(site as GuardSite, when),
        lasting: strike.how === 'outage',
        strike: () => guardStrike(strike.how),
      });
    case 'interrupt':
      return interruption(lane, site, when, async () => interrupt(lane, strike.interruption, await cycle));
    case 'kill':
    case 'freeze':
      throw new TypeError(`${strike.does} needs a process`);
  }
}

const atGuard = ({ call, nth }: GuardSite, when: FaultCase['when']) => ({ call, nth, when });

function httpFault(
  lane: Lane,
  { method, path, nth }: HttpSite,
  when: FaultCase['when'],
  kind: Extract<Strike, { does: 'http' }>['kind'],
  scenario: string,
): Installed {
  let seen = 0;
  const fromHereOn = (entry: { method: string; path: string }) => {
    if (entry.method === method && entry.path === path) seen += 1;
    return seen >= nth;
  };
  const { exchange, sim } = lane;
  const body = kind.fault(
    { kind: 'http', method, path, nth, write: false, atMs: 0 },
    bookOf(scenario),
    exchange,
  );
  const match = kind.lasting === true ? { predicate: fromHereOn } : { method, path, nth };
  const fault = sim.faults.add({ ...body, match, when } as FaultSpec);
  return {
    struck: () => fault.hits > 0,
    async end() {
      sim.faults.clear();
      sim.clock.skew(0);
    },
  };
}

function guardIncident(lane: Lane, incident: GuardIncident): Installed {
  const tap = lane.guardTap;
  tap.incident = incident;
  return {
    struck: () => tap.struck > 0,
    async end() {
      tap.incident = null;
    },
  };
}

async function guardStrike(
  how: Extract<Strike, { does: 'guard' }>['how'],
): Promise<'go-on' | 'lost' | 'crash'> {
  if (how === 'late') await sleep(LATE_MS);
  return how === 'late' ? 'go-on' : how === 'crash' ? 'crash' : 'lost';
}

/** The call stands still until what somebody does has taken effect. */
function interruption(
  lane: Lane,
  site: FaultCase['site'],
  when: FaultCase['when'],
  act: () => Promise<void>,
): Installed {
  if (site.kind === 'guard') {
    return guardIncident(lane, {
      ...atGuard(site, when),
      async strike() {
        await act();
        return 'go-on';
      },
    });
  }
  const { method, path, nth } = site;
  const hold = lane.sim.hold({ match: { method, path, nth }, when });
  let struck = false;
  const done = hold.reached.then(async () => {
    struck = true;
    await act().finally(() => hold.release());
  });
  return {
    struck: () => struck,
    async end() {
      if (struck) await done;
      hold.release();
    },
  };
}

async function interrupt(lane: Lane, interruption: Interruption, cycle: WorkflowHandle): Promise<void> {
  if (interruption === 'disarm') await lane.disarm();
  else if (interruption === 'bot-forgets') lane.bot.forgets();
  else if (interruption === 'dry-run') await lane.configure(true);
  else await cycle.cancel();
}
