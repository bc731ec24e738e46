import { shortText } from '../domain/guard/arm';
import { parseOrExplain } from '../domain/validation';

/**
 * Who does something, or why, as a guard takes it: without the blanks around it, 1 to 200 characters.
 * @param place what the user calls it
 * @throws InvalidInput
 * @example
 * ```ts
 * import { parseShortText } from 'grinder-reconcile/client';
 *
 * const operator = parseShortText(' ann ', '--operator');
 * ```
 */
export const parseShortText = (text: string, place: string): string => parseOrExplain(shortText, text, place);
