import type { Part } from './vocabulary';

/** What an operator does whose bot writes no expected state any more. */
export const IF_BOT_IS_DEAD =
  'If the bot is dead: "flatten" cancels its orders and closes its positions, once you have confirmed which.';

/** Why a word that cannot be read is not taken for flat. */
export const MAY_BE_BACK =
  'what cannot be read may be of a living bot, so it is not flat for an arming with --bot-is-down: disarm, take it away, or arm for a plan (--plan)';

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
