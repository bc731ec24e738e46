import { describe, expect, it } from 'vitest';
import { ALERTS } from '../../../ops/source/alerts';
import { DASHBOARD_EXPRESSIONS } from '../../../ops/source/dashboard';
import { MONITORING_METRICS, TEMPORAL_METRICS } from '../../../ops/source/foreign-metrics';
import { metricNames } from '../../../ops/source/metric-names';
import { PROMETHEUS } from '../../../ops/source/prometheus';
import { KNOWN_RIGHT } from '../../../ops/source/recording';
import { SCENARIOS } from '../../../ops/source/tests';
import { checkLabelValues, knownMetrics } from '../../support/metric-names';

const RULES = [...ALERTS, ...KNOWN_RIGHT.map(({ record, expr }) => ({ name: record, expr }))];
const expected = SCENARIOS.flatMap((scenario) => scenario.expected);

describe.each(RULES)('$name', ({ expr }) => {
  it('uses only metrics that are served', async () => {
    const known = await knownMetrics();
    for (const metric of metricNames(expr)) expect([...known]).toContain(metric);
  });

  it('uses only label values that exist', () => checkLabelValues(expr));
});

describe.each(ALERTS)('$name', (alert) => {
  const { name, severity, perAccount = false, summary, description } = alert;
  const mine = expected.filter((one) => one.alert === name);

  it('has a test in which it fires, and one in which it is silent', () => {
    expect(mine.some(({ firing }) => firing.length > 0)).toBe(true);
    // The one that is there to fire always.
    expect(mine.some(({ firing }) => firing.length === 0)).toBe(name !== 'Watchdog');
  });

  it('names the account where it knows it', () => {
    const labels = mine.flatMap(({ firing }) => firing.map((one) => Object.keys(one.labels)));
    for (const names of labels) expect(names.includes('account')).toBe(perAccount);
    expect(summary.includes('$labels.account')).toBe(perAccount);
  });

  it('has a severity, and says what it means in the same words to everybody', () => {
    expect(['critical', 'warning', 'info']).toContain(severity);
    expect(description).not.toContain('{{');
    expect(description.length).toBeGreaterThan(20);
  });
});

describe('Prometheus', () => {
  const jobs = new Map(PROMETHEUS.scrape_configs.map((job) => [job.job_name, job]));

  it('scrapes the jobs that the rules name', () => {
    for (const { expr } of RULES)
      for (const job of expr.match(/(?<=job=")[^"]+/g) ?? []) expect([...jobs.keys()]).toContain(job);
  });

  it("keeps of Temporal's many series those that are used, and scrapes them every 30 s", () => {
    const temporal = JSON.stringify(jobs.get('temporal'));
    expect(temporal).toContain('"scrape_interval":"30s"');
    expect(temporal).toContain(Object.keys(TEMPORAL_METRICS).join('|'));
  });

  it('is told of no metric that nobody uses', () => {
    const used = new Set(
      [...RULES.map(({ expr }) => expr), ...DASHBOARD_EXPRESSIONS].flatMap((expr) => [...metricNames(expr)]),
    );
    for (const name of [...Object.keys(TEMPORAL_METRICS), ...Object.keys(MONITORING_METRICS)])
      expect([...used]).toContain(name);
  });
});
