import { Argument, Command } from 'commander';
import { verbTree } from './command-tree';
import { completionScript, SHELLS, type Shell } from './completion-scripts';
import { outputOf } from './output';

/** `completion`: what a shell reads to complete commands and options. Account names it does not know. */
export function completionCommand(): Command {
  const command = new Command('completion')
    .description(
      'print what makes a shell complete commands and options: source <(grinder-reconcile completion bash)',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS));
  return command.action((shell: Shell) => {
    const output = outputOf({});
    for (const line of completionScript(shell, verbTree(command.parent ?? command))) output.line(line);
  });
}
