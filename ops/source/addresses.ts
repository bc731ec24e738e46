/**
 * Where the links of an alert lead. Both are what a person's browser opens, not what a container calls:
 * change them to where your team finds this repository and Grafana, run `npm run ops`, and restart Prometheus.
 */

/**
 * In front of `docs/runbooks/...`. Empty: a path in the checkout, which every reader of a page has. Such as
 * `https://git.example.com/desk/grinder-reconcile/blob/main/`.
 */
export const RUNBOOK_BASE = '';

/** Grafana, as Compose publishes it. */
export const DASHBOARD_BASE = 'http://127.0.0.1:3000/';

export const RUNBOOK_PAGE = 'docs/runbooks/alerts.md';
export const DASHBOARD_UID = 'grinder-reconcile';

/** The heading of an alert on the page, as a link names it. */
export const anchorOf = (alert: string): string => alert.toLowerCase();

export const runbookUrl = (alert: string): string => `${RUNBOOK_BASE}${RUNBOOK_PAGE}#${anchorOf(alert)}`;

/** @param account a name, or the template that Prometheus fills in; none for all accounts */
export const dashboardUrl = (account?: string): string =>
  `${DASHBOARD_BASE}d/${DASHBOARD_UID}${account === undefined ? '' : `?var-account=${account}`}`;
