import { checkExpectedState } from '../domain/expected-state-format';
import type { ExpectedStateSource } from '../expected-state/source';

/** A source that users wrote, distrusted like any other: checked, and what it throws is its problem. */
export function sourceInCode(source: ExpectedStateSource): ExpectedStateSource {
  return {
    fromBot: source.fromBot,
    place: source.place,
    async read() {
      try {
        const answer = await source.read();
        return answer.ok ? checkExpectedState(answer.value, source.place) : answer;
      } catch (error) {
        const problem = error instanceof Error ? error.message : 'failed';
        return { ok: false, problem: `${source.place}: ${problem}` };
      }
    },
  };
}
