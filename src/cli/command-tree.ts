import type { Command, Option } from 'commander';

/** An option as a shell completes it. */
export interface Flag {
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** What may follow, where that is a closed list. */
  readonly choices: readonly string[];
  /** Whether a path follows. */
  readonly takesFile: boolean;
}

/** A command as a shell completes it. */
export interface Verb {
  /** What is typed before: empty for the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly verbs: readonly Verb[];
  readonly flags: readonly Flag[];
  /** What its first argument may be, where that is a closed list. */
  readonly choices: readonly string[];
}

/** What is typed for a command, such as `policy show`; empty for the program itself. */
export const nameOf = (command: Command): string =>
  command.parent === null ? '' : `${nameOf(command.parent)} ${command.name()}`.trim();

/** The command that a command line names, as far as there is one. */
export function commandIn(command: Command, typed: readonly string[]): Command {
  const [first, ...rest] = typed;
  const next = command.commands.find((each) => each.name() === first);
  return next === undefined ? command : commandIn(next, rest);
}

/** A command and all below it. */
export const allCommands = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap(allCommands),
];

/** The commands of a program with their options. */
export function verbTree(command: Command, path: readonly string[] = []): Verb {
  const help = command.createHelp();
  return {
    path,
    description: command.description(),
    verbs: help
      .visibleCommands(command)
      .filter((each) => each.name() !== 'help')
      .map((each) => verbTree(each, [...path, each.name()])),
    flags: help.visibleOptions(command).flatMap(flagOf),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  };
}

function flagOf({ long, description, required, optional, argChoices, flags }: Option): Flag[] {
  if (long == null) return [];
  return [
    {
      long,
      description,
      takesValue: required || optional,
      choices: argChoices ?? [],
      takesFile: /<file>/.test(flags),
    },
  ];
}

/** A verb and all below it. */
export const allVerbs = (verb: Verb): Verb[] => [verb, ...verb.verbs.flatMap(allVerbs)];
