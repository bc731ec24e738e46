import { flatState } from '../domain/expected-state';
import type { ExpectedStateSource } from './source';

/** Nothing is expected, fresh by definition: for an account whose bot is retired. */
export function flatSource(now: () => number = Date.now): ExpectedStateSource {
  return { fromBot: false, place: 'flat', read: async () => ({ ok: true, value: flatState(now()) }) };
}
