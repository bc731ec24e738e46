import { type ExpectedState, flatState, isAhead, stalenessOf } from '../../domain/expected-state';
import { botIsBack } from '../../domain/guard/arming';
import type { Arming } from '../../domain/guard/state';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';

export type UsableState =
  | { readonly state: ExpectedState; readonly fromBot: boolean }
  | { readonly problem: string };

/** What the source of the expected state says. */
export interface Word {
  /** Null where it cannot be read. */
  readonly state: ExpectedState | null;
  /** Why it cannot be used now, or null where it can. */
  readonly problem: string | null;
}

/** Reads the source once. @param notBefore ms: an `asOf` that is not later cannot be used */
export async function readWord(
  { expectedStateSeen }: Pick<ActivityDependencies, 'expectedStateSeen'>,
  { account, expectedState, settings }: AccountRuntime,
  notBefore?: number,
): Promise<Word> {
  const answer = await expectedState.read();
  if (!answer.ok) return { state: null, problem: answer.problem };
  const now = Date.now();
  // One that is ahead of time would hide for as long that nothing follows it.
  if (!isAhead(answer.value, now)) expectedStateSeen(account, answer.value.asOf);
  const maxAgeMs = settings.expectedMaxAgeSeconds * 1_000;
  const stale = stalenessOf(answer.value, { now, maxAgeMs, notBefore });
  return { state: answer.value, problem: stale === undefined ? null : `${expectedState.place}: ${stale}` };
}

/**
 * What a cycle makes of it. While an operator's word holds that the bot is down, a missing or stale state
 * counts as flat; one that the bot wrote after that word takes it back (`botIsBack`).
 */
export function stateFor(
  { state, problem }: Word,
  fromBot: boolean,
  arming: Pick<Arming, 'botIsDown' | 'at'> | null,
): UsableState & { readonly botIsBack?: true } {
  if (state !== null && problem === null) return { state, fromBot };
  if (arming?.botIsDown !== true) return { problem: problem ?? '' };
  if (state === null || !botIsBack(arming, { asOf: state.asOf, fromBot }))
    return { state: flatState(Date.now()), fromBot: false };
  return {
    problem: `${problem}; the bot wrote again after it was declared down, so the account is disarmed`,
    botIsBack: true,
  };
}

/** The expected state, where it can be used now; disarms where the bot took back that it is down. */
export async function usableState(
  dependencies: Pick<ActivityDependencies, 'guards' | 'expectedStateSeen'>,
  runtime: AccountRuntime,
  notBefore?: number,
): Promise<UsableState> {
  const { account, expectedState } = runtime;
  const word = await readWord(dependencies, runtime, notBefore);
  const arming = word.problem === null ? null : await armingFor(dependencies.guards(), account);
  const usable = stateFor(word, expectedState.fromBot, arming);
  if (usable.botIsBack) await dependencies.guards().disarm(account, { cause: 'bot_is_back' });
  return usable;
}

/** The arming, whose operator may have declared the bot down; a guard that does not answer declares nothing. */
async function armingFor(guards: ReturnType<ActivityDependencies['guards']>, account: string) {
  try {
    return (await guards.status(account)).arming;
  } catch {
    return null;
  }
}
