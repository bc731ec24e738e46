import type { Command } from 'commander';
import { type Connected, connected } from './connection';
import { type Output, outputOf } from './output';

/** What a command works on, and where it prints. */
export interface Target extends Connected {
  readonly output: Output;
}

/**
 * Makes a command one that talks to a Temporal server: it takes `--config` and `--json`, connects, runs
 * and disconnects.
 * @param command complete but for that; its argument, if it has one, is the account
 * @param run what it does with the account and its options
 */
export function onServer<Options, Account extends string | undefined = string>(
  command: Command,
  run: (target: Target, account: Account, options: Options) => Promise<void>,
): Command {
  return command
    .option('--config <file>', 'configuration file')
    .option('--json', 'print the answer as JSON')
    .action(async () => {
      const account = command.processedArgs[0] as Account;
      const options = command.opts<Options & { config?: string; json?: boolean }>();
      await connected({ account, config: options.config }, (target) =>
        run({ ...target, output: outputOf(options) }, account, options),
      );
    });
}
