import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { moment } from '../../../src/cli/arguments';
import { nameOf } from '../../../src/cli/command-tree';
import { refuseEmptyValues } from '../../../src/cli/empty-values';
import { commands } from '../../../src/commands';

const below = (command: Command): Command[] => command.commands.flatMap((one) => [one, ...below(one)]);
/** Every command, of a program of its own. */
function all(): Command[] {
  const program = new Command('grinder-reconcile');
  for (const command of commands()) program.addCommand(command);
  return below(program);
}

describe('who does something, and why, is 1 to 200 characters in every verb that asks', () => {
  const asked = all().flatMap((command) =>
    ['--operator', '--reason']
      .filter((name) => command.options.some(({ long }) => long === name))
      .map((name) => [`${nameOf(command)} ${name}`, command, name] as const),
  );

  it('is asked by the verbs that arm, stop and change', () => {
    expect(asked.map(([name]) => name)).toEqual(
      expect.arrayContaining(['arm --reason', 'disarm --operator', 'disarm --reason', 'flatten --reason']),
    );
  });

  it.each(asked)('%s', (_name, command, name) => {
    const given = (text: string) => () => command.parseOptions([name, text]);
    const value = () => command.getOptionValue(name.slice(2));
    for (const bad of ['x'.repeat(201), '', ' \t'])
      expect(given(bad)).toThrow(new RegExp(`^${name}: must be 1 to 200 characters`));
    given(` ${'x'.repeat(200)} `)();
    expect(value()).toBe('x'.repeat(200));
  });
});

/** What a command says of a value, while it is parsed or after. */
function refusal(command: Command, give: () => void): string {
  try {
    give();
    refuseEmptyValues(command);
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('an empty value is refused, in every verb, with its name and what is allowed', () => {
  const fresh = (typed: string) => {
    const found = all().find((each) => nameOf(each) === typed);
    if (found === undefined) throw new Error(typed);
    return found.exitOverride().configureOutput({ writeErr: () => undefined });
  };
  const names = all()
    .filter((each) => each.commands.length === 0)
    .map((each) => [each, nameOf(each)] as const);

  const options = names.flatMap(([command, typed]) =>
    command.options
      .filter(({ required, optional }) => required || optional)
      .map(({ long }) => [typed, `${long}`]),
  );
  it.each(options)('%s %s ""', (typed, long) => {
    for (const empty of ['', '  ']) {
      const command = fresh(`${typed}`);
      const said = refusal(command, () => command.parseOptions([`${long}`, empty]));
      expect(said).toContain(long);
      expect(said).toMatch(/must|allowed|Allowed|is ISO 8601|matches/);
    }
  });

  const given = names.flatMap(([command, typed]) =>
    command.registeredArguments.map((argument, i) => [typed, argument.name(), i] as const),
  );
  it.each(given)('%s <%s> ""', (typed, name, i) => {
    const command = fresh(typed);
    const argument = command.registeredArguments[i];
    const said = refusal(command, () => {
      const value = argument?.parseArg === undefined ? '' : argument.parseArg('', undefined);
      command.processedArgs = command.registeredArguments.map((_, at) => (at === i ? value : 'x'));
    });
    expect(said).toMatch(
      argument?.parseArg === undefined ? `${typed}: ${name}: must not be empty` : /matches|Allowed/,
    );
  });
});

describe('a time on the command line', () => {
  it.each([
    ['2026-11-26T08:00:00Z', Date.UTC(2026, 10, 26, 8)],
    ['2026-11-26T08:00Z', Date.UTC(2026, 10, 26, 8)],
    ['2026-11-26T09:00:00.250+01:00', Date.UTC(2026, 10, 26, 8, 0, 0, 250)],
    ['2024-02-29T00:00Z', Date.UTC(2024, 1, 29)],
  ])('%s', (text, at) => {
    expect(moment(text)).toBe(at);
  });

  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
  ])('%s ago', (text, ms) => {
    const before = Date.now();
    const at = moment(text);
    expect(at + ms).toBeGreaterThanOrEqual(before);
    expect(at + ms).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    '',
    'yesterday',
    '24',
    '24 h',
    '-24h',
    '1w',
    '2026-11-26',
    '2026-11-26T08:00:00',
    '2026-02-30T08:00:00Z',
    '2026-11-26T25:00Z',
    '2026-11-26T08:00+99:00',
  ])('refuses %j', (text) => {
    expect(() => moment(text)).toThrow(/A time is ISO 8601 with its zone/);
  });
});
