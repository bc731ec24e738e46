import { checkExpectedState } from '../domain/expected-state-format';
import type { ExpectedStateSource } from '../expected-state/source';
import { kindOfError } from '../outside/kind-of-error';
import { oneAtATime } from '../outside/one-at-a-time';

/** A look has to be over before its activity is. */
const DEADLINE_MS = 3_000;

/**
 * A source that users wrote, distrusted like any other: checked, and what it throws is its problem. Of that the
 * report says only what it is: its text may quote what a parser was given.
 */
export function sourceInCode(source: ExpectedStateSource): ExpectedStateSource {
  const { fromBot, place } = source;
  const attempt = oneAtATime(async () => await source.read(), DEADLINE_MS);
  return {
    fromBot,
    place,
    async read() {
      try {
        const answer = await attempt();
        if (answer.kind === 'late')
          return {
            ok: false,
            problem: `${place}: no answer within ${DEADLINE_MS} ms; it is not asked again before it answers`,
          };
        const { value } = answer;
        return value.ok ? checkExpectedState(value.value, place) : value;
      } catch (error) {
        return { ok: false, problem: `${place}: failed with ${kindOfError(error)}` };
      }
    },
  };
}
