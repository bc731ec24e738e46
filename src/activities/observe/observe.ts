import { performance } from 'node:perf_hooks';
import { Context } from '@temporalio/activity';
import { confirmWaitSeconds } from '../../domain/bounds';
import type { GuardView } from '../../domain/gates';
import type { Observation, ObserveInput } from '../../workflows/contract';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';
import { viewGuard } from '../guard/guard-view';
import { askToTakeBack, takeBack } from '../guard/take-back';
import { sleep } from '../sleep';
import type { WholeLook } from './look';
import { observation as observationOf } from './observation';
import { askArming, type UsableState, usableState } from './usable-state';

const POLL_MS = 250;

/** The first look of a cycle, or the second one that confirms it. Reads only. */
export async function observe(dependencies: ActivityDependencies, input: ObserveInput): Promise<Observation> {
  const runtime = dependencies.runtime(input.account);
  const { confirms } = input;
  const { observation, seen, word } = await observationOf(dependencies, runtime, {
    expected: confirms === null ? undefined : await nextWord(dependencies, runtime, confirms),
    confirms,
    guard: async (whole, { mismatches }) => {
      if (mismatches.length > 0) return await guardFor(dependencies, input.account, whole);
      await askToTakeBack(dependencies, input.account, whole);
      return null;
    },
  });
  // A bot that is back shows also where something else cannot be read.
  if (seen === null && word !== null) await askToTakeBack(dependencies, input.account, word);
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
  const until = performance.now() + confirmWaitSeconds(runtime.settings) * 1_000;
  const notBefore = Math.max(readAt, asOf ?? readAt);
  const arming = askArming(dependencies, runtime.account);
  const { cancellationSignal } = Context.current();
  for (;;) {
    const state = await usableState(dependencies, runtime, { notBefore, arming });
    if (!('problem' in state) || state.isBack === true || performance.now() >= until) return state;
    await sleep(POLL_MS);
    // A worker that stops leaves the rest of the wait to another one.
    cancellationSignal.throwIfAborted();
  }
}

/** The guard; disarmed where the bot that was declared down has written again. */
async function guardFor(
  dependencies: ActivityDependencies,
  account: string,
  seen: WholeLook,
): Promise<GuardView> {
  const view = await viewGuard(dependencies, account);
  return (await takeBack(dependencies, account, seen, view)) ? await viewGuard(dependencies, account) : view;
}
