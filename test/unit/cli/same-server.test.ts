import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandIn } from '../../../src/cli/command-tree';
import { onSameServer } from '../../../src/cli/same-server';
import { commands } from '../../../src/commands';

/** What a command line makes of a text that it prints. */
async function printed(words: readonly string[], text: string): Promise<string> {
  const program = new Command('grinder-reconcile');
  for (const command of commands()) program.addCommand(command);
  const running = commandIn(program, words);
  let complete = (typed: string) => typed;
  running.action(() => {
    complete = onSameServer(running);
  });
  await program.parseAsync([...words], { from: 'user' });
  return complete(text);
}

describe('a command that a text says to type next', () => {
  const profiled = ['doctor', '--profile', 'prod'];

  it('means the server and the file that the text is about', async () => {
    expect(
      await printed(profiled, '"grinder-reconcile apply" creates it, then grinder-reconcile doctor'),
    ).toBe(
      '"grinder-reconcile apply --profile prod" creates it, then grinder-reconcile doctor --profile prod',
    );
    const named = ['status', 'main', '--config', "ann's.json", '--profile', 'prod'];
    expect(await printed(named, 'grinder-reconcile approve main 0a1b --operator <another name>')).toBe(
      "grinder-reconcile approve --config 'ann'\\''s.json' --profile prod main 0a1b --operator <another name>",
    );
    expect(await printed(profiled, 'grinder-reconcile schedule resume main')).toBe(
      'grinder-reconcile schedule resume --profile prod main',
    );
    expect(
      await printed(profiled, 'temporal workflow terminate --workflow-id x, then grinder-reconcile apply'),
    ).toBe(
      'temporal --profile prod workflow terminate --workflow-id x, then grinder-reconcile apply --profile prod',
    );
  });

  it('means that also where it is named without the program', async () => {
    expect(
      await printed(profiled, 'look with "status main", and "disarm main" takes it back; "apply" starts it'),
    ).toBe(
      'look with "status --profile prod main", and "disarm --profile prod main" takes it back; "apply --profile prod" starts it',
    );
    expect(await printed(profiled, '"flatten" cancels its orders')).toBe(
      '"flatten --profile prod" cancels its orders',
    );
    const setting =
      'policy.action: "flatten" in the file, "cancel_all" in the guard; must be one of "none", "flatten"; "statuses"';
    expect(await printed(profiled, setting)).toBe(setting);
  });

  it('stays as it is where nothing was named, where it takes no such option, and where it is whole already', async () => {
    const apply = 'run grinder-reconcile apply';
    expect(await printed(['doctor'], apply)).toBe(apply);
    const init = 'grinder-reconcile init, grinder-reconcile-worker and grinder-reconcile itself';
    expect(await printed(profiled, init)).toBe(init);
    const whole = 'grinder-reconcile flatten main --profile prod --yes 0a1b';
    expect(await printed(profiled, whole)).toBe(whole);
  });
});
