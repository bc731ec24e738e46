import { Command } from 'commander';
import { checkExpectedFile } from '../client';
import { account as accountArgument, jsonOption } from './arguments';
import { onServer, type Target } from './on-server';
import { complain, EXIT, outputOf } from './output';

/** `expected validate|snapshot`: help for whoever writes the expected state. */
export const expectedCommand = () =>
  new Command('expected')
    .description("check a bot's expected state, or make a first one of what is on the exchange")
    .addCommand(
      new Command('validate')
        .description('check a file as a worker would; needs no server')
        .argument('<file>', 'the file that the bot writes')
        .addOption(jsonOption())
        .action(validate),
    )
    .addCommand(
      onServer(
        new Command('snapshot')
          .description(
            'what is on the exchange now, as a first expected state: our own orders, every position',
          )
          .argument('<account>', 'the account', accountArgument),
        snapshot,
      ),
    );

async function validate(file: string, options: { json?: boolean }): Promise<void> {
  const output = outputOf(options);
  const answer = await checkExpectedFile(file, Date.now());
  for (const problem of answer.problems) output.progress(problem);
  for (const warning of answer.warnings) output.progress(`warning: ${warning}`);
  if (answer.counts !== null) {
    const { openOrders, finishedOrders, positions } = answer.counts;
    output.line(
      `${file}: valid, as of ${answer.asOf}: ${openOrders} open orders, ${finishedOrders} finished, ${positions} positions`,
    );
  }
  output.answer('expected validate', answer);
  if (!answer.valid) process.exitCode = EXIT.badInput;
}

async function snapshot({ reconcile, output }: Target, account: string): Promise<void> {
  const answer = await reconcile.expectedSnapshot(account);
  if (answer.problem !== null) {
    complain(`${account}: no snapshot: ${answer.problem}`);
    process.exitCode = EXIT.failed;
  } else for (const line of JSON.stringify(answer.state, null, 2).split('\n')) output.line(line);
  // No links: what is printed is the file.
  output.answer('expected snapshot', answer);
}
