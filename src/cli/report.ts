import { Command } from 'commander';
import { ACCOUNT_PATTERN, accountOfCycle, type CycleRecord, InvalidInput, NEEDS_A_LOOK } from '../client';
import { account as accountArgument } from './arguments';
import { onServer, type Target } from './on-server';
import { EXIT } from './output';
import { recordLines } from './report-text';

interface Options {
  readonly last?: string;
}

/** `report`: what a cycle that ran has to say. */
export const reportCommand = () =>
  onServer<Options, string | undefined>(
    new Command('report')
      .description('the report of a cycle, without running one')
      .argument('[cycle]', 'workflow id of the cycle')
      .option('--last <account>', 'of the newest cycle of this account that closed', accountArgument)
      .hook('preAction', (command) => check(command.processedArgs[0], command.opts<Options>())),
    showReport,
    {
      accountIn: (cycle, { last }) => last ?? (cycle === undefined ? undefined : accountOfCycle(cycle)),
      mustKnow: (_cycle, { last }) => last,
    },
  );

function check(cycle: string | undefined, { last }: Options): void {
  if ((cycle === undefined) === (last === undefined))
    throw new InvalidInput('report: name one cycle by its workflow id, or give --last <account>');
  if (cycle !== undefined && ACCOUNT_PATTERN.test(cycle))
    throw new InvalidInput(
      `report: ${cycle} names no cycle, whose workflow id is such as reconcile/main-2026-11-26T08:00:00Z; the newest report of an account is that of "report --last ${cycle}"`,
    );
}

async function showReport(
  { reconcile, output, webUi, address }: Target,
  cycle: string | undefined,
  { last }: Options,
): Promise<void> {
  const record = last === undefined ? await reconcile.report(cycle ?? '') : await reconcile.lastReport(last);
  if (record === null)
    throw new Error(`no cycle of ${last} ever ran on ${address}, as far as its history goes back`);
  for (const line of recordLines(record)) output.line(line);
  output.answer('report', record, webUi.workflow(record.workflowId));
  process.exitCode = exitStatusOf(record);
}

/** As that of `run`, where there is a report. */
function exitStatusOf({ report }: CycleRecord): number {
  if (report === null) return EXIT.failed;
  return NEEDS_A_LOOK.includes(report.outcome) ? EXIT.no : EXIT.ok;
}
