import { table } from '../../scripts/markdown-table';
import { anchorOf } from './addresses';
import type { Alert, AlertGroup } from './alert';
import { GROUPS } from './alerts';
import { MONITORING_METRICS, TEMPORAL_METRICS } from './foreign-metrics';
import { INHIBITIONS } from './inhibitions';
import { KNOWN_RIGHT } from './recording';

const HEAD = `# Alerts

Made by \`npm run ops\` from \`ops/source\`, as are the rules themselves: what each alert means, and what to do first. \`critical\` wakes somebody, \`warning\` is for the same day, \`info\` is worth knowing. Thresholds fit accounts that are looked at every 10 to 60 s; they are in \`ops/source/thresholds.ts\`. [Which fault, which alert](coverage.md) shows each at work: after how long it fires, and that its commands end it.

The commands take the account from the shell, and in Compose are run as \`docker compose exec worker grinder-reconcile ...\`:

\`\`\`bash
ACCOUNT=main
\`\`\``;

const WIDTH = 72;

/** Commands with what they are for, aligned where they are short. */
function commands(alert: Alert): string[] {
  if (alert.first.length === 0) return [];
  const lines = alert.first.map(([command, why]) =>
    command.length > WIDTH ? `${command}   # ${why}` : `${command.padEnd(longest(alert))} # ${why}`,
  );
  return ['', '```bash', ...lines, '```'];
}

const longest = ({ first }: Alert): number =>
  Math.max(0, ...first.map(([command]) => command.length).filter((length) => length <= WIDTH)) + 2;

const after = (alert: Alert): string =>
  alert.for === undefined ? 'at once' : `after ${alert.for.replace('m', ' min').replace('h', ' h')}`;

/** The summary without what Prometheus fills in: the account goes, other labels are named. */
function plainSummary({ summary }: Alert): string {
  const text = summary
    .replace('{{ $labels.account }}: ', '')
    .replace(/\{\{ \$labels\.(\w+) \}\}/g, '_$1_')
    .replace(/\{\{ \$value[^}]*\}\}/g, '…');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function entry(alert: Alert): string {
  return [
    `### ${alert.name}`,
    '',
    `\`${alert.severity}\`, ${after(alert)}. **${plainSummary(alert)}.** ${alert.description}`,
    ...commands(alert),
    ...(alert.further === undefined ? [] : ['', alert.further]),
  ].join('\n');
}

const overview = (): string =>
  table(
    ['alert', 'severity', 'fires', 'meaning'],
    GROUPS.flatMap(({ alerts }) =>
      alerts.map((alert) => [
        `[${alert.name}](#${anchorOf(alert.name)})`,
        alert.severity,
        after(alert),
        plainSummary(alert),
      ]),
    ),
  );

const section = ({ title, alerts }: AlertGroup): string => [`## ${title}`, ...alerts.map(entry)].join('\n\n');

const names = (alerts: readonly string[]) => alerts.map((alert) => `\`${alert}\``).join(', ');

const silences = (): string =>
  [
    '## What silences what',
    'Alertmanager sends no page for what follows from another alert. A worker that is down and an account that needs a look always page.',
    table(
      ['while this fires', 'these are silent', 'of'],
      INHIBITIONS.map(({ source, target, sameAccount }) => [
        names(source),
        names(target),
        sameAccount ? 'the same account' : 'all accounts',
      ]),
    ),
  ].join('\n\n');

const recorded = (): string =>
  [
    '## The objective',
    'Each account is to be known to be right in 99% of the minutes of a day: a cycle of the last three minutes judged all of it and found nothing, and none found anything. A minute in which no worker answers is not one of them; a schedule that is paused is not judged. Prometheus records it every minute:',
    KNOWN_RIGHT.map(({ record }) => `- \`${record}\``).join('\n'),
  ].join('\n\n');

const foreign = (): string =>
  [
    '## Metrics of others',
    'Our own are in [reference.md](../reference.md#every-metric). What is said of Temporal comes from its server, whose metrics have these names where its `PROMETHEUS_ENDPOINT` is set. On Temporal Cloud they do not exist: leave `ops/prometheus/rules/temporal.yml` away there.',
    table(
      ['metric', 'meaning'],
      [...Object.entries(TEMPORAL_METRICS), ...Object.entries(MONITORING_METRICS)].map(([name, meaning]) => [
        `\`${name}\``,
        meaning,
      ]),
    ),
  ].join('\n\n');

/** The page to which every alert's `runbook_url` leads. */
export const runbook = (): string =>
  `${[HEAD, overview(), ...GROUPS.map(section), silences(), recorded(), foreign()].join('\n\n')}\n`;
