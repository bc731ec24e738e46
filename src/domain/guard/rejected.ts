import { plainText } from '../plain-text';
import type { GuardState } from './state';

/** Characters of what is remembered of a message that was refused. */
const MAX_MESSAGE = 500;

/** The guard as it was, with why a message was refused. */
export const rejected = (state: GuardState, message: string, now: number): GuardState => ({
  ...state,
  lastRejected: { at: now, message: plainText(message, MAX_MESSAGE) },
});
