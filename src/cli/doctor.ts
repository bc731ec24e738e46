import { Command } from 'commander';
import type { DoctorGroup, Finding, Level } from '../client';
import { account as accountArgument } from './arguments';
import { requireConfig } from './connection';
import { onServer, type Target } from './on-server';
import { type Colour, EXIT } from './output';

const COLOURS: Readonly<Record<Level, Colour>> = {
  ok: 'green',
  warning: 'yellow',
  unknown: 'yellow',
  fix: 'red',
};

/** `doctor`: whether everything is in place, and what to do where it is not. */
export const doctorCommand = () =>
  onServer<unknown, string | undefined>(
    new Command('doctor')
      .description('whether everything is in place, and what to do where it is not; changes nothing')
      .argument('[account]', 'the account (default: all of the configuration)', accountArgument)
      .addHelpText(
        'after',
        '\nExit status: 0 all ok, or warnings only; 3 something must be fixed; else 1 something could not be looked at.',
      ),
    examine,
  );

async function examine(target: Target, account: string | undefined): Promise<void> {
  const { reconcile, output, address, webUi } = target;
  const { config, path } = requireConfig(target);
  const answer = await reconcile.doctor(config, account === undefined ? undefined : [account]);
  for (const group of answer.groups) {
    output.line(group.account ?? `${path} on ${address}`);
    for (const finding of group.findings) printFinding(target, finding);
  }
  output.line(summary(answer.groups));
  const accounts = answer.groups.flatMap((group) => group.account ?? []);
  output.answer(
    'doctor',
    answer,
    accounts.flatMap((each) => [...webUi.guard(each), ...webUi.schedule(each)]),
  );
  if (answer.level === 'fix') process.exitCode = EXIT.no;
  if (answer.level === 'unknown') process.exitCode = EXIT.failed;
}

function printFinding({ output }: Target, { level, check, found, todo }: Finding): void {
  output.line(`  ${level.padEnd(8)} ${check}: ${found}`, COLOURS[level]);
  if (todo !== null) output.line(`           do: ${todo}`);
}

function summary(groups: readonly DoctorGroup[]): string {
  const count = (level: string) =>
    groups.flatMap(({ findings }) => findings.filter((finding) => finding.level === level)).length;
  return Object.keys(COLOURS)
    .map((level) => `${level} ${count(level)}`)
    .join(', ');
}
