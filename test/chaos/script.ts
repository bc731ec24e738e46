import type { FaultSpec } from '../../src/simulator';
import { random } from '../matrix/enumerate';
import type { Dead } from '../support/line';
import type { ChaosAccount } from './accounts';
import type { BotTrouble } from './bot';
import { faultOf, slowWrites } from './faults';

/** What a placing puts on an account. */
export type Placed = 'stray order' | 'stray stop' | 'stray position' | 'own order' | 'foreign order';

/** One disturbance. `pick` chooses from what is there when it happens. */
export type Happening =
  | { readonly does: 'kill'; readonly part: string; readonly downMs: number }
  | { readonly does: 'freeze'; readonly part: string; readonly forMs: number; readonly backlog: boolean }
  | {
      readonly does: 'flood';
      readonly account: string;
      readonly signal: 'arm' | 'exchangePaused' | 'massSeen' | 'massEnded';
      readonly count: number;
    }
  | {
      readonly does: 'arm';
      readonly account: string;
      readonly ttlSeconds: number;
      /** Only until the first cycle that acted. */
      readonly once: boolean;
    }
  /** Approves what is proposed: as another operator, or as the one who proposed it, which must be refused. */
  | { readonly does: 'approve'; readonly account: string; readonly as: 'another' | 'the same' }
  /** The command, as a process of its own. */
  | {
      readonly does: 'flatten';
      readonly account: string;
      readonly timeoutSeconds: number;
      /** What becomes of the process, so long after it armed, or proposed to. */
      readonly ends: 'killed' | 'interrupted' | 'by itself';
      readonly afterMs: number;
      /** Whether a second operator approves it, where the policy asks for one. */
      readonly approved: boolean;
    }
  | { readonly does: 'disarm'; readonly account: string; readonly quietMs?: number }
  | { readonly does: 'cycle'; readonly how: 'terminate' | 'reset'; readonly pick: number }
  | { readonly does: 'guard'; readonly account: string }
  | { readonly does: 'fault'; readonly fault: FaultSpec }
  /** Waits for a write, slows it down, and strikes. */
  | { readonly does: 'aim'; readonly slow: readonly FaultSpec[]; readonly strike: Strike }
  | { readonly does: 'place'; readonly account: string; readonly what: Placed; readonly pick: number }
  | { readonly does: 'forget'; readonly account: string; readonly pick: number }
  | { readonly does: 'bot'; readonly account: string; readonly trouble: BotTrouble; readonly forMs: number }
  | { readonly does: 'disk'; readonly part: string; readonly forMs: number }
  /** Between a worker and the server, or between all workers and the exchange; `delayMs` where it is slow. */
  | {
      readonly does: 'line';
      readonly line: string;
      readonly how: 'cut' | 'slow' | Dead;
      readonly forMs: number;
      readonly delayMs: number;
    }
  | { readonly does: 'exchange clock'; readonly aheadMs: number; readonly forMs: number }
  | {
      readonly does: 'worker clock';
      readonly part: string;
      readonly aheadMs: number;
      readonly forMs: number;
    }
  /** Another build takes a worker's place. */
  | { readonly does: 'roll'; readonly part: string };

/** What hits a write on its way. */
export type Strike = Extract<Happening, { does: 'kill' | 'freeze' | 'cycle' | 'disarm' }>;

export type Step = Happening & { readonly atMs: number };

/** Numbers of one kind of disturbance, so that another kind more or less changes nothing in it. */
export class Chance {
  private readonly next: () => number;

  constructor(seed: number, kind: string) {
    this.next = random([...kind].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) | 0, seed));
  }

  number(): number {
    return this.next();
  }

  between(low: number, high: number): number {
    return Math.round(low + this.next() * (high - low));
  }

  oneOf<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)] as T;
  }

  /** ms until the next one, where they are `meanSeconds` apart on average. */
  gap(meanSeconds: number): number {
    return -Math.log(1 - this.next()) * meanSeconds * 1_000;
  }
}

/** Whom a storm hits. */
export interface Cast {
  readonly workers: readonly string[];
  readonly accounts: readonly Pick<ChaosAccount, 'account' | 'bot' | 'policy'>[];
}

/** Of each minute processes are hit in the first part only: who never recovers never sends anything. */
const MINUTE_MS = 60_000;
const GALE_MS = 30_000;
/** After a disarm that strikes a write nobody arms for so long: whatever still follows is seen. */
const QUIET_MS = 10_000;

const PLACED: readonly Placed[] = [
  ...(['stray order', 'stray order', 'stray order', 'stray stop', 'stray position'] as const),
  ...(['own order', 'foreign order'] as const),
];

function strikeOf(c: Chance, parts: readonly string[]): Strike {
  const strikes: readonly Strike[] = [
    // The account is that of the write.
    { does: 'disarm', account: '', quietMs: QUIET_MS },
    { does: 'disarm', account: '', quietMs: QUIET_MS },
    { does: 'kill', part: c.oneOf(parts), downMs: c.between(100, 3_000) },
    { does: 'freeze', part: c.oneOf(parts), forMs: c.between(1_000, 12_000), backlog: false },
    { does: 'cycle', how: c.oneOf(['terminate', 'reset']), pick: 0 },
  ];
  return c.oneOf(strikes);
}

/** Everything that happens in a storm, in order: the seed decides it alone. */
export function scriptOf(seed: number, minutes: number, { workers, accounts }: Cast): Step[] {
  const steps: Step[] = [];
  const every = (kind: string, meanSeconds: number, happen: (chance: Chance) => Happening) => {
    const chance = new Chance(seed, kind);
    for (let atMs = chance.gap(meanSeconds); atMs < minutes * 60_000; atMs += chance.gap(meanSeconds))
      steps.push({ atMs: Math.round(atMs), ...happen(chance) });
  };
  const inGales = (...[kind, meanSeconds, happen]: Parameters<typeof every>) => {
    const before = steps.length;
    every(kind, meanSeconds, happen);
    steps.push(...steps.splice(before).filter(({ atMs }) => atMs % MINUTE_MS < GALE_MS));
  };
  const parts = [...workers, ...workers, 'server', 'exchange'];
  inGales('kill', 12, (c) => ({ does: 'kill', part: c.oneOf(parts), downMs: c.between(100, 6_000) }));
  inGales('freeze', 20, (c) => ({
    ...({ does: 'freeze', part: c.oneOf(parts) } as const),
    ...{ forMs: c.between(1_000, 20_000), backlog: false },
  }));
  inGales('backlog', 40, (c) => ({
    ...({ does: 'freeze', part: c.oneOf(workers) } as const),
    ...{ forMs: c.between(7_000, 20_000), backlog: true },
  }));
  inGales('disk', 40, (c) => ({ does: 'disk', part: c.oneOf(workers), forMs: c.between(10_000, 30_000) }));
  inGales('line', 12, (c) => ({
    does: 'line',
    line: c.oneOf([...workers, 'exchange']),
    how: c.oneOf(['cut', 'slow', 'both ways', 'answers']),
    forMs: c.between(500, 15_000),
    delayMs: c.between(10, 300),
  }));
  inGales('worker clock', 60, (c) => ({
    ...({ does: 'worker clock', part: c.oneOf(workers) } as const),
    ...{ aheadMs: c.between(-4_000, 4_000), forMs: c.between(5_000, 20_000) },
  }));
  every('exchange clock', 30, (c) => ({
    does: 'exchange clock',
    aheadMs: c.between(-3_000, 3_000),
    forMs: c.between(2_000, 10_000),
  }));
  every('roll', 25, (c) => ({ does: 'roll', part: c.oneOf(workers) }));
  every('cycle', 12, (c) => ({ does: 'cycle', how: c.oneOf(['terminate', 'reset']), pick: c.number() }));
  every('guard', 120, (c) => ({ does: 'guard', account: c.oneOf(accounts).account }));
  every('fault', 6, (c) => ({ does: 'fault', fault: faultOf(c) }));
  every('aim', 5, (c) => ({ does: 'aim', slow: slowWrites(c), strike: strikeOf(c, parts) }));
  every('flood', 25, (c) => ({
    does: 'flood',
    account: c.oneOf(accounts).account,
    signal: c.oneOf(['arm', 'exchangePaused', 'massSeen', 'massEnded']),
    count: c.between(30, 400),
  }));
  for (const { account, bot, policy } of accounts) {
    steps.push({ atMs: 0, does: 'arm', account, ttlSeconds: 3_600, once: false });
    every(`arm ${account}`, 8, (c) => ({
      does: 'arm',
      account,
      ttlSeconds: c.oneOf([10, 120, 600]),
      once: c.oneOf([true, false, false]),
    }));
    if (policy.approvals === 2)
      every(`approve ${account}`, 6, (c) => ({
        does: 'approve',
        account,
        as: c.oneOf(['another', 'another', 'the same']),
      }));
    every(`disarm ${account}`, 20, () => ({ does: 'disarm', account }));
    every(`place ${account}`, 3, (c) => ({
      does: 'place',
      account,
      what: c.oneOf(PLACED),
      pick: c.number(),
    }));
    // Where there is a bot it lives, and who lives is not flattened.
    if (!bot)
      every(`flatten ${account}`, 30, (c) => ({
        does: 'flatten',
        account,
        timeoutSeconds: c.between(10, 30),
        ends: c.oneOf(['killed', 'killed', 'interrupted', 'by itself']),
        afterMs: c.between(0, 6_000),
        approved: c.oneOf([true, true, true, false]),
      }));
    if (!bot) continue;
    every(`forget ${account}`, 20, (c) => ({ does: 'forget', account, pick: c.number() }));
    every(`bot ${account}`, 60, (c) => ({
      does: 'bot',
      account,
      trouble: c.oneOf(['hangs', 'half-written', 'missing']),
      forMs: c.between(1_000, 10_000),
    }));
  }
  return steps.sort((a, b) => a.atMs - b.atMs);
}
