import { Command } from 'commander';
import { NEEDS_A_LOOK } from '../client';
import { account as accountArgument } from './arguments';
import { onServer, type Target } from './on-server';
import { EXIT } from './output';
import { reportLines } from './report-text';
import { stepPrinter } from './step-text';

interface Options {
  readonly watch?: boolean;
}

/** `run`: one cycle now, to its report. */
export const runCommand = () =>
  onServer<Options>(
    new Command('run')
      .description('run one cycle now, wait for it and print its report')
      .argument('<account>', 'the account', accountArgument)
      .option('--watch', 'show its steps while it runs'),
    runCycle,
  );

async function runCycle(
  { reconcile, configFile, output, webUi, interrupted }: Target,
  account: string,
  { watch }: Options,
): Promise<void> {
  const timeoutSeconds = configFile?.config.accounts[account]?.cycleTimeoutSeconds;
  let workflowId = '';
  const onStarted = (id: string) => {
    workflowId = id;
    interrupted(
      `Interrupted; the cycle goes on: "report ${id}" shows its report, "disarm ${account}" stops its writes.`,
    );
  };
  const onSteps = watch === true ? stepPrinter((line) => output.progress(line)) : undefined;
  const report = await reconcile.run(account, { timeoutSeconds, onStarted, onSteps });
  for (const line of reportLines(report)) output.line(line);
  output.answer('run', report, webUi.workflow(workflowId));
  if (NEEDS_A_LOOK.includes(report.outcome)) process.exitCode = EXIT.no;
}
