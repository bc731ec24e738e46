import type { GuardView } from '../../domain/gates';
import { botIsBack } from '../../domain/guard/arming';
import type { ActivityDependencies } from '../dependencies';
import type { BotWord } from '../observe/look';
import { viewGuard } from './guard-view';

type Dependencies = Pick<ActivityDependencies, 'guards' | 'log'>;

/**
 * Disarms where the bot that an operator declared down has written again, whatever a look found. Else the word would
 * outlive the bot's return, and the first state of a living bot that cannot be read would count as flat.
 * @returns whether it disarmed
 */
export async function takeBack(
  { guards }: Pick<Dependencies, 'guards'>,
  account: string,
  { expected: { asOf }, asOfFromBot: fromBot }: BotWord,
  view: GuardView,
): Promise<boolean> {
  const arming = view.available ? view.status.arming : null;
  if (!botIsBack(arming, { asOf, fromBot })) return false;
  await guards().disarm(account, { cause: 'bot_is_back' });
  return true;
}

/** The same where nothing else asks the guard: only where it is not known that no bot is declared down. */
export async function askToTakeBack(
  dependencies: Dependencies,
  account: string,
  word: BotWord,
): Promise<boolean> {
  if (!word.asOfFromBot || !dependencies.guards().mayBeDeclaredDown(account)) return false;
  return await takeBack(dependencies, account, word, await viewGuard(dependencies, account));
}
