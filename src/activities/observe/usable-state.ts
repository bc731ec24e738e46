import { type ExpectedState, flatState, isAhead, stalenessOf } from '../../domain/expected-state';
import { botIsBack } from '../../domain/guard/arming';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';

export type UsableState =
  | { readonly state: ExpectedState; readonly fromBot: boolean }
  | { readonly problem: string };

/**
 * The expected state, where it can be used now. While an operator's word holds that the bot is down, a
 * missing or stale one counts as flat; one that the bot wrote after that word takes it back.
 */
export async function usableState(
  { guards, expectedStateSeen }: Pick<ActivityDependencies, 'guards' | 'expectedStateSeen'>,
  { account, expectedState, settings }: AccountRuntime,
  notBefore?: number,
): Promise<UsableState> {
  const answer = await expectedState.read();
  const now = Date.now();
  // One that is ahead of time would hide for as long that nothing follows it.
  if (answer.ok && !isAhead(answer.value, now)) expectedStateSeen(account, answer.value.asOf);
  const maxAgeMs = settings.expectedMaxAgeSeconds * 1_000;
  const stale = answer.ok ? stalenessOf(answer.value, { now, maxAgeMs, notBefore }) : undefined;
  if (answer.ok && stale === undefined) return { state: answer.value, fromBot: expectedState.fromBot };
  const problem = answer.ok ? `${expectedState.place}: ${stale}` : answer.problem;
  const arming = await armingFor(guards(), account);
  if (arming?.botIsDown !== true) return { problem };
  if (!answer.ok || !botIsBack(arming, { asOf: answer.value.asOf, fromBot: expectedState.fromBot }))
    return { state: flatState(now), fromBot: false };
  await guards().disarm(account, { cause: 'bot_is_back' });
  return {
    problem: `${problem}; the bot wrote again after it was declared down, so the account is disarmed`,
  };
}

/** The arming, whose operator may have declared the bot down; a guard that does not answer declares nothing. */
async function armingFor(guards: ReturnType<ActivityDependencies['guards']>, account: string) {
  try {
    return (await guards.status(account)).arming;
  } catch {
    return null;
  }
}
