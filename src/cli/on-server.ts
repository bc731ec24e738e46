import type { Command } from 'commander';
import { endProcess } from '../outside/end-process';
import { onSignal } from '../outside/on-signal';
import { codecOptions, configOption, jsonOption, profileOption } from './arguments';
import { nameOf } from './command-tree';
import { type Connected, connected, type Named, requireKnown, serverOf } from './connection';
import { tellingMeanwhile } from './meanwhile';
import { complain, EXIT, type Output, outputOf, printError } from './output';
import type { Given } from './shell-words';

/** What a command works on, and where it prints. */
export interface Target extends Connected {
  readonly output: Output;
  /** What a command line that is printed to be copied needs to mean the same server. */
  readonly server: Given;
  /** What Ctrl-C says from now on before it ends the command: what goes on by itself, what is not known; or does. */
  readonly interrupted: (then: string | (() => void)) => void;
}

/** What few commands need. */
export interface Unusual<Argument, Options> {
  /** Which account it is about, where the argument is something else. */
  readonly accountIn?: (argument: Argument, options: Options) => string | undefined;
  /** Which account it does nothing for unless somebody knows it; default: its argument. */
  readonly mustKnow?: (argument: Argument, options: Options) => string | undefined;
  /** Whether it stops something: a configuration that cannot be read is complained of, and not in its way. */
  readonly stops?: boolean;
  /** What it does without a server: true where that was all. */
  readonly alone?: (output: Output, argument: Argument, options: Options) => Promise<boolean>;
}

/**
 * Makes a command one that talks to a Temporal server: it takes the options that all of those share,
 * connects, runs and disconnects.
 * @param command complete but for that; its first argument, if it has one, is the account
 * @param run what it does with that argument, its options and its further arguments
 */
export function onServer<Options, Account extends string | undefined = string>(
  command: Command,
  run: (target: Target, account: Account, options: Options, more: readonly string[]) => Promise<void>,
  {
    accountIn = (argument) => argument,
    mustKnow = (argument) => argument,
    stops = false,
    alone = async () => false,
  }: Unusual<Account, Options> = {},
): Command {
  for (const option of [configOption(), profileOption(), jsonOption()]) command.addOption(option);
  command.option('--web-ui <url>', "the Temporal Web UI's address, for links");
  for (const option of codecOptions()) command.addOption(option);
  return command.action(async () => {
    const [account, ...more] = command.processedArgs as [Account, ...string[]];
    const options = command.opts<Options & Omit<Named, 'account'> & { json?: boolean }>();
    const output = outputOf(options);
    if (await alone(output, account, options)) return;
    const interruption = new Interruption((said) => {
      complain(said);
      if (options.json === true) printError(nameOf(command), EXIT.interrupted, said);
    });
    const meanwhile = tellingMeanwhile(output);
    const go = async (target: Connected) => {
      const known = mustKnow(account, options);
      if (known !== undefined) await requireKnown(target, known);
      await run(
        { ...target, output: meanwhile.output, server: serverOf(options), interrupted: interruption.means },
        account,
        options,
        more,
      );
    };
    await connected({ ...options, account: accountIn(account, options) }, go, stops).finally(meanwhile.stop);
    // All is said: what was given up may hang on for a while.
    if (interruption.came) endProcess(Number(process.exitCode ?? EXIT.ok));
  });
}

/** Ctrl-C ends the command with a line about what it leaves behind. */
class Interruption {
  /** Whether somebody pressed it. */
  came = false;
  private does: string | (() => void) = 'Interrupted; what the server already has stays.';

  constructor(say: (text: string) => void) {
    onSignal(['SIGINT'], () => {
      this.came = true;
      if (typeof this.does === 'function') return this.does();
      say(this.does);
      process.exit(EXIT.interrupted);
    });
  }

  readonly means: Target['interrupted'] = (then) => {
    this.does = then;
  };
}
