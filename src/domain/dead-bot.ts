import type { Part } from './vocabulary';

/** What an operator does whose bot writes no expected state any more. */
export const IF_BOT_IS_DEAD =
  'If the bot is dead: "flatten" cancels its orders and closes its positions, once you have confirmed which.';

/**
 * Whether a look failed by what the bot writes.
 * @example
 * ```ts
 * import { lacksBotsWord } from 'grinder-reconcile/client';
 *
 * const { failedParts } = await reconcile.plan('main');
 * if (lacksBotsWord(failedParts)) console.error('the bot writes no expected state');
 * ```
 */
export const lacksBotsWord = (failedParts: readonly { readonly part: Part }[]): boolean =>
  failedParts.some(({ part }) => part === 'expectedState');
