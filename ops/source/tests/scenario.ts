import { dashboardPath, type LINK_LABELS, runbookPath } from '../addresses';
import type { Alert } from '../alert';
import { ALERTS } from '../alerts';

/** One alert at one moment: with these labels and this summary, or silent. */
export interface Expected {
  readonly at: string;
  readonly alert: string;
  readonly firing: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly summary: string;
  }[];
}

/** Metrics as time goes by, one value a minute in promtool's notation, and what follows from them. */
export interface Scenario {
  readonly name: string;
  readonly series: Readonly<Record<string, string>>;
  readonly expected: readonly Expected[];
  /** PromQL at a moment, with the values it gives for each account. */
  readonly values?: readonly {
    readonly at: string;
    readonly expr: string;
    readonly is: Readonly<Record<string, number>>;
  }[];
}

export const fires = (
  at: string,
  alert: string,
  labels: Readonly<Record<string, string>>,
  summary: string,
): Expected => ({ at, alert, firing: [{ labels, summary }] });

export const silent = (at: string, alert: string): Expected => ({ at, alert, firing: [] });

const LINKS = {
  runbook_base: 'https://git.example.com/desk/',
  dashboard_base: 'https://grafana.example.com/',
} satisfies Record<keyof typeof LINK_LABELS, string>;

function alertNamed(name: string): Alert {
  const alert = ALERTS.find((one) => one.name === name);
  if (alert === undefined) throw new Error(`there is no alert ${name}`);
  return alert;
}

function alertTest({ at, alert: name, firing }: Expected) {
  const alert = alertNamed(name);
  return {
    eval_time: at,
    alertname: name,
    exp_alerts: firing.map(({ labels, summary }) => ({
      exp_labels: { severity: alert.severity, ...labels },
      exp_annotations: {
        summary,
        description: alert.description,
        runbook_url: LINKS.runbook_base + runbookPath(name),
        dashboard_url: LINKS.dashboard_base + dashboardPath(alert.perAccount ? labels['account'] : undefined),
      },
    })),
  };
}

/** A test file, as promtool reads it. */
export const promtoolTests = (scenarios: readonly Scenario[], ruleFiles: readonly string[]) => ({
  rule_files: ruleFiles,
  evaluation_interval: '1m',
  tests: scenarios.map(({ name, series, expected, values }) => ({
    name,
    interval: '1m',
    external_labels: LINKS,
    input_series: Object.entries(series).map(([of, samples]) => ({ series: of, values: samples })),
    alert_rule_test: expected.map(alertTest),
    ...(values === undefined
      ? {}
      : {
          promql_expr_test: values.map(({ at, expr, is }) => ({
            eval_time: at,
            expr,
            exp_samples: Object.entries(is).map(([labels, value]) => ({ labels, value })),
          })),
        }),
  })),
});
