import { DASHBOARD_UID } from '../addresses';
import { ACTIVITY } from './activity';
import { BUDGETS } from './budgets';
import { GUARD } from './guard';
import { layout, type Row } from './panel';
import { SAFETY } from './safety';
import { TEMPORAL_ROW } from './temporal';

const ROWS: readonly Row[] = [SAFETY, ACTIVITY, BUDGETS, GUARD, TEMPORAL_ROW];

export const DASHBOARD_EXPRESSIONS: readonly string[] = ROWS.flatMap(({ panels }) =>
  panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
);

const ACCOUNTS = 'label_values(grinder_reconcile_guard_last_answer_timestamp_seconds, account)';

/** Grafana's classic dashboard, which every version since 10 reads. */
export const DASHBOARD = {
  uid: DASHBOARD_UID,
  title: 'grinder-reconcile',
  tags: ['grinder-reconcile'],
  schemaVersion: 39,
  editable: false,
  refresh: '10s',
  time: { from: 'now-3h', to: 'now' },
  timezone: 'utc',
  templating: {
    list: [
      {
        name: 'account',
        label: 'account',
        type: 'query',
        datasource: { type: 'prometheus', uid: 'prometheus' },
        query: { query: ACCOUNTS, refId: 'account' },
        definition: ACCOUNTS,
        refresh: 2,
        includeAll: true,
        allValue: '.*',
        multi: true,
        current: { text: ['All'], value: ['$__all'] },
      },
    ],
  },
  links: [
    {
      type: 'link',
      title: 'Temporal Web UI',
      url: 'http://127.0.0.1:8233/namespaces/default/workflows',
      targetBlank: true,
    },
  ],
  panels: layout(ROWS),
};

/** The variables as Grafana fills them in: one account, a window of some scrapes. */
const filledIn = (expr: string) => expr.replaceAll('$account', 'main').replaceAll('$__rate_interval', '1m');

/** Every expression of the dashboard as a recording rule, so that promtool parses it. */
export const DASHBOARD_AS_RULES = {
  groups: [
    {
      name: 'dashboard',
      rules: DASHBOARD_EXPRESSIONS.map((expr, index) => ({
        record: `dashboard:expression:${index}`,
        expr: filledIn(expr),
      })),
    },
  ],
};
