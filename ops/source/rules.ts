import { dashboardUrl, runbookUrl } from './addresses';
import type { Alert, AlertGroup, RecordingRule } from './alert';

/** The annotations of an alert, but for the summary, which Prometheus fills in. */
export function annotationsOf(alert: Alert, account?: string): Record<string, string> {
  return {
    description: alert.description,
    runbook_url: runbookUrl(alert.name),
    dashboard_url: dashboardUrl(account),
  };
}

function alertRule(alert: Alert) {
  return {
    alert: alert.name,
    expr: alert.expr,
    ...(alert.for === undefined ? {} : { for: alert.for }),
    ...(alert.keepFiringFor === undefined ? {} : { keep_firing_for: alert.keepFiringFor }),
    labels: { severity: alert.severity },
    annotations: {
      summary: alert.summary,
      ...annotationsOf(alert, alert.perAccount ? '{{ $labels.account }}' : undefined),
    },
  };
}

/** A rule file of alerts, as Prometheus reads it. */
export const alertRules = (groups: readonly AlertGroup[]) => ({
  groups: groups.map(({ name, alerts }) => ({ name, rules: alerts.map(alertRule) })),
});

/** A rule file of recording rules, evaluated every minute. */
export const recordingRules = (name: string, rules: readonly RecordingRule[]) => ({
  groups: [{ name, interval: '1m', rules }],
});
