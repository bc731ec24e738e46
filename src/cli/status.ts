import { Command } from 'commander';
import { guardedAccounts } from '../client/guards';
import { statusOrNull } from '../client/read-back';
import type { GuardStatus } from '../domain/guard/status';
import type { Policy } from '../domain/policy';
import { account as accountArgument } from './arguments';
import { type Connected, connected } from './connection';
import { outputOf } from './output';
import { statusLines } from './status-text';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
}

/** `status`: what is true now. */
export function statusCommand(): Command {
  return new Command('status')
    .description('what the guards say now')
    .argument('[account]', 'the account (default: all on this server)', accountArgument)
    .option('--config <file>', 'configuration file')
    .option('--json', 'print as JSON')
    .action(async (account: string | undefined, options: Options) => {
      await connected(
        {
          ...(account === undefined ? {} : { account }),
          ...(options.config === undefined ? {} : { config: options.config }),
        },
        (target) => printStatus(target, account, options),
      );
    });
}

async function printStatus(target: Connected, named: string | undefined, options: Options): Promise<void> {
  const output = outputOf(options);
  const accounts = named === undefined ? await guardedAccounts(target.client) : [named];
  if (accounts.length === 0)
    output.line(`No guard runs on ${target.address}; "grinder-reconcile apply" starts them.`);
  const rows: { account: string; status: GuardStatus | null; differences: string[] }[] = [];
  for (const account of accounts) {
    const status = await statusOrNull(target.guards, account, 5_000);
    const filed = target.configFile?.config.accounts[account]?.policy;
    const differences = status === null || filed === undefined ? [] : policyDifferences(filed, status.policy);
    rows.push({ account, status, differences });
    if (status === null)
      output.line(`${account}: no worker polls its guard, so nothing is known and nothing can be written.`);
    else for (const line of statusLines(status)) output.line(line);
    for (const line of differences) output.line(`  differs      ${line}`);
  }
  output.json(named === undefined ? rows : rows[0]);
}

/** Where the file asks for another policy than the guard has. */
export function policyDifferences(filed: Policy, held: Policy): string[] {
  const flat = ({ budget, ...rest }: Policy) => ({
    ...rest,
    ...Object.fromEntries(Object.entries(budget).map(([key, value]) => [`budget.${key}`, value])),
  });
  const inGuard = flat(held) as Record<string, unknown>;
  return Object.entries(flat(filed)).flatMap(([key, value]) =>
    JSON.stringify(value) === JSON.stringify(inGuard[key])
      ? []
      : [
          `policy.${key}: ${JSON.stringify(value)} in the file, ${JSON.stringify(inGuard[key])} in the guard; "apply" sets the file's`,
        ],
  );
}
