/** One call as its client saw it. */
export interface Call<Told> {
  /** When it was made, on a clock that all clients share. */
  readonly from: number;
  /** When its answer was there; Infinity where none came: it may have taken effect at any time since, or never. */
  readonly to: number;
  readonly told: Told;
}

/** What an object may do, one call after the other. */
export interface Specification<State, Told> {
  readonly initial: State;
  /** Every state after a call that was answered as it was told; none where that cannot be. */
  after(state: State, call: Call<Told>): readonly State[];
  /** Tells states apart. */
  key(state: State): string;
}

/**
 * An order in which the calls could have happened one after the other, each between its beginning and its
 * answer, or null where there is none (Wing and Gong 1993, with Lowe's memory of what was tried).
 * @returns places in `calls`; what nobody answered may be left out
 */
export function linearize<State, Told>(
  calls: readonly Call<Told>[],
  specification: Specification<State, Told>,
): readonly number[] | null {
  const tried = new Set<string>();
  const order: number[] = [];
  const isDone = calls.map(() => false);

  const goOn = (state: State): boolean => {
    const left = calls.map((_, i) => i).filter((i) => !isDone[i]);
    const firstEnd = Math.min(...left.map((i) => calls[i]?.to ?? 0), Number.POSITIVE_INFINITY);
    if (firstEnd === Number.POSITIVE_INFINITY) return true;
    const here = `${left.join()} ${specification.key(state)}`;
    if (tried.has(here)) return false;
    tried.add(here);
    for (const i of left) {
      const call = calls[i] as Call<Told>;
      // Whoever began after another had its answer comes after that one.
      if (call.from > firstEnd) continue;
      isDone[i] = true;
      order.push(i);
      if (specification.after(state, call).some(goOn)) return true;
      order.pop();
      isDone[i] = false;
    }
    return false;
  };
  return goOn(specification.initial) ? order : null;
}
