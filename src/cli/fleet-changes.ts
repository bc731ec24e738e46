import type { FleetRow, FleetView } from '../client';
import { problemLines } from './fleet-text';

/** What became another from one look to the next, a line each; before the first look nothing was known. */
export function changesBetween(before: FleetView | null, after: FleetView): string[] {
  if (after.noAnswerSince !== null)
    return before?.noAnswerSince === after.noAnswerSince
      ? []
      : [`no answer since ${new Date(after.noAnswerSince).toISOString()}: ${after.problem}`];
  const earlier = new Map(before?.rows.map((row) => [row.account, row]));
  const accounts = new Set(after.rows.map(({ account }) => account));
  return [
    ...(before !== null && before.noAnswerSince !== null ? ['the server answers again'] : []),
    ...after.rows.flatMap((row) => changesOf(earlier.get(row.account), row)),
    ...[...earlier.keys()]
      .filter((account) => !accounts.has(account))
      .map((account) => `${account}: has neither guard nor schedule any more`),
  ];
}

function changesOf(before: FleetRow | undefined, after: FleetRow): string[] {
  const { account, status } = after;
  const said = (row: FleetRow | undefined, what: (row: FleetRow) => string | null) =>
    row === undefined ? null : what(row);
  const changed = (what: (row: FleetRow) => string | null) => {
    const text = what(after);
    return text === null || text === said(before, what) ? [] : [text];
  };
  return [
    ...changed((row) => row.status?.headline ?? problemLines([row])[0] ?? null),
    ...(status === null ? [] : changed(({ status: seen }) => policyOf(account, seen))),
    ...(status === null ? [] : changed(({ status: seen }) => spentOf(account, seen))),
    ...changed(({ schedule }) => scheduleOf(account, schedule)),
    ...changed(({ running }) => (running === null ? null : `${account}: cycle runs: ${running.workflowId}`)),
    ...changed(({ last }) =>
      last === null
        ? null
        : `${account}: cycle ${last.outcome ?? last.status.toLowerCase()}: ${last.workflowId}`,
    ),
  ];
}

type Status = FleetRow['status'];

const policyOf = (account: string, status: Status) =>
  status === null
    ? null
    : `${account}: policy version ${status.policyVersion}, ${status.policy.action}${status.policy.dryRun ? ', dry run' : ''}`;

function spentOf(account: string, status: Status): string | null {
  if (status === null) return null;
  const { budget, policy } = status;
  const { maxCallsPerDay, maxNotionalPerDay } = policy.budget;
  return budget.unknown
    ? `${account}: what was spent today is not known`
    : `${account}: spent today ${budget.used.calls} of ${maxCallsPerDay} calls, ${budget.used.notional} of ${maxNotionalPerDay} USDT`;
}

function scheduleOf(account: string, schedule: FleetRow['schedule']): string {
  if (schedule === null) return `${account}: no schedule`;
  if (schedule.problem !== null) return `${account}: schedule cannot be read: ${schedule.problem}`;
  if (!schedule.paused) return `${account}: schedule goes on`;
  return `${account}: schedule paused${schedule.note === '' ? '' : ` (${schedule.note})`}`;
}
