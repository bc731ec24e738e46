import { Command } from 'commander';
import { accountOf, type CycleOutcome, type CycleReport } from '../client';
import { account as accountArgument } from './arguments';
import { onServer, type Target } from './on-server';
import { EXIT } from './output';

const NEEDS_A_LOOK: readonly CycleOutcome[] = [
  'inconclusive',
  'cancelled',
  'unprotected_position',
  'unverified',
  'partial',
];

/** `run`: one cycle now, to its report. */
export const runCommand = () =>
  onServer(
    new Command('run')
      .description('run one cycle now, wait for it and print its report')
      .argument('<account>', 'the account', accountArgument),
    runCycle,
  );

async function runCycle({ reconcile, configFile, output, webUi }: Target, account: string): Promise<void> {
  const timeoutSeconds =
    configFile === null ? undefined : accountOf(configFile.config, account).cycleTimeoutSeconds;
  let workflowId = '';
  const onStarted = (id: string) => {
    workflowId = id;
  };
  const report = await reconcile.run(account, { timeoutSeconds, onStarted });
  for (const line of reportLines(report)) output.line(line);
  output.answer('run', report, webUi.workflow(workflowId));
  if (NEEDS_A_LOOK.includes(report.outcome)) process.exitCode = EXIT.no;
}

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
