import type { GuardClient } from '../../client/guard-client';
import type { Policy } from '../../domain/policy';
import type { FaultSpec } from '../../simulator';
import type { Random } from '../../simulator/core/random';
import { faultKinds, traitsOf } from '../../simulator/faults/catalogue';
import { outside } from '../time/process';
import type { Effect, Happening } from './happening';
import { ODDITIES } from './oddities';
import type { Operator } from './operator';
import { RACES } from './races';
import type { World } from './world';

/** Something that goes wrong, or that somebody does, at a time. */
export interface Disturbance extends Happening {
  readonly does: Doing;
}

/** Error answers that are the exchange's word that nothing was done, and others that leave it open. */
const ANSWERS = faultKinds().filter((kind) => {
  const traits = traitsOf(kind);
  return traits?.group === 'answer' && traits.needs === undefined && kind !== 'ip-ban';
});
const BODIES = ['missing-row', 'duplicated-row', 'truncated-json', 'malformed-row'] as const;

const faulty = (world: World, specs: FaultSpec[]) => {
  const handles = specs.map((spec) => world.exchange.faults.add(spec));
  return () => {
    for (const handle of handles) handle.remove();
  };
};
const oftenEnough = (world: World, percent: number) => ({
  predicate: () => world.chance.next(100) < percent,
});
const chosen = <T>(list: readonly T[], draw: number): T => list[draw % list.length] as T;

/** Ways in which what a permit is asked of, or by, ends. */
const ENDS: readonly (readonly [string, (operator: Operator, guards: GuardClient) => Promise<unknown>])[] = [
  ['cancels the guard', ({ account }, guards) => guards.requestCancellation(account.label)],
  ['terminates the guard', (operator) => operator.terminateGuard()],
  ['cancels the cycle', (operator) => operator.cancelCycle()],
  ['terminates the cycle', (operator) => operator.terminateCycle()],
];

/** What operators change of the policy, for a while. */
const CHANGES: readonly ((draw: number) => Partial<Policy>)[] = [
  (draw) => ({ cooldownSeconds: draw % 600 }),
  () => ({ dryRun: true }),
  () => ({ allowActiveRemediation: false }),
  () => ({ action: 'none' }),
  () => ({ action: 'cancel_all' }),
  () => ({ action: 'flatten' }),
  () => ({ symbolWhitelist: [] }),
  () => ({ symbolWhitelist: ['ETHUSDT'] }),
  () => ({ maxFlattenNotionalUsdt: '100' }),
  () => ({ maxSymbolsPerAction: 1, maxOrdersPerAction: 2 }),
];

const EFFECTS = {
  'worker dies': (world, { draw }) => {
    world.killWorker(draw);
    return () => world.startWorker();
  },
  'worker freezes': (world, { draw }) => {
    const worker = world.pickWorker(draw);
    worker?.freeze();
    return () => worker && world.thaw(worker.process);
  },
  'worker dies at a write': (world, { draw, forMs }) => {
    world.exchange.atWrite = (sender) => {
      world.note(`** ${sender.name} dies at a write`);
      sender.kill();
      world.server.buryDead();
      world.time.after(forMs % 5_000, () => world.startWorker());
      return draw % 2 === 0 ? 'lost' : 'none';
    };
    return undefined;
  },
  'worker freezes at a write': (world, { draw, forMs }, { account: { moments } }) => {
    if (draw % 3 === 0) {
      return moments.before('permit', (sender) => {
        world.note(`** ${sender?.name} freezes before it asks for a permit`);
        sender?.freeze();
        // The reservation has expired when it asks.
        world.time.after(45_000 + (forMs % 20_000), () => sender && world.thaw(sender));
        return 'lost';
      });
    }
    world.exchange.atWrite = (sender) => {
      world.note(`** ${sender.name} freezes at a write`);
      sender.freeze();
      world.time.after(forMs, () => world.thaw(sender));
      world.startWorker();
      return draw % 2 === 0 ? 'lost' : 'none';
    };
    return undefined;
  },
  'worker loses its cache': (world, { draw }) => void world.pickWorker(draw)?.loseCache(),
  'worker clock is off': (world, { draw }) => {
    const worker = world.pickWorker(draw);
    if (worker === undefined) return undefined;
    worker.process.clockAheadMs = (draw % 9_000) - 4_500;
    return () => {
      worker.process.clockAheadMs = 0;
    };
  },
  'one more worker': (world) => void world.startWorker(),
  'server away': (world) => {
    world.server.isUp = false;
    return () => world.serverBack();
  },
  'server slow': (world, { draw }) => {
    world.server.latencyMs = 50 + (draw % 900);
    return () => {
      world.server.latencyMs = 3;
    };
  },
  'messages lost': (world, { draw }) => {
    world.lossPercent = 5 + (draw % 40);
    return () => {
      world.lossPercent = 0;
    };
  },
  'messages late': (world, { draw }) => {
    world.lateMs = 500 + (draw % 9_000);
    return () => {
      world.lateMs = 0;
    };
  },
  'exchange answers errors': (world, { draw }) =>
    faulty(world, [
      { kind: chosen(ANSWERS, draw), match: oftenEnough(world, 20 + (draw % 70)) } as FaultSpec,
    ]),
  'exchange garbles': (world, { draw }) =>
    faulty(world, [{ kind: chosen(BODIES, draw), match: oftenEnough(world, 30) } as FaultSpec]),
  'exchange bans': (world, { draw }) => {
    world.exchange.limits.ban(2_000 + (draw % 60_000));
    return undefined;
  },
  'exchange is slow': (world, { draw }) => {
    world.exchange.latencyMs = 500 + (draw % 3_500);
    return () => {
      world.exchange.latencyMs = 40;
    };
  },
  'requests are lost': (world, { draw }) => {
    const percent = 10 + (draw % 60);
    const what = draw % 2 === 0 ? 'lost' : 'answer lost';
    world.exchange.fault = () => (world.chance.next(100) < percent ? what : 'none');
    return () => {
      world.exchange.fault = () => 'none';
    };
  },
  'connections end': (world, { draw }) =>
    faulty(world, [
      {
        kind: chosen(['reset', 'hang-up', 'no-answer'] as const, draw),
        when: draw % 2 === 0 ? 'before' : 'after',
        match: oftenEnough(world, 25),
      },
    ]),
  'reads are stale': (world, { draw }) =>
    faulty(world, [
      { kind: 'stale-read', ms: 200 + (draw % 3_000), match: { method: 'GET', ...oftenEnough(world, 50) } },
    ]),
  'closes fill in part': (world) =>
    faulty(world, [{ kind: 'partial-fill', quantity: '0.001', match: oftenEnough(world, 50) }]),
  'bot dies': (_, { draw }, { account: { bot } }) => {
    bot.crash();
    return () => bot.restart(draw % 2 === 0);
  },
  'bot forgets': (_, __, { account: { bot } }) => void bot.forget(),
  'bot is blank for a moment': (world, { draw }, { account: { bot } }) => {
    if (!bot.blank()) return undefined;
    world.time.after(2_000 + (draw % 38_000), () => bot.unblank());
    return undefined;
  },
  'bot loses cancels': (_, { draw }, { account: { bot } }) => {
    for (let i = 0; i <= draw % 3; i += 1) bot.cancel(true);
    return undefined;
  },
  'bot misses a fill': (_, __, { account: { bot } }) => void bot.fill(true),
  'others trade': (_, __, { account }) => void account.others.order(),
  'operator disarms': (_, __, operator) =>
    void operator.do('disarm', (guards) => guards.disarm(operator.account.label)),
  'operator disarms or arms right before a permit': (_, { draw }, operator) => {
    if (draw % 2 === 0) operator.do('arm at a permit', () => operator.armAtPermit());
    else operator.disarmAtPermit();
    return undefined;
  },
  'guard or cycle ends right before a permit': (world, { draw }, operator) => {
    const [what, end] = chosen(ENDS, draw);
    return operator.account.moments.before('permit', () => {
      world.note(`** ${what} right before a permit`);
      operator.do(what, (guards) => end(operator, guards));
      return undefined;
    });
  },
  'operator disarms and arms': (_, __, operator) =>
    void operator.do('disarm and arm', (guards) =>
      Promise.all([guards.disarm(operator.account.label), operator.arm()]),
    ),
  'operator arms again': (_, __, operator) => void operator.do('arm', () => operator.arm()),
  'operator changes the policy': (_, { draw }, operator) => {
    operator.do('configure', () => operator.configure(chosen(CHANGES, draw)(draw)));
    return () => operator.do('configure', () => operator.configure({}));
  },
  'operator runs a cycle': (_, __, operator) => void operator.do('run', () => operator.runCycle()),
  'operator cancels the cycle': (_, __, operator) =>
    void operator.do('cancel cycle', () => operator.cancelCycle()),
  'operator terminates the cycle': (_, __, operator) =>
    void operator.do('terminate cycle', () => operator.terminateCycle()),
  'operator cancels the guard': (_, __, operator) =>
    void operator.do('cancel guard', (guards) => guards.requestCancellation(operator.account.label)),
  'guard is terminated': (_, __, operator) =>
    void operator.do('terminate guard', () => operator.terminateGuard()),
  'signals flood': (_, __, operator) => void operator.do('flood', () => operator.flood()),
} satisfies Record<string, Effect>;

const RESETS = {
  'a cycle is reset': (_, { draw }, operator) =>
    void operator.do('reset cycle', () => operator.reset('cycle', draw)),
  'the guard is reset': (_, { draw }, operator) =>
    void operator.do('reset guard', () => operator.reset('guard', draw)),
} satisfies Record<string, Effect>;
/** A guard that was reset does nothing more until somebody takes care of it. */
const CYCLES_RESET = 6;

const ALL = { ...EFFECTS, ...RESETS, ...RACES, ...ODDITIES };
export type Doing = keyof typeof ALL;
const DOINGS = Object.keys(EFFECTS) as Doing[];

/**
 * What will go wrong in a world, from its seed.
 * @param lifeMs how long the world lives before it is healed
 */
export function scriptOf(random: Random, lifeMs: number): Disturbance[] {
  const count = 5 + random.next(25);
  return Array.from({ length: count }, () => ({
    at: random.next(lifeMs),
    does: chosen(DOINGS, random.next(DOINGS.length)),
    draw: random.next(1_000_000),
    forMs: 1_000 + random.next(random.next(3) === 0 ? 240_000 : 45_000),
  })).sort((a, b) => a.at - b.at);
}

/** What is reset in a world where somebody does, and when: cycles, and in half of the worlds the guard once. */
export function resetsOf(random: Random, lifeMs: number): Disturbance[] {
  const reset = (does: Doing): Disturbance => ({
    at: random.next(lifeMs),
    does,
    draw: random.next(1_000_000),
    forMs: 0,
  });
  const cycles = Array.from({ length: 1 + random.next(CYCLES_RESET) }, () => reset('a cycle is reset'));
  return random.next(2) === 0 ? cycles : [...cycles, reset('the guard is reset')];
}

/** Lets it happen now, and end in its time; what befalls one account befalls one of them. */
export function disturb(world: World, operators: readonly Operator[], disturbance: Disturbance): void {
  const { does, draw, forMs } = disturbance;
  const operator = chosen(operators, Math.floor(draw / 1_000));
  world.note(`** ${does}${operators.length === 1 ? '' : ` (${operator.account.label})`}`);
  outside(() => {
    const effect: Effect = ALL[does];
    const end = effect(world, disturbance, operator);
    if (end === undefined) return;
    world.time.after(forMs, () => {
      if (world.isHealed) return;
      world.note(`** no longer: ${does}`);
      end();
    });
  });
}
