import type { CarriedOut } from './history/guard-traces';

/** An update as its client saw it: one call, however often it had to be made. */
export interface UpdateCall {
  readonly id: string;
  /** When it was first made, on the clock of the histories, ms. */
  readonly from: number;
  /** When its answer was there; null where none came. */
  readonly to: number | null;
}

/**
 * Which answers did not come out of the guard between the call and the answer. Where there are none, and the guard
 * answered as the pure functions do, one message after the other, the order of its history shows that the calls are
 * linearizable: each took effect at one moment between its beginning and its end.
 * @returns a line each
 */
export function outOfTime(calls: readonly UpdateCall[], carriedOut: readonly CarriedOut[]): string[] {
  const times = new Map<string, number[]>();
  for (const { id, at } of carriedOut) times.set(id, [...(times.get(id) ?? []), at]);
  return calls.flatMap(({ id, from, to }) => {
    const at = times.get(id) ?? [];
    if (to === null || at.some((each) => from <= each && each <= to)) return [];
    const when = at.map((each) => new Date(each).toISOString()).join(', ') || 'never';
    return [
      `the update ${id} was carried out at ${when}, its answer is of ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`,
    ];
  });
}
