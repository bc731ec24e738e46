import { checkExpectedState } from '../domain/expected-state-format';
import type { ExpectedStateSource } from './source';

/** A source that a host gave in code, distrusted like any other: checked, and never throwing. */
export function codeSource(source: ExpectedStateSource): ExpectedStateSource {
  const { fromBot, place } = source;
  return {
    fromBot,
    place,
    async read() {
      try {
        const answer = await source.read();
        return answer.ok ? checkExpectedState(answer.value, place) : answer;
      } catch (error) {
        return { ok: false, problem: `${place}: ${error instanceof Error ? error.message : String(error)}` };
      }
    },
  };
}
