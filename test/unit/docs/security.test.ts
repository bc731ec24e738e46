import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { commands } from '../../../src/commands';
import { read } from '../../support/reference';

/** Only in the repository. */
const OF_THE_REPOSITORY = ['start', 'drill'];
/** With an option of its own they need less, and stand in a row of their own. */
const WITH_LESS = ['apply --diff'];

const leavesOf = (command: Command): string[] =>
  command.commands.length === 0
    ? [command.name()]
    : command.commands.flatMap((each) => leavesOf(each).map((name) => `${command.name()} ${name}`));

it('every command stands in one row of the table of who may do what', () => {
  const rows = read('docs/security.md').matchAll(/^\| (?:none|reader|writer|admin) +\|(.*)\|$/gm);
  const listed = [...rows].flatMap(([, row = '']) => [...row.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const there = [...commands().flatMap(leavesOf), ...OF_THE_REPOSITORY, ...WITH_LESS];
  expect(listed.sort()).toEqual(there.sort());
});
