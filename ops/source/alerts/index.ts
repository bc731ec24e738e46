import type { Alert, AlertGroup } from '../alert';
import { ABSENCE } from './absence';
import { ACTING } from './acting';
import { BLOCKED } from './blocked';
import { DELIVERY } from './delivery';
import { TEMPORAL } from './temporal';
import { WATCHING } from './watching';

/** What follows from the worker's own metrics. */
export const WORKER_GROUPS: readonly AlertGroup[] = [WATCHING, ABSENCE, ACTING, BLOCKED];
/** What needs the metrics of Temporal's server. */
export const TEMPORAL_GROUPS: readonly AlertGroup[] = [TEMPORAL];
/** What follows from Prometheus and Alertmanager themselves. */
export const DELIVERY_GROUPS: readonly AlertGroup[] = [DELIVERY];

export const GROUPS: readonly AlertGroup[] = [...WORKER_GROUPS, ...TEMPORAL_GROUPS, ...DELIVERY_GROUPS];
export const ALERTS: readonly Alert[] = GROUPS.flatMap(({ alerts }) => alerts);
