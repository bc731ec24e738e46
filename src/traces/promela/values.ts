/** Variables of a model, by name: numbers, and what holds some. */
export type State = { [name: string | number]: number | State };

export type Evaluate = (state: State) => number;

/** A variable, and the way from it to one of its elements. */
export interface Place {
  readonly name: string;
  readonly steps: readonly ((state: State) => string | number)[];
}

export const truth = (is: boolean): number => (is ? 1 : 0);

const copiedValue = (value: number | State): number | State =>
  typeof value === 'number' ? value : copied(value);

export const copied = (state: State): State =>
  Array.isArray(state)
    ? (state.map(copiedValue) as unknown as State)
    : Object.fromEntries(Object.entries(state).map(([name, value]) => [name, copiedValue(value)]));
