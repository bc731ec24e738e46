import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REASON_NAMES } from '../../../src/domain/reasons';
import { ACTION_KINDS, CYCLE_OUTCOMES, MISMATCH_TYPES } from '../../../src/domain/vocabulary';
import type { WorkerName } from '../../../src/plugin/watch-workers';
import { Metrics } from '../../../src/telemetry/metrics';
import { text } from '../../support/compose-file';

const files = (folder: string) => readdirSync(folder).map((name) => `${folder}/${name}`);
const RULES = files('ops/prometheus/rules');
const TESTS = files('ops/prometheus/tests');
const LABEL_VALUES: Readonly<Record<string, readonly string[]>> = {
  type: MISMATCH_TYPES,
  action: ACTION_KINDS,
  reason: REASON_NAMES,
  outcome: CYCLE_OUTCOMES,
  worker: ['cycles', 'guards'] satisfies WorkerName[],
};

/** Names as Prometheus sees them: a histogram has three. */
async function exportedNames(): Promise<Set<string>> {
  const described = await new Metrics().registry.getMetricsAsJSON();
  return new Set(
    described.flatMap(({ name, type }) =>
      String(type) === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

describe('alert rules', () => {
  it.each([...RULES, ...TESTS])('%s uses only metrics that the worker exports', async (file) => {
    const used = new Set(text(file).match(/grinder_reconcile_\w+/g));
    expect(used.size).toBeGreaterThan(0);
    const exported = await exportedNames();
    for (const name of used) expect([...exported]).toContain(name);
  });

  it.each([...RULES, ...TESTS])('%s uses only label values that exist', (file) => {
    const selectors = [...text(file).matchAll(/grinder_reconcile_\w+\{([^}]*)\}/g)].map(
      (match) => match[1] ?? '',
    );
    for (const [, label = '', value = ''] of selectors.flatMap((selector) => [
      ...selector.matchAll(/(\w+)(?:=~|!=|=)"([^"]*)"/g),
    ])) {
      // An instance is Prometheus's own label of what it scraped.
      if (label === 'account' || label === 'instance') continue;
      expect(Object.keys(LABEL_VALUES)).toContain(label);
      for (const part of value.split('|')) expect(LABEL_VALUES[label]).toContain(part);
    }
  });

  it('scrapes the job that the rules name', () => {
    const jobs = text('ops/prometheus/prometheus.yml').match(/(?<=job_name: )\S+/g);
    for (const file of RULES)
      for (const job of text(file).match(/(?<=job=")[^"]+/g) ?? []) expect(jobs).toContain(job);
  });

  it('has a test for each alert', () => {
    const alerts = (file: string, key: string) =>
      [...text(file).matchAll(new RegExp(`${key}: (\\w+)`, 'g'))].map((match) => match[1] ?? '');
    const tested = new Set(TESTS.flatMap((file) => alerts(file, 'alertname')));
    const defined = RULES.flatMap((file) => alerts(file, 'alert'));
    expect(defined.length).toBeGreaterThan(10);
    expect(defined.filter((alert) => !tested.has(alert))).toEqual([]);
  });
});
