import { fires, type Scenario, silent } from './scenario';

export const DELIVERY_TESTS: readonly Scenario[] = [
  {
    name: 'the Watchdog fires whatever happens, also where nothing is scraped',
    series: {},
    expected: [
      fires('0m', 'Watchdog', {}, 'Always fires: as long as it arrives, pages can arrive'),
      fires('60m', 'Watchdog', {}, 'Always fires: as long as it arrives, pages can arrive'),
    ],
  },
  {
    name: 'pages to one receiver fail for a while',
    series: {
      'alertmanager_notifications_failed_total{integration="slack", reason="other"}': '0x5 2x60',
      'alertmanager_notifications_failed_total{integration="webhook", reason="other"}': '0x65',
    },
    expected: [
      silent('5m', 'GrinderReconcilePagesFail'),
      fires(
        '8m',
        'GrinderReconcilePagesFail',
        { integration: 'slack' },
        'Alertmanager could not deliver to slack',
      ),
      silent('50m', 'GrinderReconcilePagesFail'),
    ],
  },
];
