import type { Arena } from './arena';
import { BOOKS } from './book';
import { type FaultCase, needsProcess, siteName } from './case';
import { runDeaths } from './deaths';
import { casesOf, shuffled, sitesOf } from './enumerate';
import type { CaseResult } from './run-case';
import { runInLanes } from './runner';

/** Cases at a time that share this process, and worker processes that die at a time. */
export interface Width {
  readonly lanes: number;
  readonly deaths: number;
}

/** A case whose call a slow machine did not reach in time is tried again. */
const TRIES = 3;

/** Every case of every scenario, found by running an undisturbed cycle of each. */
export async function enumerateAll(arena: Arena): Promise<FaultCase[]> {
  const lane = await arena.borrowLane();
  const cases: FaultCase[] = [];
  for (const book of BOOKS) cases.push(...casesOf(book, await sitesOf(lane, book)));
  await arena.giveBack(lane, true);
  return cases;
}

/**
 * Runs cases to their results, one each.
 * @param onResult told of each result, and of how many are done
 */
export async function runCases(
  arena: Arena,
  cases: readonly FaultCase[],
  { lanes, deaths }: Width,
  onResult: (done: number, result: CaseResult) => void = () => {},
): Promise<CaseResult[]> {
  const results = new Map<string, CaseResult>();
  const note = (result: CaseResult) => {
    results.set(result.id, result);
    onResult(results.size, result);
  };
  const here = cases.filter((each) => !needsProcess(each));
  await Promise.all([
    runInLanes(arena, here, lanes, note),
    runDeaths(arena, cases.filter(needsProcess), deaths, note),
  ]);
  for (let tried = 1; tried < TRIES; tried += 1) {
    const missed = here.filter(({ id }) => {
      const result = results.get(id);
      return result?.struck === false && result.violations.length === 0;
    });
    await runInLanes(arena, missed, lanes, note);
  }
  return [...results.values()];
}

/** Every sixth of some cases, or the others. */
export const shareOf = (cases: readonly FaultCase[], share: 'sample' | 'rest'): FaultCase[] =>
  cases.filter((_, i) => (i % 6 === 0) === (share === 'sample'));

const faultName = ({ id }: FaultCase) => id.split('/').at(-2) ?? id;

/**
 * A small part of the matrix in which every call and every fault comes up, chosen by the seed.
 * Deaths are as many as share two processes: one is killed, one frozen.
 */
export function quickPart(cases: readonly FaultCase[], seed: number, deathsOfAKind: number): FaultCase[] {
  const mixed = shuffled(cases, seed);
  const places = new Set<string>();
  const faults = new Set<string>();
  const chosen: FaultCase[] = [];
  const place = (each: FaultCase) => `${each.scenario} ${siteName(each.site)}`;
  const take = (wanted: (each: FaultCase) => boolean) => {
    for (const each of mixed) {
      if (needsProcess(each) || !wanted(each)) continue;
      places.add(place(each));
      faults.add(faultName(each));
      chosen.push(each);
    }
  };
  // What is new in both ways first, so that few cases cover much.
  take((each) => !places.has(place(each)) && !faults.has(faultName(each)));
  take((each) => !places.has(place(each)) || !faults.has(faultName(each)));
  const deaths = (['kill', 'freeze'] as const).flatMap((does) =>
    mixed.filter(({ strike }) => strike.does === does).slice(0, deathsOfAKind),
  );
  return [...chosen, ...deaths];
}
