import { fires, type Scenario, silent } from './scenario';

const cycles = (account: string, outcome: string) =>
  `grinder_reconcile_cycles_total{account="${account}", outcome="${outcome}"}`;

const unknown = (account: string) =>
  `${account}: a write is unknown to the guard, or a position lost its stop, and nobody armed since; the account is disarmed`;

export const ACTING_TESTS: readonly Scenario[] = [
  {
    name: 'the first cycle ever that needs a look, and one that did part of its work',
    series: {
      [cycles('main', 'unverified')]: '0x10 1x40',
      [cycles('main', 'unprotected_position')]: '0x50',
      [cycles('other', 'partial')]: '0x10 1x40',
      [cycles('other', 'acted')]: '0+1x50',
    },
    expected: [
      silent('10m', 'GrinderReconcileNeedsALook'),
      silent('10m', 'GrinderReconcilePartial'),
      fires(
        '12m',
        'GrinderReconcileNeedsALook',
        { account: 'main', outcome: 'unverified' },
        'main: a cycle ended unverified; the account is disarmed',
      ),
      fires(
        '12m',
        'GrinderReconcilePartial',
        { account: 'other' },
        'other: a cycle did only part of what it was granted',
      ),
      silent('40m', 'GrinderReconcileNeedsALook'),
    ],
  },
  {
    name: 'a write whose cycle never reported, and one whose cycle did',
    series: {
      'grinder_reconcile_needs_a_look_timestamp_seconds{account="main"}': '0x10 660x40',
      // Seen by a worker that is gone by the time that somebody arms.
      'grinder_reconcile_needs_a_look_timestamp_seconds{account="armed", instance="a:9090"}':
        '0x10 660x10 stale',
      'grinder_reconcile_needs_a_look_timestamp_seconds{account="armed", instance="b:9090"}': '_x21 0x30',
      // Its only worker stops.
      'grinder_reconcile_needs_a_look_timestamp_seconds{account="alone"}': '0x10 660x16 stale',
      'grinder_reconcile_needs_a_look_timestamp_seconds{account="other"}': '0x10 660x40',
      [cycles('other', 'unverified')]: '0x10 1x40',
    },
    expected: [
      silent('10m', 'GrinderReconcileNeedsALook'),
      {
        at: '12m',
        alert: 'GrinderReconcileNeedsALook',
        firing: [
          { labels: { account: 'alone' }, summary: unknown('alone') },
          { labels: { account: 'armed' }, summary: unknown('armed') },
          {
            labels: { account: 'main' },
            summary: unknown('main'),
          },
          {
            labels: { account: 'other', outcome: 'unverified' },
            summary: 'other: a cycle ended unverified; the account is disarmed',
          },
        ],
      },
      // Nobody has dealt with them: a page must not end by itself.
      {
        at: '40m',
        alert: 'GrinderReconcileNeedsALook',
        firing: [
          { labels: { account: 'alone' }, summary: unknown('alone') },
          { labels: { account: 'main' }, summary: unknown('main') },
          { labels: { account: 'other' }, summary: unknown('other') },
        ],
      },
    ],
  },
  {
    name: 'it acted once',
    series: {
      'grinder_reconcile_account_action_executed_total{account="main", action="cancel_all"}': '0x5 3x20',
      'grinder_reconcile_account_action_executed_total{account="main", action="flatten"}': '0x25',
    },
    expected: [
      fires(
        '7m',
        'GrinderReconcileActed',
        { account: 'main', action: 'cancel_all' },
        'main: active remediation wrote to the exchange (cancel_all)',
      ),
      silent('20m', 'GrinderReconcileActed'),
    ],
  },
  {
    name: 'strays that stay, and an order that is only missing',
    series: {
      'grinder_reconcile_account_mismatch_total{account="main", type="ORDER_EXISTS_UNEXPECTED"}': '0+1x30',
      'grinder_reconcile_account_mismatch_total{account="main", type="POSITION_NONZERO_UNEXPECTED"}':
        '0x10 1x20',
      'grinder_reconcile_account_mismatch_total{account="main", type="ORDER_MISSING_ON_EXCHANGE"}': '0+2x30',
    },
    expected: [
      silent('8m', 'GrinderReconcileMismatchStays'),
      fires(
        '20m',
        'GrinderReconcileMismatchStays',
        { account: 'main', type: 'ORDER_EXISTS_UNEXPECTED' },
        'main: ORDER_EXISTS_UNEXPECTED has been found for more than ten minutes',
      ),
    ],
  },
  {
    name: 'a reservation that does not close',
    series: {
      'grinder_reconcile_open_reservations{account="main"}': '1x20',
      'grinder_reconcile_open_reservations{account="other"}': '0 1 1 0x17',
    },
    expected: [
      silent('8m', 'GrinderReconcileReservationOpen'),
      fires(
        '15m',
        'GrinderReconcileReservationOpen',
        { account: 'main' },
        'main: a reservation does not close',
      ),
    ],
  },
  {
    name: 'armed until the end of the hour',
    series: {
      'grinder_reconcile_armed{account="main"}': '1x59 0x10',
      'grinder_reconcile_armed_until_timestamp_seconds{account="main"}': '3600x59 0x10',
      'grinder_reconcile_armed{account="other"}': '0x70',
      'grinder_reconcile_armed_until_timestamp_seconds{account="other"}': '0x70',
    },
    expected: [
      fires(
        '30m',
        'GrinderReconcileArmed',
        { account: 'main' },
        'main: armed, so cycles may write to the exchange',
      ),
      silent('49m', 'GrinderReconcileArmingEnds'),
      fires('55m', 'GrinderReconcileArmingEnds', { account: 'main' }, 'main: the arming ends in 5m 0s'),
      silent('65m', 'GrinderReconcileArmed'),
      silent('65m', 'GrinderReconcileArmingEnds'),
    ],
  },
  {
    name: 'request weight, which goes up and down',
    series: {
      'grinder_reconcile_exchange_request_weight_used{account="main"}': '1700x5 1900x6 1000x20',
      'grinder_reconcile_exchange_request_weight_limit{account="main"}': '2400x40',
    },
    expected: [
      silent('6m', 'GrinderReconcileRequestWeight'),
      fires(
        '10m',
        'GrinderReconcileRequestWeight',
        { account: 'main' },
        'main: 79.17% of the request weight of a minute is used',
      ),
      fires(
        '14m',
        'GrinderReconcileRequestWeight',
        { account: 'main' },
        'main: 79.17% of the request weight of a minute is used',
      ),
      silent('20m', 'GrinderReconcileRequestWeight'),
    ],
  },
];
