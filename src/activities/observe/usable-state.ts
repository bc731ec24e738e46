import { performance } from 'node:perf_hooks';
import { MAY_BE_BACK } from '../../domain/dead-bot';
import { type ExpectedState, flatState, isAhead, stalenessOf } from '../../domain/expected-state';
import { botIsBack } from '../../domain/guard/arming';
import type { Arming } from '../../domain/guard/state';
import type { ExpectedStateSource } from '../../expected-state/source';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';

export type UsableState =
  | { readonly state: ExpectedState; readonly fromBot: boolean }
  | {
      readonly problem: string;
      /** The bot took back that it is down: the account is disarmed, and no later word mends that. */
      readonly isBack?: true;
    };

/** What the source of the expected state says. */
export interface Word {
  /** Null where it cannot be read. */
  readonly state: ExpectedState | null;
  /** Why it cannot be used now, or null where it can. */
  readonly problem: string | null;
  /** It cannot be read, and may be there all the same. */
  readonly unreadable: boolean;
}

/** Reads the source once. @param notBefore ms: an `asOf` that is not later cannot be used */
export async function readWord(
  { expectedStateSeen }: Pick<ActivityDependencies, 'expectedStateSeen'>,
  { account, expectedState, settings }: AccountRuntime,
  notBefore?: number,
): Promise<Word> {
  const answer = await expectedState.read();
  if (!answer.ok) return { state: null, problem: answer.problem, unreadable: answer.absent !== true };
  const now = Date.now();
  // One that is ahead of time would hide for as long that nothing follows it.
  if (!isAhead(answer.value, now)) expectedStateSeen(account, answer.value.asOf);
  const maxAgeMs = settings.expectedMaxAgeSeconds * 1_000;
  const stale = stalenessOf(answer.value, { now, maxAgeMs, notBefore });
  const problem = stale === undefined ? null : `${expectedState.place}: ${stale}`;
  return { state: answer.value, problem, unreadable: false };
}

/** Of an arming, what decides whether a bot is declared down, and how narrowly. */
type DownWord = Pick<Arming, 'botIsDown' | 'at' | 'number' | 'plan'>;

/** Whether the bot wrote that state after an operator's word that it is down, by its own clock. */
export const isTakenBack = ({ state }: Word, fromBot: boolean, arming: DownWord | null): boolean =>
  state !== null && botIsBack(arming, { asOf: state.asOf, fromBot });

/**
 * What a cycle makes of it. While an operator's word holds that the bot is down, a missing or stale state counts as
 * flat; one that the bot wrote after that word takes it back (`isBack`). What cannot be read and may be there may be of a
 * bot that is back: it counts as flat only where the operator saw and named each action (`plan`).
 */
export function stateFor(
  { state, problem, unreadable }: Word,
  fromBot: boolean,
  arming: DownWord | null,
  isBack: boolean,
): UsableState {
  if (state !== null && problem === null) return { state, fromBot };
  if (arming?.botIsDown !== true) return { problem: problem ?? '' };
  if (isBack)
    return {
      problem: `${problem}; the bot wrote again after it was declared down, so the account is disarmed`,
      isBack: true,
    };
  if (unreadable && (arming.plan ?? null) === null) return { problem: `${problem}; ${MAY_BE_BACK}` };
  return { state: flatState(Date.now()), fromBot: false };
}

export interface UsableOptions {
  /** ms: an `asOf` that is not later cannot be used. */
  readonly notBefore?: number;
  /** Asks the guard for its arming; whoever reads the source again and again asks once. */
  readonly arming?: () => Promise<DownWord | null>;
}

/** The expected state, where it can be used now; disarms where the bot took back that it is down. */
export async function usableState(
  dependencies: Pick<ActivityDependencies, 'guards' | 'expectedStateSeen'>,
  runtime: AccountRuntime,
  { notBefore, arming: ask = askArming(dependencies, runtime.account) }: UsableOptions = {},
): Promise<UsableState> {
  const { account, expectedState } = runtime;
  const { fromBot } = expectedState;
  const word = await readWord(dependencies, runtime, notBefore);
  const arming = word.problem === null ? null : await ask();
  const isBack = isTakenBack(word, fromBot, arming) || wroteSince(expectedState, arming, word);
  if (isBack) await dependencies.guards().disarm(account, { cause: 'bot_is_back' });
  return stateFor(word, fromBot, arming, isBack);
}

/** What was first read of each source under the newest arming whose operator declared the bot down. */
const readWhileDown = new WeakMap<ExpectedStateSource, { readonly number: number; readonly asOf: number }>();

/**
 * Whether the bot wrote since the first look under an operator's word that it is down. A living bot whose clock is
 * far behind shows by that alone: all it writes is older than the word.
 */
function wroteSince(source: ExpectedStateSource, arming: DownWord | null, { state }: Word): boolean {
  if (state === null || arming?.botIsDown !== true || !source.fromBot) return false;
  const { asOf } = state;
  const first = readWhileDown.get(source);
  if (first?.number === arming.number) return asOf > first.asOf;
  readWhileDown.set(source, { number: arming.number, asOf });
  return false;
}

/** A guard that did not answer is not asked again sooner, ms. */
const ASK_AGAIN_MS = 5_000;

/**
 * Asks for the arming, whose operator may have declared the bot down, until the guard answers once. While it does not
 * answer, nobody declares anything.
 */
export function askArming(
  { guards }: Pick<ActivityDependencies, 'guards'>,
  account: string,
  askAgainMs = ASK_AGAIN_MS,
): () => Promise<DownWord | null> {
  let answer: { readonly arming: DownWord | null } | undefined;
  let notBefore = Number.NEGATIVE_INFINITY;
  return async () => {
    if (answer !== undefined || performance.now() < notBefore) return answer?.arming ?? null;
    try {
      answer = await guards().status(account);
    } catch {
      notBefore = performance.now() + askAgainMs;
    }
    return answer?.arming ?? null;
  };
}
