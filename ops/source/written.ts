import { RUNBOOK_PAGE } from './addresses';
import { ALERTMANAGER } from './alertmanager';
import { DELIVERY_GROUPS, TEMPORAL_GROUPS, WORKER_GROUPS } from './alerts';
import { DASHBOARD, DASHBOARD_AS_RULES } from './dashboard';
import { PROMETHEUS } from './prometheus';
import { KNOWN_RIGHT } from './recording';
import { alertRules, recordingRules } from './rules';
import { runbook } from './runbook';
import { SCENARIOS } from './tests';
import { promtoolTests } from './tests/scenario';
import { yaml } from './yaml';

const RULES = 'ops/prometheus/rules';

/** Every file that `npm run ops` writes, with its content. */
export const WRITTEN: ReadonlyMap<string, () => string> = new Map([
  [
    'ops/prometheus/prometheus.yml',
    () => yaml('What is scraped, and to whom alerts go, with the names of Compose.', PROMETHEUS),
  ],
  [
    `${RULES}/grinder-reconcile.yml`,
    () => yaml('Alerts from the metrics of the worker.', alertRules(WORKER_GROUPS)),
  ],
  [
    `${RULES}/temporal.yml`,
    () => yaml("Alerts from the metrics of Temporal's own server.", alertRules(TEMPORAL_GROUPS)),
  ],
  [`${RULES}/delivery.yml`, () => yaml('Whether pages arrive.', alertRules(DELIVERY_GROUPS))],
  [
    `${RULES}/objective.yml`,
    () =>
      yaml(
        'The share of minutes in which each account was known to be right.',
        recordingRules('grinder-reconcile-objective', KNOWN_RIGHT),
      ),
  ],
  [
    'ops/prometheus/tests/grinder-reconcile.test.yml',
    () =>
      yaml(
        'promtool test rules ops/prometheus/tests/*.test.yml',
        promtoolTests(
          SCENARIOS,
          ['delivery', 'grinder-reconcile', 'objective', 'temporal'].map((name) => `../rules/${name}.yml`),
        ),
      ),
  ],
  [
    'ops/alertmanager/routes.yml',
    () => yaml('Who gets which page, and what silences what. assemble.sh adds the receivers.', ALERTMANAGER),
  ],
  ['ops/grafana/dashboards/grinder-reconcile.json', () => `${JSON.stringify(DASHBOARD, null, 2)}\n`],
  [
    'ops/prometheus/tests/dashboard.rules.yml',
    () =>
      yaml(
        "The dashboard's expressions as rules, for promtool to parse; Prometheus never reads them.",
        DASHBOARD_AS_RULES,
      ),
  ],
  [RUNBOOK_PAGE, runbook],
]);
