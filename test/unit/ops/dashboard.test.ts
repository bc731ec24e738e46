import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DASHBOARD_UID, dashboardPath } from '../../../ops/source/addresses';
import { DASHBOARD_EXPRESSIONS } from '../../../ops/source/dashboard';
import { metricNames } from '../../../ops/source/metric-names';
import { text } from '../../support/compose-file';
import { checkLabelValues, knownMetrics } from '../../support/metric-names';

interface Written {
  readonly uid: string;
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly datasource?: { readonly uid: string };
  }[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: { query: string } }[];
  };
}
const dashboard = JSON.parse(text('ops/grafana/dashboards/grinder-reconcile.json')) as Written;

describe.each(DASHBOARD_EXPRESSIONS)('%s', (expr) => {
  it('uses only metrics that are served', async () => {
    const names = metricNames(expr);
    expect(names.size).toBeGreaterThan(0);
    const known = await knownMetrics();
    for (const name of names) expect([...known]).toContain(name);
  });

  it('uses only label values that exist', () => checkLabelValues(expr));

  it('uses only variables that the dashboard has', () => {
    for (const [, variable] of expr.matchAll(/\$(\w+)/g))
      expect(['account', '__rate_interval']).toContain(variable);
  });
});

describe('the dashboard', () => {
  it('is the one to which alerts lead, for their account', () => {
    expect(dashboard.uid).toBe(DASHBOARD_UID);
    expect(dashboardPath('main')).toBe(`d/${dashboard.uid}?var-account=main`);
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['account']);
  });

  it('lists the accounts that the worker serves', async () => {
    const metric = /label_values\((\w+), account\)/.exec(
      dashboard.templating.list[0]?.query.query ?? '',
    )?.[1];
    expect([...(await knownMetrics())]).toContain(metric);
  });

  it('has panels that do not overlap, with ids of their own', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });

  it('reads from the data source that is provisioned, and is found where it is mounted', () => {
    const { datasources } = parse(text('ops/grafana/provisioning/datasources/prometheus.yml')) as {
      datasources: { uid: string; url: string }[];
    };
    const used = new Set(dashboard.panels.flatMap(({ datasource }) => datasource?.uid ?? []));
    expect([...used]).toEqual(datasources.map(({ uid }) => uid));
    const { providers } = parse(text('ops/grafana/provisioning/dashboards/grinder-reconcile.yml')) as {
      providers: { options: { path: string } }[];
    };
    expect(text('docker-compose.yml')).toContain(`./ops/grafana/dashboards:${providers[0]?.options.path}:ro`);
  });
});
