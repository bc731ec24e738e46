import { Command } from 'commander';
import { accountAttributes } from '../client/attributes';
import { RUN_TIMEOUT_MARGIN_SECONDS } from '../client/schedules';
import { accountOf } from '../domain/config';
import { CYCLE_TYPE, manualCycleId } from '../domain/names';
import type { CycleReport } from '../domain/report';
import type { CycleOutcome } from '../domain/vocabulary';
import type { reconcileCycle } from '../workflows/reconcile-cycle';
import { account as accountArgument } from './arguments';
import { type Connected, connected } from './connection';
import { EXIT, outputOf } from './output';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

const NEEDS_A_LOOK: readonly CycleOutcome[] = [
  'inconclusive',
  'cancelled',
  'unprotected_position',
  'unverified',
  'partial',
];
const DEFAULT_CYCLE_TIMEOUT_SECONDS = 180;

/** `run`: one cycle now, to its report. */
export function runCommand(): Command {
  return new Command('run')
    .description('run one cycle now, wait for it and print its report')
    .argument('<account>', 'the account', accountArgument)
    .option('--config <file>', 'configuration file')
    .option('--json', 'print the report as JSON')
    .action(async (account: string, options: Options) => {
      await connected(
        { account, ...(options.config === undefined ? {} : { config: options.config }) },
        (target) => runCycle(target, account, options),
      );
    });
}

async function runCycle(
  { client, configFile, taskQueue }: Connected,
  account: string,
  options: Options,
): Promise<void> {
  const output = outputOf(options);
  const timeout =
    configFile === null
      ? DEFAULT_CYCLE_TIMEOUT_SECONDS
      : accountOf(configFile.config, account).cycleTimeoutSeconds;
  const attributes = await accountAttributes(client, account);
  const report = await client.workflow.execute<typeof reconcileCycle>(CYCLE_TYPE, {
    workflowId: manualCycleId(account, Date.now()),
    taskQueue,
    args: [{ account }],
    workflowTaskTimeout: '5s',
    workflowRunTimeout: (timeout + RUN_TIMEOUT_MARGIN_SECONDS) * 1_000,
    staticSummary: `Reconcile cycle of ${account}, started by hand`,
    ...(attributes === undefined ? {} : { typedSearchAttributes: attributes }),
  });
  for (const line of reportLines(report)) output.line(line);
  output.json(report);
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
    `next: ${report.next}`,
  ];
}
