import { botIsBack } from '../../domain/guard/arming';
import type { ActivityDependencies } from '../dependencies';
import type { WholeLook } from '../observe/look';
import { viewGuard } from './guard-view';

/**
 * Disarms where the bot that an operator declared down has written again, whatever a look found. Else the word would
 * outlive the bot's return, and the first state of a living bot that cannot be read would count as flat.
 * @returns whether it disarmed
 */
export async function takeBack(
  dependencies: Pick<ActivityDependencies, 'guards' | 'log'>,
  account: string,
  { expected: { asOf }, asOfFromBot: fromBot }: Pick<WholeLook, 'expected' | 'asOfFromBot'>,
): Promise<boolean> {
  const { guards } = dependencies;
  if (!fromBot || !guards().mayBeDeclaredDown(account)) return false;
  const view = await viewGuard(dependencies, account);
  const arming = view.available ? view.status.arming : null;
  if (!botIsBack(arming, { asOf, fromBot })) return false;
  await guards().disarm(account, { cause: 'bot_is_back' });
  return true;
}
