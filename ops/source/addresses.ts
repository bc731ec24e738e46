/**
 * Where the links of an alert lead: to what a person's browser opens, not to what a container calls. Prometheus
 * takes both addresses from its environment; no alert keeps them as labels.
 */
export const LINK_LABELS = {
  /** In front of `docs/runbooks/...`; empty: a path in the checkout, which every reader of a page has. */
  runbook_base: 'RUNBOOK_BASE',
  /** Of Grafana. */
  dashboard_base: 'DASHBOARD_BASE',
} as const;

const base = (label: keyof typeof LINK_LABELS): string => `{{ $externalLabels.${label} }}`;

export const RUNBOOK_PAGE = 'docs/runbooks/alerts.md';
export const DASHBOARD_UID = 'grinder-reconcile';

/** The heading of an alert on the page, as a link names it. */
export const anchorOf = (alert: string): string => alert.toLowerCase();

/** Below the address of the runbooks. */
export const runbookPath = (alert: string): string => `${RUNBOOK_PAGE}#${anchorOf(alert)}`;

/** Below Grafana's address. @param account a name, or the template that Prometheus fills in; none for all */
export const dashboardPath = (account?: string): string =>
  `d/${DASHBOARD_UID}${account === undefined ? '' : `?var-account=${account}`}`;

/** As Prometheus fills them in. */
export const runbookUrl = (alert: string): string => base('runbook_base') + runbookPath(alert);
export const dashboardUrl = (account?: string): string => base('dashboard_base') + dashboardPath(account);
