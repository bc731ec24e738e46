import { defaultPayloadConverter } from '@temporalio/common';
import { GUARD_TYPE } from '../../domain/names';
import type { Random } from '../../simulator/core/random';
import type { SimAccount } from './account';
import type { Effect, Happening } from './happening';
import type { Call } from './moments';
import type { Operator } from './operator';
import type { World } from './world';

/** How many moments of a world's hour something comes into. */
const MOST = 12;
/** Shorter than a cycle takes from its look to its second one. */
const EVERY_MS = 4_000;

/** What comes between a look and what it leads to: each lies in wait for its moment. */
export const RACES = {
  'two cycles are run, one right after the other': runTwo,
  'of two cycles the first one asks last': (world, happening, operator) => {
    runTwo(world, happening, operator);
    return operator.account.moments.before('reserve', () => 'lost');
  },
  'the policy changes before a reservation': (_, { draw }, operator) =>
    operator.account.moments.before('reserve', () => {
      operator.do('configure in between', () => operator.configure({ cooldownSeconds: 1 + (draw % 20) }));
      return 'lost';
    }),
  'all workers freeze before a reservation': (world, { forMs }, { account }) =>
    account.moments.before('reserve', () => {
      world.note('** all workers freeze before a reservation');
      const frozen = world.freezeWorkers();
      world.time.after(20_000 + forMs, () => {
        for (const { process } of frozen) world.thaw(process);
      });
      return 'lost';
    }),
  'strays end by themselves before a reservation': (world, _, { account }) =>
    atStrays(world, account, 'reserve', 'endStrays'),
  'strays end by themselves before a permit': (world, _, { account }) =>
    atStrays(world, account, 'permit', 'endStrays'),
  'strays are filled in part before a reservation': (world, _, { account }) =>
    atStrays(world, account, 'reserve', 'fillStrays'),
  'strays are filled in part before a permit': (world, _, { account }) =>
    atStrays(world, account, 'permit', 'fillStrays'),
  'strays are filled bit by bit': (world, { forMs }, { account }) => {
    for (let at = 0; at < forMs; at += EVERY_MS)
      world.time.after(at, () => {
        if (!world.isHealed) account.fillStrays();
      });
    return undefined;
  },
  'somebody speaks to a guard that ends its run': (world) => {
    world.server.atEnd = (run) => {
      if (run.type !== GUARD_TYPE) return;
      world.server.atEnd = null;
      const payloads = [defaultPayloadConverter.toPayload({ operator: '' })];
      world.server.signalExternal(run.workflowId, { signalName: 'arm', input: { payloads } });
    };
    return undefined;
  },
} satisfies Record<string, Effect>;

type Racing = keyof typeof RACES;
const ALL = Object.keys(RACES) as Racing[];

/** What comes between in a world where something does. */
export function racesOf(random: Random, lifeMs: number): (Happening & { readonly does: Racing })[] {
  return Array.from({ length: 1 + random.next(MOST) }, () => ({
    at: random.next(lifeMs),
    does: ALL[random.next(ALL.length)] as Racing,
    draw: random.next(1_000_000),
    forMs: random.next(60_000),
  }));
}

function runTwo(world: World, _: Happening, operator: Operator): undefined {
  // Their ids name the second.
  for (const at of [0, 1_000]) world.time.after(at, () => operator.do('run', () => operator.runCycle()));
}

function atStrays(
  world: World,
  account: SimAccount,
  call: Call,
  does: 'endStrays' | 'fillStrays',
): undefined {
  account.moments.before(call, () => {
    world.note(`** ${does} right before a ${call}`);
    account[does]();
    return undefined;
  });
}
