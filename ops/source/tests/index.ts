import { ABSENCE_TESTS } from './absence';
import { ACTING_TESTS } from './acting';
import { BLOCKED_TESTS } from './blocked';
import { DELIVERY_TESTS } from './delivery';
import { HEALTHY } from './healthy';
import { OBJECTIVE_TESTS } from './objective';
import type { Scenario } from './scenario';
import { TEMPORAL_TESTS } from './temporal';
import { WATCHING_TESTS } from './watching';

/** What promtool runs over the rules: each alert fires in one of them and is silent in another. */
export const SCENARIOS: readonly Scenario[] = [
  HEALTHY,
  ...WATCHING_TESTS,
  ...ABSENCE_TESTS,
  ...ACTING_TESTS,
  ...BLOCKED_TESTS,
  ...TEMPORAL_TESTS,
  ...DELIVERY_TESTS,
  ...OBJECTIVE_TESTS,
];
