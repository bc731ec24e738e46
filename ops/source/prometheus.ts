import { LINK_LABELS } from './addresses';
import { TEMPORAL_METRICS } from './foreign-metrics';

const scrape = (job: string, target: string, more: object = {}) => ({
  job_name: job,
  ...more,
  static_configs: [{ targets: [target] }],
});

/** Prometheus's configuration, with the names and ports of Compose. */
export const PROMETHEUS = {
  global: {
    scrape_interval: '10s',
    evaluation_interval: '10s',
    external_labels: Object.fromEntries(
      Object.entries(LINK_LABELS).map(([label, variable]) => [label, `\${${variable}}`]),
    ),
  },
  rule_files: ['rules/*.yml'],
  alerting: {
    alert_relabel_configs: [{ regex: Object.keys(LINK_LABELS).join('|'), action: 'labeldrop' }],
    alertmanagers: [{ static_configs: [{ targets: ['alertmanager:9093'] }] }],
  },
  scrape_configs: [
    scrape('grinder-reconcile', 'worker:9090'),
    // What Temporal's SDK says of itself in there: pollers, slots, latencies.
    scrape('temporal-sdk', 'worker:9091', { scrape_interval: '30s' }),
    scrape('temporal', 'temporal:8000', {
      // The server has more than ten thousand series; these are what rules and dashboard use.
      scrape_interval: '30s',
      metric_relabel_configs: [
        {
          source_labels: ['__name__'],
          regex: Object.keys(TEMPORAL_METRICS).join('|'),
          action: 'keep',
        },
      ],
    }),
    scrape('alertmanager', 'alertmanager:9093'),
    scrape('prometheus', 'localhost:9090'),
  ],
};
