import type { FaultSpec, RequestMatch } from '../faults/types';
import type { Input } from './input';

const NUMBERS = [
  'times',
  'ms',
  'status',
  'code',
  'index',
  'keepBytes',
  'chunkBytes',
  'intervalMs',
  'delta',
  'banMs',
  'extendMs',
  'retryAfterSeconds',
];

/**
 * A fault from JSON: as `FaultSpec`, except that functions cannot be sent and that a pattern for the path is
 * `match.pathPattern`.
 *
 * @throws TypeError for kind `run`
 */
export function faultFrom(input: Input): FaultSpec {
  const spec = input.object<FaultSpec & { match?: RequestMatch & { pathPattern?: string } }>(NUMBERS);
  if (spec.kind === 'run') throw new TypeError('kind run exists in process only');
  const { pathPattern, ...match } = spec.match ?? {};
  if (pathPattern === undefined) return spec;
  return { ...spec, match: { ...match, path: new RegExp(pathPattern) } };
}
