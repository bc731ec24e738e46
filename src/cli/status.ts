import { Command } from 'commander';
import { type AccountStatus, GuardNotPolled, type Policy, policyDifferences } from '../client';
import { account as accountArgument } from './arguments';
import { onServer, type Target } from './on-server';
import { EXIT } from './output';
import { statusLines } from './status-text';

/** `status`: what is true now. */
export const statusCommand = () =>
  onServer<unknown, string | undefined>(
    new Command('status')
      .description('what the guards say now')
      .argument('[account]', 'the account (default: all on this server)', accountArgument),
    printStatus,
  );

async function printStatus(target: Target, named: string | undefined): Promise<void> {
  const { reconcile, configFile, address, output, webUi } = target;
  const seen = named === undefined ? await reconcile.statusAll() : [await statusRow(target, named)];
  if (seen.length === 0) output.line(`No guard runs on ${address}; "grinder-reconcile apply" starts them.`);
  const rows = seen.map((row) => {
    const filed = configFile?.config.accounts[row.account]?.policy;
    const differs = row.status !== null && filed !== undefined;
    return { ...row, differences: differs ? differencesIn(filed, row.status.policy) : [] };
  });
  for (const row of rows) {
    for (const line of linesOf(row)) output.line(line);
    for (const line of row.differences) output.line(`  differs      ${line}`);
  }
  output.answer(
    'status',
    { accounts: rows },
    rows.flatMap(({ account }) => webUi.guard(account)),
  );
  if (rows.some(({ problem }) => problem !== null)) process.exitCode = EXIT.failed;
}

async function statusRow({ reconcile }: Target, account: string): Promise<AccountStatus> {
  try {
    return { account, status: await reconcile.status(account), problem: null };
  } catch (error) {
    if (error instanceof GuardNotPolled) return { account, status: null, problem: null };
    throw error;
  }
}

function linesOf({ account, status, problem }: AccountStatus): string[] {
  if (status !== null) return statusLines(status);
  return problem === null
    ? [`${account}: no worker polls its guard, so nothing is known and nothing can be written.`]
    : [`${account}: cannot be read: ${problem}`];
}

/** Where the file asks for another policy than the guard has. */
const differencesIn = (filed: Policy, held: Policy): string[] =>
  policyDifferences(held, filed).map(
    ({ key, from, to }) =>
      `policy.${key}: ${JSON.stringify(to)} in the file, ${JSON.stringify(from)} in the guard; "apply" sets the file's`,
  );
