import type { FaultSpec } from '../../src/simulator';
import type { Chance } from './script';

/** Without a place; the path, if any, is a pattern, since these travel as JSON. */
type Kind = (chance: Chance) => object;

const KINDS: readonly Kind[] = [
  (c) => ({ kind: 'reset', when: c.oneOf(['before', 'after']) }),
  (c) => ({ kind: 'hang-up', when: c.oneOf(['before', 'after']) }),
  (c) => ({ kind: 'no-answer', when: c.oneOf(['before', 'after']) }),
  (c) => ({ kind: 'delay', when: c.oneOf(['before', 'after']), ms: c.between(200, 4_500) }),
  () => ({ kind: 'slow-body' }),
  () => ({ kind: 'wrong-content-length' }),
  (c) => ({ kind: 'unknown-error', when: c.oneOf(['before', 'after']) }),
  (c) => ({ kind: 'service-unavailable', when: c.oneOf(['before', 'after']) }),
  (c) => ({ kind: 'internal-error', when: c.oneOf(['before', 'after']) }),
  (c) => ({ kind: 'backend-timeout', when: c.oneOf(['before', 'after']) }),
  () => ({ kind: 'throttled' }),
  () => ({ kind: 'engine-recv-window' }),
  () => ({ kind: 'html', status: 502 }),
  () => ({ kind: 'empty-body', status: 503 }),
  (c) => ({ kind: 'truncated-json', keepBytes: c.between(1, 200) }),
  (c) => ({ kind: 'missing-row', index: c.between(0, 3) }),
  (c) => ({ kind: 'late-visibility', ms: c.between(100, 2_000) }),
  (c) => ({ kind: 'stale-read', ms: c.between(100, 3_000) }),
];

/** Any request, one method's, or one list's. */
const MATCHES = [
  {},
  { method: 'GET' },
  { method: 'POST' },
  { method: 'DELETE' },
  { path: '/fapi/v1/openOrders' },
  { path: '/fapi/v1/openAlgoOrders' },
  { path: '/fapi/v3/positionRisk' },
] as const;

/** Something that goes wrong with the exchange's next few answers. */
export function faultOf(chance: Chance): FaultSpec {
  const kind = chance.oneOf(KINDS)(chance);
  return { ...kind, match: chance.oneOf(MATCHES), times: chance.between(1, 6) } as FaultSpec;
}

/** The next writes take long to arrive, within their recvWindow, or to be answered. */
export function slowWrites(chance: Chance): FaultSpec[] {
  const when = chance.oneOf(['before', 'after', 'after'] as const);
  const ms = when === 'before' ? chance.between(200, 900) : chance.between(1_000, 2_800);
  const times = chance.between(2, 8);
  return ['POST', 'DELETE'].map((method) => ({ kind: 'delay', when, ms, match: { method }, times }));
}
