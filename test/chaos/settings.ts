/** What the environment says about a storm. */
export interface Settings {
  /** Decides everything that happens, and when. */
  readonly seed: number;
  readonly minutes: number;
  /** Worker processes that serve the same accounts. */
  readonly workers: number;
  /** How many of the named points: the seed chooses them. */
  readonly points: number;
  /** Only points whose name matches. */
  readonly matching: RegExp;
}

const DEFAULT_MINUTES = 15;
const DEFAULT_WORKERS = 2;
const SEEDS = 1_000_000;

/** `CHAOS_SEED`, `CHAOS_MINUTES`, `CHAOS_WORKERS`; `CHAOS_POINTS`, `CHAOS_POINT`. */
export function settings(environment: NodeJS.ProcessEnv = process.env): Settings {
  return {
    seed: count(environment, 'CHAOS_SEED', Date.now() % SEEDS),
    minutes: count(environment, 'CHAOS_MINUTES', DEFAULT_MINUTES),
    workers: count(environment, 'CHAOS_WORKERS', DEFAULT_WORKERS),
    points: count(environment, 'CHAOS_POINTS', Number.POSITIVE_INFINITY),
    matching: new RegExp(environment['CHAOS_POINT'] ?? ''),
  };
}

function count(environment: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const value = Number(environment[name] ?? otherwise);
  if (!(value > 0)) throw new TypeError(`${name} must be a number above 0, got ${environment[name]}`);
  return value;
}
