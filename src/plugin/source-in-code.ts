import type { ExpectedStateSource } from '../expected-state/source';

/** A source that users wrote: what it throws is what is wrong with the state, as every source says it. */
export function sourceInCode(source: ExpectedStateSource): ExpectedStateSource {
  return {
    fromBot: source.fromBot,
    place: source.place,
    async read() {
      try {
        return await source.read();
      } catch (error) {
        const problem = error instanceof Error ? error.message : 'failed';
        return { ok: false, problem: `${source.place}: ${problem}` };
      }
    },
  };
}
