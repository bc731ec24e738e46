import { bound, MAX_BLIND_ROWS, MAX_MISMATCHES } from '../../domain/bound';
import type { GuardView } from '../../domain/gates';
import { botIsBack } from '../../domain/guard/arming';
import type { Mismatch } from '../../domain/mismatches';
import type { Observation, ObserveInput } from '../../workflows/contract';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';
import { viewGuard } from '../guard/guard-view';
import { sleep } from '../sleep';
import { askMissing, MAX_QUESTIONS } from './ask-missing';
import { listingsFor } from './listings';
import { type Look, look } from './look';
import { type UsableState, usableState } from './usable-state';

const POLL_MS = 250;

/** The first look of a cycle, or the second one that confirms it. Reads only. */
export async function observe(dependencies: ActivityDependencies, input: ObserveInput): Promise<Observation> {
  const runtime = dependencies.runtime(input.account);
  const { confirms } = input;
  const expected = confirms === null ? undefined : await nextWord(dependencies, runtime, confirms.readAt);
  const seen = await look(dependencies, runtime, { expected });
  const base = empty(dependencies, runtime, seen);
  if (!seen.ok) return { ...base, failedParts: seen.failedParts };
  const { asOfFromBot, expected: state, snapshot } = seen;
  const { comparison, questions, failedParts } = await askMissing(runtime.exchange, seen.comparison, {
    most: MAX_QUESTIONS - (confirms?.questions ?? 0),
    answered: confirms?.answered ?? [],
    readAt: seen.readAt,
  });
  if (failedParts.length > 0) return { ...base, failedParts, questions };
  const guard = comparison.mismatches.length === 0 ? null : await guardFor(dependencies, runtime, seen);
  const whitelist = guard?.available === true ? guard.status.policy.symbolWhitelist : [];
  const { kept, truncated } = bound(comparison.mismatches, whitelist);
  dependencies.observed(input.account, seen.readAt);
  dependencies.blindSymbols(input.account, new Set(snapshot.blind.map(({ symbol }) => symbol)).size);
  return {
    ...base,
    conclusive: true,
    mode: snapshot.mode,
    asOf: state.asOf,
    asOfFromBot,
    counts: comparison.counts,
    mismatches: kept,
    truncated,
    blind: snapshot.blind.slice(0, MAX_BLIND_ROWS),
    massChange: comparison.massChange && asOfFromBot,
    questions,
    tooRecent: comparison.tooRecent.slice(0, MAX_MISMATCHES),
    listings: await listingsFor(runtime.exchange, closingSymbols(kept)),
    guard,
  };
}

const closingSymbols = (mismatches: readonly Mismatch[]) => [
  ...new Set(
    mismatches.flatMap(({ type, symbol }) => (type === 'POSITION_NONZERO_UNEXPECTED' ? [symbol] : [])),
  ),
];

/** Waits for an expected state that the bot wrote after the first look's exchange reads. */
async function nextWord(
  dependencies: ActivityDependencies,
  runtime: AccountRuntime,
  firstReadAt: number,
): Promise<UsableState> {
  const until = Date.now() + runtime.settings.expectedMaxAgeSeconds * 1_000;
  for (;;) {
    const state = await usableState(dependencies, runtime, firstReadAt);
    if (!('problem' in state) || Date.now() >= until) return state;
    await sleep(POLL_MS);
  }
}

function empty(
  { allowMainnetTrade }: ActivityDependencies,
  { exchange, settings }: AccountRuntime,
  { readAt }: Look,
): Observation {
  return {
    conclusive: false,
    failedParts: [],
    readAt,
    exchangeId: exchange.exchangeId,
    cancelBatch: exchange.cancelBatch,
    mode: null,
    asOf: null,
    asOfFromBot: false,
    counts: null,
    mismatches: [],
    truncated: 0,
    blind: [],
    massChange: false,
    questions: 0,
    tooRecent: [],
    listings: [],
    guard: null,
    allowMainnetTrade,
    settings: {
      confirmMs: settings.confirmSeconds * 1_000,
      confirmWaitMs: settings.expectedMaxAgeSeconds * 1_000,
      planMaxAgeMs: settings.planMaxAgeSeconds * 1_000,
      cycleTimeoutMs: settings.cycleTimeoutSeconds * 1_000,
      recvWindowMs: settings.recvWindowMs,
    },
  };
}

/** The guard; disarmed where the bot that was declared down has written again. */
async function guardFor(
  dependencies: ActivityDependencies,
  { account }: AccountRuntime,
  seen: Extract<Look, { ok: true }>,
): Promise<GuardView> {
  const view = await viewGuard(dependencies, account);
  const arming = view.available ? view.status.arming : null;
  if (!botIsBack(arming, { asOf: seen.expected.asOf, fromBot: seen.asOfFromBot })) return view;
  await dependencies.guards().disarm(account, { cause: 'bot_is_back' });
  return await viewGuard(dependencies, account);
}
