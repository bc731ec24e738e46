/** What the environment says about a storm. */
export interface Settings {
  /** Decides everything that happens, and when. */
  readonly seed: number;
  readonly minutes: number;
  /** Worker processes that serve the same accounts. */
  readonly workers: number;
}

const DEFAULT_MINUTES = 15;
const DEFAULT_WORKERS = 2;
const SEEDS = 1_000_000;

/** `CHAOS_SEED`, `CHAOS_MINUTES`, `CHAOS_WORKERS`. */
export function settings(environment: NodeJS.ProcessEnv = process.env): Settings {
  return {
    seed: count(environment, 'CHAOS_SEED', Date.now() % SEEDS),
    minutes: count(environment, 'CHAOS_MINUTES', DEFAULT_MINUTES),
    workers: count(environment, 'CHAOS_WORKERS', DEFAULT_WORKERS),
  };
}

function count(environment: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const value = Number(environment[name] ?? otherwise);
  if (!(value > 0)) throw new TypeError(`${name} must be a number above 0, got ${environment[name]}`);
  return value;
}
