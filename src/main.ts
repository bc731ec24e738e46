#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { commandIn, nameOf } from './cli/command-tree';
import { refuseEmptyValues } from './cli/empty-values';
import { outliveReaders } from './cli/lost-output';
import { complain, completeCommands, EXIT, printError } from './cli/output';
import { onSameServer } from './cli/same-server';
import { explain } from './client/explain';
import { commands } from './commands';
import { plainText } from './domain/plain-text';
import { InvalidInput } from './domain/validation';
import { localCommands } from './local-commands';
import { endProcess } from './outside/end-process';

const program = new Command('grinder-reconcile')
  .description(
    'Finds orders and positions on Binance USD-M futures that should not be there and, under nine gates, removes them.',
  )
  .addHelpText(
    'after',
    '\nExit status: 0 done; 1 it could not be done; 2 bad input; 3 the answer is no: can-execute is blocked, arm or approve is refused or only proposed, flatten has not left the account flat, a policy differs or changed meanwhile, the cycle of run or report is inconclusive or needs a look, audit has gaps or its file is not whole, doctor finds something to fix, replay finds what would break or cannot tell; 130 interrupted.',
  )
  .option('--version', 'the same as the command version')
  .exitOverride()
  .configureOutput({ outputError: (text) => complain(plainText(text)) })
  .configureHelp({ sortSubcommands: false })
  .hook('preAction', (_program, command) => {
    completeCommands(onSameServer(command));
    refuseEmptyValues(command);
  });

const local = localCommands();
for (const command of [...local.commands, ...commands()]) {
  for (const each of [command, ...command.commands]) each.copyInheritedSettings(program);
  program.addCommand(command, { hidden: local.absent && local.commands.includes(command) });
}

outliveReaders(process.argv[2]);

const [first, ...rest] = process.argv.slice(2);
const typed = first === undefined ? [] : [first === '--version' ? 'version' : first, ...rest];

/** A script that asked for JSON gets JSON, also where there is no answer. */
function inJson(exitStatus: number, message: string): void {
  if (typed.includes('--json')) printError(nameOf(commandIn(program, typed)) || null, exitStatus, message);
}

async function main(): Promise<void> {
  try {
    await program.parseAsync(typed, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version are printed and done; the rest was explained by commander.
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
      if (error.code === 'commander.unknownOption' && typed[0]?.startsWith('-') === true)
        complain('Options follow the command, such as: grinder-reconcile doctor --config <file>');
      if (error.exitCode !== 0) inJson(EXIT.badInput, error.message.replace(/^error: /, ''));
      return;
    }
    const exitStatus = error instanceof InvalidInput ? EXIT.badInput : EXIT.failed;
    complain(explain(error));
    inJson(exitStatus, explain(error));
    // A Worker that was created and never ran would keep the process alive.
    endProcess(exitStatus);
  }
}

void main();
