import { Command } from 'commander';
import { type AppliedAccount, accountOf } from '../client';
import { showDiff } from './apply-diff';
import { account as accountArgument } from './arguments';
import { requireConfig } from './connection';
import { onServer, type Target } from './on-server';
import { complain, EXIT } from './output';
import { fileWarnings, warn } from './warnings';

interface Options {
  readonly rebind?: string;
  readonly diff?: boolean;
}

/** `apply`: makes guards and schedules what the file says. */
export const applyCommand = () =>
  onServer<Options, undefined>(
    new Command('apply')
      .description('push the policies to the guards and create or update the schedules')
      .option(
        '--rebind <account>',
        'let this account be bound to another exchange account (disarms it)',
        accountArgument,
      )
      .option('--diff', 'show what would change, and change nothing (exit 3: something would)'),
    applyConfig,
  );

async function applyConfig(target: Target, _account: undefined, options: Options): Promise<void> {
  const { reconcile, output } = target;
  const { config, path } = requireConfig(target);
  const { rebind } = options;
  if (rebind !== undefined) accountOf(config, rebind);
  if (options.diff === true) return await showDiff(target, rebind);
  target.interrupted(
    'Interrupted; some policies may be set and some not: apply again, or look with "apply --diff".',
  );
  const ofFile = fileWarnings(config, path);
  warn(ofFile);
  const { accounts, notInFile, warnings } = await reconcile.apply(config, { rebind });
  warn(warnings);
  for (const row of accounts) output.line(describe(row));
  for (const account of notInFile) {
    output.line(
      `${account}: is not in ${path} any more; its schedule and guard still exist ("schedule pause ${account}", "disarm ${account}")`,
    );
  }
  output.answer(
    'apply',
    { accounts, notInFile, warnings: [...ofFile, ...warnings] },
    accounts.flatMap(({ account }) => target.webUi.guard(account)),
  );
  const failed = accounts.filter(({ problem }) => problem !== null).map(({ account }) => account);
  if (failed.length === 0) return;
  complain(`apply: failed for ${failed.join(', ')} (${failed.length} of ${accounts.length}); apply again`);
  process.exitCode = EXIT.failed;
}

function describe(row: AppliedAccount): string {
  const { account, policyVersion, changed, disarmed, schedule, problem } = row;
  const policy =
    policyVersion === null
      ? 'NOT confirmed'
      : changed
        ? `is now version ${policyVersion}`
        : `unchanged (version ${policyVersion})`;
  return `${account}: policy ${policy}${disarmed ? ', disarmed' : ''}; schedule ${schedule ?? 'NOT confirmed'}${problem === null ? '' : ` - ${problem}`}`;
}
