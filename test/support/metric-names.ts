import { expect } from 'vitest';
import { MONITORING_METRICS, TEMPORAL_METRICS } from '../../ops/source/foreign-metrics';
import { KNOWN_RIGHT } from '../../ops/source/recording';
import { REASON_NAMES } from '../../src/domain/reasons';
import { ACTION_KINDS, CYCLE_OUTCOMES, MISMATCH_TYPES } from '../../src/domain/vocabulary';
import type { WorkerName } from '../../src/plugin/watch-workers';
import { Metrics } from '../../src/telemetry/metrics';

const LABEL_VALUES: Readonly<Record<string, readonly string[]>> = {
  type: MISMATCH_TYPES,
  action: ACTION_KINDS,
  reason: REASON_NAMES,
  outcome: CYCLE_OUTCOMES,
  worker: ['cycles', 'guards'] satisfies WorkerName[],
};

/** Every metric that Prometheus has: ours, as it sees them (a histogram has three), what it records, others'. */
export async function knownMetrics(): Promise<Set<string>> {
  const described = await new Metrics().registry.getMetricsAsJSON();
  const ours = described.flatMap(({ name, type }) =>
    String(type) === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return new Set([
    ...ours,
    ...KNOWN_RIGHT.map(({ record }) => record),
    ...Object.keys(TEMPORAL_METRICS),
    ...Object.keys(MONITORING_METRICS),
  ]);
}

/** Of our own metrics; an account is any. */
export function checkLabelValues(expr: string): void {
  const selectors = [...expr.matchAll(/grinder_reconcile_\w+\{([^}]*)\}/g)].map(([, inside = '']) => inside);
  for (const [, label = '', value = ''] of selectors.flatMap((selector) => [
    ...selector.matchAll(/(\w+)(?:=~|!~|!=|=)"([^"]*)"/g),
  ])) {
    if (label === 'account') continue;
    expect(Object.keys(LABEL_VALUES)).toContain(label);
    for (const part of value.split('|')) expect(LABEL_VALUES[label]).toContain(part);
  }
}
