import { bound, MAX_BLIND_ROWS, MAX_MISMATCHES } from '../../domain/bound';
import { confirmWaitSeconds } from '../../domain/bounds';
import type { Comparison } from '../../domain/comparison';
import type { GuardView } from '../../domain/gates';
import type { Mismatch } from '../../domain/mismatches';
import type { Observation, ObserveInput } from '../../workflows/contract';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';
import { askMissing, MAX_QUESTIONS } from './ask-missing';
import { listingsFor } from './listings';
import { type BotWord, type Look, type LookOptions, look, type WholeLook } from './look';

export interface ObservationOptions extends Pick<LookOptions, 'expected' | 'doubtsEmptiness'> {
  readonly confirms: ObserveInput['confirms'];
  /** The guard's word, or null where there is nothing to decide. */
  readonly guard: (seen: WholeLook, comparison: Comparison) => Promise<GuardView | null>;
}

/**
 * Looks once, and says all that a decision rests on, bounded whatever the account's size.
 * @returns with the observation, the look behind it where the observation is conclusive, and what the bot says
 */
export async function observation(
  dependencies: ActivityDependencies,
  runtime: AccountRuntime,
  { confirms, guard: ask, ...options }: ObservationOptions,
): Promise<{
  readonly observation: Observation;
  readonly seen: WholeLook | null;
  readonly word: BotWord | null;
}> {
  const seen = await look(dependencies, runtime, options);
  const base = empty(dependencies, runtime, seen);
  if (!seen.ok)
    return { observation: { ...base, failedParts: seen.failedParts }, seen: null, word: seen.word };
  const { asOfFromBot, expected: state, snapshot } = seen;
  const { comparison, questions, failedParts } = await askMissing(runtime.exchange, seen.comparison, {
    most: MAX_QUESTIONS - (confirms?.questions ?? 0),
    answered: confirms?.answered ?? [],
    readAt: seen.readAt,
  });
  if (failedParts.length > 0)
    return { observation: { ...base, failedParts, questions }, seen: null, word: seen };
  const guard = await ask(seen, comparison);
  const whitelist = guard?.available === true ? guard.status.policy.symbolWhitelist : [];
  const { kept, truncated } = bound(comparison.mismatches, whitelist);
  return {
    observation: {
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
    },
    seen,
    word: seen,
  };
}

const closingSymbols = (mismatches: readonly Mismatch[]) => [
  ...new Set(
    mismatches.flatMap(({ type, symbol }) => (type === 'POSITION_NONZERO_UNEXPECTED' ? [symbol] : [])),
  ),
];

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
      confirmWaitMs: confirmWaitSeconds(settings) * 1_000,
      planMaxAgeMs: settings.planMaxAgeSeconds * 1_000,
      cycleTimeoutMs: settings.cycleTimeoutSeconds * 1_000,
      recvWindowMs: settings.recvWindowMs,
    },
  };
}
