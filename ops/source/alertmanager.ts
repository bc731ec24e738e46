import { INHIBITIONS } from './inhibitions';

/** Who gets what. Each has a file in ops/alertmanager/receivers. */
const ROUTES = [
  { receiver: 'heartbeat', matchers: ['alertname="Watchdog"'], group_interval: '1m', repeat_interval: '5m' },
  { receiver: 'pagerduty', matchers: ['severity="critical"'], continue: true },
  { receiver: 'telegram', matchers: ['severity=~"critical|warning"'], continue: true },
  { receiver: 'slack', matchers: ['severity=~"critical|warning|info"'], continue: true },
  { receiver: 'webhook', matchers: ['severity=~"critical|warning|info"'], continue: true },
  { receiver: 'log' },
];

export const RECEIVERS: readonly string[] = ROUTES.map(({ receiver }) => receiver);

const named = (alerts: readonly string[]) => [`alertname=~"${alerts.join('|')}"`];

/** Alertmanager's configuration but for the receivers, which ops/alertmanager/assemble.sh adds. */
export const ALERTMANAGER = {
  route: {
    receiver: 'log',
    group_by: ['alertname', 'account'],
    group_wait: '10s',
    group_interval: '1m',
    repeat_interval: '4h',
    routes: ROUTES,
  },
  inhibit_rules: INHIBITIONS.map(({ source, target, sameAccount }) => ({
    source_matchers: named(source),
    target_matchers: named(target),
    ...(sameAccount ? { equal: ['account'] } : {}),
  })),
};
