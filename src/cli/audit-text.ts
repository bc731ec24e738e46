import type { ActionRecord, ActionWrite, AuditAnswer, AuditRecord, WaitingRecord } from '../client';
import { iso } from './iso';

const dayOf = (ms: number) => iso(ms).slice(0, 10);
const clock = (ms: number) => iso(ms).slice(11, 19);
const short = (ms: number) => `${dayOf(ms)} ${clock(ms)}`;

/** An audit for people: one line for each thing that happened, below it who allowed it and what carried it out. */
export function auditLines({ accounts, since, until, records, gaps, head }: AuditAnswer): string[] {
  const count = (type: AuditRecord['type']) =>
    plural(records.filter((record) => record.type === type).length, type);
  return [
    `Audit of ${accounts.join(', ') || 'no account'}`,
    `from ${iso(since)} until ${iso(until)}, times in UTC`,
    ...records.flatMap((record, i) => {
      const lines = linesOf(record, accounts.length > 1);
      const before = records[i - 1];
      const isNewDay =
        before === undefined || before.type === 'audit' || dayOf(before.at) !== dayOf(record.at);
      return lines.length > 0 && isNewDay ? [dayOf(record.at), ...lines] : lines;
    }),
    [count('action'), count('arming'), count('disarm')].join(', '),
    gaps.length === 0
      ? 'Nothing is missing.'
      : `NOT COMPLETE: ${plural(gaps.length, 'gap')}, listed above, in which anything may have happened.`,
    `head ${head}`,
  ];
}

const plural = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;

function linesOf(record: AuditRecord, several: boolean): string[] {
  if (record.type === 'audit' || record.type === 'end') return [];
  const begin = `${clock(record.at)} ${several ? `${record.account} ` : ''}`;
  switch (record.type) {
    case 'arming':
      return [
        `${begin}armed, number ${record.number}, until ${short(record.until)}`,
        `    by ${record.operator}: ${record.reason}`,
        ...(record.plan === null ? [] : [`    for plan ${record.plan} alone`]),
        ...(record.botIsDown ? ['    the bot was said to be down'] : []),
      ];
    case 'disarm':
      return [`${begin}disarmed: ${record.reason}${record.by === null ? '' : `, by ${record.by}`}`];
    case 'waiting':
      return [
        `${begin}${SENT[record.message]}${record.by === null ? '' : `, by ${record.by}`}`,
        '    WAITS for a worker: nothing is permitted before one has heard it',
      ];
    case 'gap':
      return [`${begin}NOT KNOWN until ${short(record.until)} (${record.kind})`, `    ${record.what}`];
    case 'action':
      return [
        `${begin}${verb(record)}: ${outcome(record)}`,
        ...detailsOf(record).map((line) => `    ${line}`),
      ];
  }
}

const SENT: Readonly<Record<WaitingRecord['message'], string>> = {
  arm: 'an arm was sent',
  approve: 'an approval was sent',
  disarm: 'a disarm was sent',
  cancellation: 'a cancellation was requested, which disarms',
};

const verb = ({ action, symbol, target, quantity }: ActionRecord) =>
  `${action === 'cancel_all' ? 'cancel' : 'close'} ${symbol} ${target} ${quantity}`;

const outcome = ({ result, reason }: ActionRecord) =>
  `${result ?? 'not over'}${reason === null ? '' : ` (${reason})`}`;

function detailsOf({ detail, authority, plan, reservationId, writes }: ActionRecord): string[] {
  return [
    ...(detail === null ? [] : [detail]),
    authority === null
      ? 'NOT KNOWN who allowed it'
      : `by ${authority.operator}: ${authority.reason} (arming ${authority.number}, until ${short(authority.until)})`,
    ...writes.flatMap(writeLines),
    `plan ${plan}, reservation`,
    reservationId,
  ];
}

function writeLines(write: ActionWrite): string[] {
  const { orderId, clientOrderId, permit, permitted, result, filled } = write;
  const sent =
    permit === null
      ? { true: 'permitted', false: 'never permitted, so never sent', null: 'NOT KNOWN whether it was sent' }[
          `${permitted}`
        ]
      : `permitted ${clock(permit.at)} to activity ${permit.activityId}, attempt ${permit.attempt}`;
  const filledBy = filled === null ? '' : `, filled ${filled}`;
  return [
    `${write.write}: ${sent}${result === null ? '' : `: ${result}`}${filledBy}`,
    `    order ${orderId ?? 'not known'}, ${clientOrderId}`,
  ];
}
