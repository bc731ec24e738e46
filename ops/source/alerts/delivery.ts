import type { AlertGroup } from '../alert';

export const DELIVERY: AlertGroup = {
  name: 'grinder-reconcile-delivery',
  title: 'Do pages arrive?',
  alerts: [
    {
      name: 'Watchdog',
      severity: 'info',
      expr: 'vector(1)',
      summary: 'Always fires: as long as it arrives, pages can arrive',
      description:
        'Alertmanager repeats it every 5 minutes to the receiver `heartbeat`. Give that one the address of a service that calls you when it stays away.',
      first: [],
      further: 'When it stays away: are `prometheus` and `alertmanager` up, and is the machine?',
    },
    {
      name: 'GrinderReconcilePagesFail',
      severity: 'warning',
      expr: 'sum by (integration) (increase(alertmanager_notifications_failed_total[15m])) > 0',
      keepFiringFor: '15m',
      summary: 'Alertmanager could not deliver to {{ $labels.integration }}',
      description: 'It is tried again. What goes to other receivers arrives.',
      first: [
        ['docker compose logs --tail 50 alertmanager', 'what the receiver answered'],
        ['docker compose restart alertmanager', 'after a secret was added or removed'],
      ],
    },
  ],
};
