import type { CycleRecord, CycleReport } from '../client';

/** A report for people. */
export function reportLines(report: CycleReport): string[] {
  return [
    report.headline,
    ...report.actions.map(({ action, symbol, target, quantity, result, gates, detail }) => {
      const verb = action === 'cancel_all' ? 'cancel' : 'close';
      return `  ${verb} ${symbol} ${target} ${quantity}: ${result}${gates.length > 0 ? ` (${gates.join(', ')})` : ''}${detail === null ? '' : ` - ${detail}`}`;
    }),
    ...report.reported.map(
      (mismatch) =>
        `  ${mismatch.type} ${mismatch.symbol} ${'clientOrderId' in mismatch ? mismatch.clientOrderId : mismatch.positionSide}`,
    ),
    ...report.blind.map(
      ({ symbol, part, row, problem }) => `  unreadable ${symbol}: ${part}[${row}]: ${problem}`,
    ),
    ...(report.outcome === 'blocked' && report.plan !== null ? [`plan: ${report.plan}`] : []),
    `next: ${report.next}`,
  ];
}

/** A cycle with its report, or with what is there instead. */
export function recordLines({
  workflowId,
  status,
  startedAt,
  closedAt,
  report,
  problem,
}: CycleRecord): string[] {
  const when = new Date(closedAt ?? startedAt).toISOString();
  return [
    `${workflowId}: ${closedAt === null ? 'started' : 'ended'} ${when}${status === 'COMPLETED' ? '' : ` (${status})`}`,
    ...(report === null ? [`no report: ${problem}`] : reportLines(report)),
  ];
}
