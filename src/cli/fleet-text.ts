import { type FleetRow, NEEDS_A_LOOK } from '../client';
import { type Column, cut, tableLines } from './columns';
import type { Colour } from './output';

export interface Line {
  readonly text: string;
  readonly colour?: Colour;
}

const COLUMNS: readonly Column[] = [
  { head: 'ACCOUNT', least: 8 },
  { head: 'ARMED UNTIL', least: 11 },
  { head: 'BY', least: 6 },
  { head: 'LEFT TODAY', least: 12 },
  { head: 'LAST CYCLE', least: 14 },
  { head: 'NEXT', least: 6 },
];

/** All accounts at a glance, in lines of at most `width` characters: a table, or a block for each account. */
export function fleetLines(rows: readonly FleetRow[], now: number, width: number): Line[] {
  const seen = rows.map((row) => cellsOf(row, now));
  const colours = rows.map((row) => colourOf(row, now));
  const table = tableLines(COLUMNS, seen, width);
  if (table !== null) return table.map((text, i) => ({ text, colour: i === 0 ? 'dim' : colours[i - 1] }));
  return seen.flatMap(([account = '', armed = '', by = '', left = '', last = '', next = ''], i) =>
    [
      `${account}: ${ARMED[armed] ?? `armed until ${armed} by ${by}`}`,
      `  left ${left}`,
      `  last ${last}`,
      `  next ${next}`,
    ].map((text) => ({ text: cut(text, width), colour: colours[i] })),
  );
}

const ARMED: Readonly<Record<string, string>> = { no: 'not armed', '?': 'not known' };

function cellsOf({ account, status, schedule, running, last }: FleetRow, now: number): string[] {
  return [
    account,
    status === null ? '?' : status.arming === null ? 'no' : moment(status.arming.until, now),
    status?.arming?.operator ?? '',
    status === null ? '?' : leftToday(status.budget),
    running !== null ? `runs ${age(now - running.startedAt)}` : last === null ? 'none' : ended(last, now),
    schedule === null ? 'no schedule' : nextOf(schedule, now),
  ];
}

const leftToday = ({ unknown, remaining }: NonNullable<FleetRow['status']>['budget']) =>
  unknown ? 'unknown' : `${remaining.calls} calls, ${remaining.notional} USDT`;

const ended = ({ outcome, status, closedAt }: NonNullable<FleetRow['last']>, now: number) =>
  `${outcome ?? status.toLowerCase()} ${closedAt === null ? '' : `${age(now - closedAt)} ago`}`;

function nextOf({ paused, next, problem }: NonNullable<FleetRow['schedule']>, now: number): string {
  if (problem !== null) return '?';
  if (paused) return 'paused';
  return next === null ? 'none' : `in ${age(Date.parse(next) - now)}`;
}

/** The list of schedules is some moments behind, ms; later than that, one that should have started a cycle did not. */
const OVERDUE_MS = 120_000;

function colourOf({ status, problem, last, running, schedule }: FleetRow, now: number): Colour | undefined {
  if (problem !== null || status === null || status.reset) return 'red';
  const outcome = last?.outcome;
  if (last !== null && (outcome == null || NEEDS_A_LOOK.includes(outcome))) return 'red';
  const { next = null, paused = true } = schedule?.problem === null ? schedule : {};
  const starts = running !== null || (next !== null && now - Date.parse(next) < OVERDUE_MS);
  const isWatched = !paused && starts && last !== null;
  return status.armed || !isWatched ? 'yellow' : undefined;
}

/** Whether somebody should see it first: armed, not to be read, not watched, or with a cycle to see to. */
export const isUrgent = (row: FleetRow, now: number): boolean => colourOf(row, now) !== undefined;

/** What could not be read, which no table has room for. */
export const problemLines = (rows: readonly FleetRow[]): string[] =>
  rows.flatMap(({ account, status, problem }) => {
    if (problem !== null) return [`${account}: cannot be read: ${problem}`];
    return status === null
      ? [`${account}: no worker polls its guard, or none answers in time; nothing is known of it meanwhile.`]
      : [];
  });

/** `14:38Z`, with the day where it is another one. */
export function moment(ms: number, now: number): string {
  const [then, today] = [new Date(ms).toISOString(), new Date(now).toISOString()];
  const clock = `${then.slice(11, 16)}Z`;
  return then.slice(0, 10) === today.slice(0, 10) ? clock : `${then.slice(5, 10)} ${clock}`;
}

/** A length of time, shortest: `12s`, `52m`, `3h`, `4d`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)}h` : `${Math.round(seconds / 86_400)}d`;
}
