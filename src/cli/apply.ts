import { Command } from 'commander';
import { ensureGuard } from '../client/guards';
import { readBack } from '../client/read-back';
import { applySchedule, listSchedules } from '../client/schedules';
import { accountOf, type Config, configWarnings, guardTaskQueue } from '../domain/config';
import { account as accountArgument } from './arguments';
import { type Connected, connected, requireConfig } from './connection';
import { outputOf } from './output';

interface Options {
  readonly config?: string;
  readonly rebind?: string;
  readonly json?: boolean;
}

/** `apply`: makes guards and schedules what the file says. */
export function applyCommand(): Command {
  return new Command('apply')
    .description('push the policies to the guards and create or update the schedules')
    .option('--config <file>', 'configuration file')
    .option(
      '--rebind <account>',
      'let this account be bound to another exchange account (disarms it)',
      accountArgument,
    )
    .option('--json', 'print the result as JSON')
    .action(async (options: Options) => {
      await connected(options.config === undefined ? {} : { config: options.config }, (target) =>
        applyConfig(target, options),
      );
    });
}

async function applyConfig(target: Connected, options: Options): Promise<void> {
  const { config, path } = requireConfig(target);
  const output = outputOf(options);
  if (options.rebind !== undefined) accountOf(config, options.rebind);
  for (const warning of configWarnings(config)) process.stderr.write(`warning: ${path}: ${warning}\n`);
  const results = [];
  for (const account of Object.keys(config.accounts)) {
    const result = await applyAccount(target, config, account, options.rebind === account);
    results.push(result);
    output.line(
      `${account}: policy ${result.changed ? `is now version ${result.policyVersion}` : `unchanged (version ${result.policyVersion})`}${result.disarmed ? ', disarmed' : ''}; schedule ${result.schedule}`,
    );
  }
  const left = (await listSchedules(target.client)).filter(
    ({ account }) => !Object.hasOwn(config.accounts, account),
  );
  for (const { account } of left) {
    output.line(
      `${account}: is not in ${path} any more; its schedule and guard still exist ("schedule pause ${account}", "disarm ${account}")`,
    );
  }
  output.json({ accounts: results, notInFile: left.map(({ account }) => account) });
}

async function applyAccount({ client, guards }: Connected, config: Config, account: string, rebind: boolean) {
  const accountConfig = accountOf(config, account);
  await ensureGuard(client, account, guardTaskQueue(config.taskQueue));
  const { status } = await readBack(guards, account, ({ birth }) => birth.status !== 'pending');
  if (status === null) {
    throw new Error(
      `no worker polls the guard of ${account} (task queue ${guardTaskQueue(config.taskQueue)}), so its policy cannot be set; start the worker and apply again`,
    );
  }
  const { policyVersion, changed, disarmed } = await guards.configure(account, {
    policy: accountConfig.policy,
    by: 'apply',
    ...(rebind ? { rebind: true } : {}),
  });
  return {
    account,
    policyVersion,
    changed,
    disarmed,
    schedule: await applySchedule(client, account, accountConfig, config.taskQueue),
  };
}
