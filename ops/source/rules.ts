import { dashboardUrl, runbookUrl } from './addresses';
import type { Alert, AlertGroup, RecordingRule } from './alert';

function alertRule(alert: Alert) {
  return {
    alert: alert.name,
    expr: alert.expr,
    ...(alert.for === undefined ? {} : { for: alert.for }),
    ...(alert.keepFiringFor === undefined ? {} : { keep_firing_for: alert.keepFiringFor }),
    labels: { severity: alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: runbookUrl(alert.name),
      dashboard_url: dashboardUrl(alert.perAccount ? '{{ $labels.account }}' : undefined),
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
