import { type ActionWrite, type AuditRecord, type Authority, type ChainedRecord, plainText } from '../client';
import { iso } from './iso';

type Row = Readonly<Record<string, string | number | null>>;

const COLUMNS = [
  'time',
  'type',
  'account',
  'action',
  'symbol',
  'target',
  'side',
  'quantity',
  'notional',
  'result',
  'reason',
  'detail',
  'order_ids',
  'client_order_ids',
  'permits',
  'arming',
  'operator',
  'arming_reason',
  'armed_at',
  'armed_until',
  'arming_plan',
  'plan',
  'reservation',
  'until',
  'hash',
] as const;

/** An audit as CSV (RFC 4180, without the line ends), the names of the columns first. */
export const csvLines = (records: readonly ChainedRecord[]): string[] => [
  COLUMNS.join(','),
  ...records.map((record) => {
    const row: Row = { time: iso(record.at), type: record.type, hash: record.hash, ...cellsOf(record) };
    return COLUMNS.map((column) => cell(row[column] ?? '')).join(',');
  }),
];

function cellsOf(record: AuditRecord): Row {
  switch (record.type) {
    case 'audit':
      return {
        account: record.accounts.join(' '),
        until: iso(record.until),
        detail: `from ${iso(record.since)}`,
      };
    case 'end':
      return { detail: `${record.records} records before it` };
    case 'gap':
      return { account: record.account, reason: record.kind, detail: record.what, until: iso(record.until) };
    case 'disarm':
      return { account: record.account, reason: record.reason, operator: record.by, arming: record.arming };
    case 'waiting':
      return { account: record.account, reason: record.message, operator: record.by };
    case 'arming':
      return { account: record.account, ...armingCells(record) };
    case 'action': {
      const { account, action, symbol, target, side, quantity, notional, result, reason, detail } = record;
      const { authority, plan, reservationId, writes } = record;
      return {
        ...{ account, action, symbol, target, side, quantity, notional, result, reason, detail, plan },
        reservation: reservationId,
        order_ids: writes.map(({ orderId }) => orderId ?? '?').join(' '),
        client_order_ids: writes.map(({ clientOrderId }) => clientOrderId).join(' '),
        permits: writes.map(permitCell).join('; '),
        ...(authority === null ? {} : armingCells(authority)),
      };
    }
  }
}

const armingCells = ({ number, operator, reason, at, until, plan }: Authority): Row => ({
  arming: number,
  operator,
  arming_reason: reason,
  armed_at: iso(at),
  armed_until: iso(until),
  arming_plan: plan,
});

function permitCell({ write, permit, permitted }: ActionWrite): string {
  if (permit !== null)
    return `${write} ${iso(permit.at)} activity ${permit.activityId} attempt ${permit.attempt}`;
  return `${write} ${permitted === null ? 'not known' : permitted ? 'permitted' : 'none'}`;
}

/** A spreadsheet takes a cell that begins like this for a formula: an apostrophe before it makes it a text. */
const FORMULA = /^[=+\-@]/;

function cell(value: string | number): string {
  const text = plainText(String(value), Number.POSITIVE_INFINITY);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
