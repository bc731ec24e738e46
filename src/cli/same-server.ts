import type { Command } from 'commander';
import { allCommands, nameOf } from './command-tree';
import { type Given, optionWords } from './shell-words';

/** Options that say which server a command means. */
const SAYS_WHERE = ['config', 'profile', 'codec-endpoint'] as const;

/** `temporal` takes a profile too, before its own commands. */
const TEMPORAL = /\btemporal(?= (?:workflow|schedule|operator) )/g;

/**
 * Completes the commands that a text says to type next by the options that say which server it is: typed as they
 * stand, they mean the one that the text is about.
 * @param running the command that prints it
 */
export function onSameServer(running: Command): (text: string) => string {
  const given = typedOptions(running);
  if (Object.keys(given).length === 0) return (text) => text;
  const commands = new Map(allCommands(rootOf(running)).map((command) => [nameOf(command), command]));
  const names = [...commands.keys()].filter((name) => name !== '').sort((a, b) => b.length - a.length);
  // "flatten" alone is a setting of the policy, but where it is what to do.
  const ours = new RegExp(
    `(?:\\bgrinder-reconcile |(?<=")(?!flatten"(?! cancels)))(${names.join('|')})(?![\\w-])`,
    'g',
  );
  return (text) => {
    const missing = Object.entries(given).filter(([name]) => !text.includes(` --${name} `));
    const wordsFor = (takes: (name: string) => boolean) =>
      optionWords(Object.fromEntries(missing.filter(([name]) => takes(name))));
    return text
      .replace(ours, (typed, name) => {
        const { options = [] } = commands.get(name) ?? {};
        return [typed, ...wordsFor((each) => options.some(({ long }) => long === `--${each}`))].join(' ');
      })
      .replace(TEMPORAL, (typed) => [typed, ...wordsFor((each) => each === 'profile')].join(' '));
  };
}

/** What the environment says needs no saying: whoever types the next command has it as well. */
const typedOptions = (command: Command): Given =>
  Object.fromEntries(
    command.options.flatMap((option) => {
      const name = SAYS_WHERE.find((each) => option.long === `--${each}`);
      const isTyped = command.getOptionValueSource(option.attributeName()) === 'cli';
      return name === undefined || !isTyped ? [] : [[name, command.getOptionValue(option.attributeName())]];
    }),
  );

const rootOf = (command: Command): Command => (command.parent === null ? command : rootOf(command.parent));
