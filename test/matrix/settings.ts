/** What the environment says about a run of the matrix. */
export interface Settings {
  /** Decides the order of the cases, and which ones the quick part takes. */
  readonly seed: number;
  /** Only the case of that id. */
  readonly only: string | null;
  /** Only cases whose id matches. */
  readonly matching: RegExp;
  readonly lanes: number;
  readonly deaths: number;
}

/** `MATRIX_SEED`, `MATRIX_CASE`, `MATRIX_MATCH`, `MATRIX_LANES`, `MATRIX_DEATHS`. */
export function settings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const count = (name: string, otherwise: number) => Number(environment[name] ?? otherwise);
  return {
    seed: count('MATRIX_SEED', 1),
    only: environment['MATRIX_CASE'] ?? null,
    matching: new RegExp(environment['MATRIX_MATCH'] ?? ''),
    lanes: count('MATRIX_LANES', 40),
    deaths: count('MATRIX_DEATHS', 2),
  };
}
