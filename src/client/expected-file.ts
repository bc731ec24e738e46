import { EXPECTED_MAX_AGE_SECONDS } from '../domain/config';
import { modeConflict } from '../domain/contradictions';
import { decodeState, MAX_STATE_BYTES } from '../domain/decode-state';
import { named } from '../domain/doctor/finding';
import { type ExpectedState, isFinished, stalenessOf } from '../domain/expected-state';
import { ownership } from '../domain/identity';
import { InvalidInput } from '../domain/validation';
import { kindOfError } from '../outside/kind-of-error';
import { FileProblem, readRegularFile } from '../outside/regular-file';

/** More problems than this are counted. */
const MAX_PROBLEMS = 200;

/** What is to be said of a file with an expected state. */
export interface ExpectedFileCheck {
  readonly file: string;
  /** Whether a worker can read it. */
  readonly valid: boolean;
  /** Each with its place, the value and what is allowed. */
  readonly problems: readonly string[];
  /** What is allowed and probably not meant, or would be refused now. */
  readonly warnings: readonly string[];
  /** ISO 8601; null where the file is not valid. */
  readonly asOf: string | null;
  /** Null where the file is not valid. */
  readonly counts: {
    readonly openOrders: number;
    readonly finishedOrders: number;
    readonly positions: number;
  } | null;
}

/**
 * Checks a file as a worker reads it.
 * @param now ms, by which its age is judged
 * @throws InvalidInput where it cannot be read at all
 *
 * @example
 * ```ts
 * import { checkExpectedFile } from 'grinder-reconcile/client';
 *
 * const { valid, problems } = await checkExpectedFile('state/main.json', Date.now());
 * if (!valid) console.error(problems.join('\n'));
 * ```
 */
export async function checkExpectedFile(file: string, now: number): Promise<ExpectedFileCheck> {
  const read = decodeState(await bytesOf(file), file, MAX_PROBLEMS);
  if (!read.ok)
    return { file, valid: false, problems: read.problem.split('\n'), warnings: [], asOf: null, counts: null };
  const { orders, positions, asOf } = read.value;
  const finished = orders.filter(isFinished).length;
  return {
    file,
    valid: true,
    problems: [],
    warnings: warningsOf(read.value, now).map((text) => `${file}: ${text}`),
    asOf: new Date(asOf).toISOString(),
    counts: { openOrders: orders.length - finished, finishedOrders: finished, positions: positions.length },
  };
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readRegularFile(file, MAX_STATE_BYTES);
  } catch (error) {
    if (error instanceof FileProblem) throw new InvalidInput(`${file}: ${error.message}`);
    const kind = kindOfError(error);
    throw new InvalidInput(`${file}: ${kind === 'ENOENT' ? 'no such file' : kind}`);
  }
}

function warningsOf(state: ExpectedState, now: number): string[] {
  const { orders, ordersComplete, positionsComplete } = state;
  const stale = stalenessOf(state, { now, maxAgeMs: EXPECTED_MAX_AGE_SECONDS * 1_000 });
  const notOurs = orders
    .map(({ clientOrderId }) => clientOrderId)
    .filter((id) => ownership(id, null).owner !== 'ours');
  const modes = ['one-way', 'hedge'] as const;
  const fitsNoMode = modes.every((mode) => modeConflict({ mode }, state) !== undefined);
  return [
    stale === undefined
      ? []
      : [`${stale} where expectedMaxAgeSeconds is not set; a worker would not use it now`],
    fitsNoMode
      ? [
          'positions: has BOTH and LONG or SHORT, but an account has BOTH alone (one-way) or LONG and SHORT (hedge); a worker would not use it',
        ]
      : [],
    notOurs.length === 0
      ? []
      : [
          `${notOurs.length} client order ids are not of the bot's form, so such orders are never cancelled (docs/client-ids.md): ${named(notOurs)}`,
        ],
    ordersComplete
      ? []
      : ['ordersComplete is false: an order that is not listed is unknown, never unexpected'],
    positionsComplete
      ? []
      : ['positionsComplete is false: a leg that is not listed is unknown, never unexpected'],
  ].flat();
}
