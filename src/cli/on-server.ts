import { type Command, Option } from 'commander';
import { type Connected, connected, type Named } from './connection';
import { type Output, outputOf } from './output';

/** What a command works on, and where it prints. */
export interface Target extends Connected {
  readonly output: Output;
}

/**
 * Makes a command one that talks to a Temporal server: it takes the options that all of those share,
 * connects, runs and disconnects.
 * @param command complete but for that; its argument, if it has one, is the account
 * @param run what it does with the account and its options
 * @param alone what it does without a server: true where that was all
 */
export function onServer<Options, Account extends string | undefined = string>(
  command: Command,
  run: (target: Target, account: Account, options: Options) => Promise<void>,
  alone: (output: Output, account: Account, options: Options) => Promise<boolean> = async () => false,
): Command {
  return command
    .option('--config <file>', 'configuration file')
    .option('--json', 'print the answer as JSON')
    .option('--web-ui <url>', "the Temporal Web UI's address, for links")
    .addOption(
      new Option('--codec-endpoint <url>', 'codec server, where payloads are encoded').env(
        'TEMPORAL_CODEC_ENDPOINT',
      ),
    )
    .addOption(
      // From the environment by hand: commander would print it with the help.
      new Option('--codec-auth <header>', 'Authorization header for it (default: TEMPORAL_CODEC_AUTH)'),
    )
    .action(async () => {
      const account = command.processedArgs[0] as Account;
      const options = command.opts<Options & Omit<Named, 'account'> & { json?: boolean }>();
      const output = outputOf(options);
      if (await alone(output, account, options)) return;
      await connected({ ...options, account }, (target) => run({ ...target, output }, account, options));
    });
}
