import { confirmWaitSeconds } from '../../domain/bounds';
import type { Observation, ObserveInput } from '../../workflows/contract';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';
import { viewGuard } from '../guard/guard-view';
import { takeBack } from '../guard/take-back';
import { sleep } from '../sleep';
import { observation as observationOf } from './observation';
import { type UsableState, usableState } from './usable-state';

const POLL_MS = 250;

/** The first look of a cycle, or the second one that confirms it. Reads only. */
export async function observe(dependencies: ActivityDependencies, input: ObserveInput): Promise<Observation> {
  const runtime = dependencies.runtime(input.account);
  const { confirms } = input;
  const { observation, seen } = await observationOf(dependencies, runtime, {
    expected: confirms === null ? undefined : await nextWord(dependencies, runtime, confirms),
    confirms,
    guard: async (whole, { mismatches }) => {
      await takeBack(dependencies, input.account, whole);
      return mismatches.length === 0 ? null : await viewGuard(dependencies, input.account);
    },
  });
  if (seen !== null) {
    dependencies.observed(input.account, seen.readAt);
    const blind = new Set(seen.snapshot.blind.map(({ symbol }) => symbol));
    dependencies.blindSymbols(input.account, blind.size);
  }
  return observation;
}

/**
 * Waits for an expected state that the bot wrote after the first look's exchange reads, and that is another
 * than the first look's: a bot whose clock is ahead may have dated that one later than the reads.
 */
async function nextWord(
  dependencies: ActivityDependencies,
  runtime: AccountRuntime,
  { readAt, asOf = null }: NonNullable<ObserveInput['confirms']>,
): Promise<UsableState> {
  const until = Date.now() + confirmWaitSeconds(runtime.settings) * 1_000;
  const notBefore = Math.max(readAt, asOf ?? readAt);
  for (;;) {
    const state = await usableState(dependencies, runtime, notBefore);
    if (!('problem' in state) || Date.now() >= until) return state;
    await sleep(POLL_MS);
  }
}
