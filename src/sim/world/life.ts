import { Random } from '../../simulator/core/random';
import type { SimAccount } from './account';
import { type Disturbance, disturb, resetsOf, scriptOf } from './disturbances';
import { collect, type Evidence } from './evidence';
import type { Violation } from './invariant';
import { BECOMES_CLEAN, violationsIn } from './invariants';
import { kindOf } from './kind';
import { odditiesOf } from './oddities';
import { Operator } from './operator';
import { racesOf } from './races';
import { BEGINNING, HEALING_POLICY } from './settings';
import { World } from './world';

const LIFE_MS = 3_600_000;
/** Everything is well again: by then each account is clean. A symbol whose closes failed rests a quarter of an hour. */
const CLEAN_WITHIN_MS = 40 * 60_000;
const TEND_EVERY_MS = 60_000;

export interface LifeOptions {
  readonly seed: number;
  /** Of its disturbances only so many, the first ones. */
  readonly most?: number;
  /** Judged by this invariant alone. */
  readonly invariant?: string;
}

/** What became of a world. */
export interface Outcome {
  readonly options: LifeOptions;
  readonly script: readonly Disturbance[];
  readonly violations: readonly Violation[];
  readonly trace: readonly string[];
  /** Of each account. */
  readonly evidence: readonly Evidence[];
  readonly world: World;
  /** ms of virtual time, of all accounts together. */
  readonly livedMs: number;
}

/** What goes wrong in a seed's world, all of it. */
function scriptOfSeed(seed: number): Disturbance[] {
  const random = new Random(Math.imul(seed + 1, 0x27d4_eb2f));
  const { resets, races, neighbour, odd } = kindOf(seed);
  return [
    ...scriptOf(random, LIFE_MS),
    ...(resets ? resetsOf(random, LIFE_MS) : []),
    ...(races ? racesOf(random, LIFE_MS) : []),
    // What befalls an account befalls one of the two: so each meets as much as one that is alone.
    ...(neighbour ? scriptOf(random, LIFE_MS) : []),
    ...(odd ? odditiesOf(random, LIFE_MS) : []),
  ].sort((a, b) => a.at - b.at);
}

/** Lives a world's hour, heals it, and judges what it left behind. */
export async function live(options: LifeOptions): Promise<Outcome> {
  const { seed, most, invariant } = options;
  const script = scriptOfSeed(seed).slice(0, most);
  const world = new World(seed);
  const operators = world.accounts.map((account) => new Operator(world, account));
  world.startWorker();
  for (const operator of operators) {
    await world.finish(operator.create());
    await world.finish(operator.arm());
    trade(world, operator.account);
    tend(world, operator);
  }
  for (const disturbance of script)
    world.time.after(BEGINNING + disturbance.at - world.time.now(), () => {
      if (!world.isHealed) disturb(world, operators, disturbance);
    });
  await world.run(BEGINNING + LIFE_MS - world.time.now());
  const dirty = await heal(world, operators);
  const evidence: Evidence[] = [];
  for (const account of world.accounts) evidence.push(await collect(world, account));
  const violations = evidence.flatMap((each) => violationsIn(each, world, invariant));
  if (dirty.length > 0 && (invariant ?? BECOMES_CLEAN) === BECOMES_CLEAN)
    violations.push({ invariant: BECOMES_CLEAN, found: dirty.join(', ') });
  const livedMs = (world.time.now() - BEGINNING) * world.accounts.length;
  await world.end();
  return { options, script, violations, trace: world.trace, evidence, world, livedMs };
}

/** The bot does something every few seconds. */
function trade(world: World, { bot }: SimAccount): void {
  const next = () =>
    void world.time.after(5_000 + world.chance.next(25_000), () => {
      if (world.isHealed) return;
      bot.act();
      next();
    });
  next();
}

/** An operator looks after the account every minute. */
function tend(world: World, operator: Operator): void {
  const next = () =>
    void world.time.after(TEND_EVERY_MS, () => {
      if (world.isHealed) return;
      operator.do('look', () => operator.tend());
      next();
    });
  next();
}

/** Ends everything that is wrong. @returns what is left on the accounts that nobody means to have */
async function heal(world: World, operators: readonly Operator[]): Promise<string[]> {
  world.heal();
  await world.run(90_000);
  // An order that was about to trigger is through by now.
  for (const { bot } of world.accounts) bot.learnPositions();
  for (const operator of operators) {
    const problem = await armForAll(world, operator);
    if (problem !== null) return [problem];
  }
  for (const until = world.time.now() + CLEAN_WITHIN_MS; world.time.now() < until; ) {
    await world.run(35_000);
    const dirty = operators.filter(({ account }) => !isClean(account));
    if (dirty.length === 0) return [];
    for (const operator of dirty) {
      operator.account.takeDustAway();
      await keepArmed(world, operator);
    }
  }
  return world.accounts.flatMap((account) => (isClean(account) ? [] : whatIsLeft(account)));
}

/** @returns why that does not succeed */
async function armForAll(world: World, operator: Operator): Promise<string | null> {
  for (let tries = 0; ; tries += 1) {
    try {
      await world.finish(operator.create());
      await world.finish(operator.configure(HEALING_POLICY));
      await world.finish(operator.armAnyway());
      return null;
    } catch (error) {
      if (tries === 5) return `the guard does not answer: ${error instanceof Error ? error.message : error}`;
      await world.run(10_000);
    }
  }
}

const isClean = (account: SimAccount): boolean =>
  account.strays().length === 0 && account.reports.at(-1)?.outcome === 'clean';

function whatIsLeft(account: SimAccount): string[] {
  const strays = account.strays();
  return strays.length > 0 ? strays : [`the last report is ${account.reports.at(-1)?.headline}`];
}

async function keepArmed(world: World, operator: Operator): Promise<void> {
  const { armed, reset } = await world.finish(world.guards.status(operator.account.label));
  if (reset) {
    await world.finish(operator.replaceGuard());
    await world.finish(operator.configure(HEALING_POLICY));
  } else if (armed) return;
  await world.finish(operator.armAnyway());
}
