import { Command } from 'commander';
import { type AccountStatus, GuardNotPolled, InvalidInput, type Policy, policyDifferences } from '../client';
import { account as accountArgument } from './arguments';
import { fleetLines, problemLines } from './fleet-text';
import { onServer, type Target } from './on-server';
import { EXIT } from './output';
import { statusLines } from './status-text';

/** `status`: what is true now. */
export const statusCommand = () =>
  onServer<Options, string | undefined>(
    new Command('status')
      .description('what the guard of an account says now, or all accounts of this server at a glance')
      .argument('[account]', 'the account (default: all)', accountArgument)
      .option('--all', 'all accounts, as without an account')
      .hook('preAction', (command) => {
        if (command.processedArgs[0] !== undefined && command.opts<Options>().all === true)
          throw new InvalidInput('status: name one account, or give --all');
      }),
    (target, account) => (account === undefined ? printFleet(target) : printStatus(target, account)),
  );

interface Options {
  readonly all?: boolean;
}

async function printStatus(target: Target, account: string): Promise<void> {
  const { configFile, output, webUi } = target;
  const row = withDifferences(await statusRow(target, account), configFile);
  for (const line of linesOf(row)) output.line(line);
  for (const line of row.differences) output.line(`  differs      ${line}`);
  output.answer('status', { accounts: [row] }, webUi.guard(account));
  if (row.status === null) process.exitCode = EXIT.failed;
}

async function printFleet({
  reconcile,
  configFile,
  address,
  namespace,
  output,
  webUi,
}: Target): Promise<void> {
  const rows = (await reconcile.fleet()).map((row) => withDifferences(row, configFile));
  if (rows.length === 0)
    output.line(
      `No guard runs on ${address}, namespace ${namespace}; "grinder-reconcile apply" starts them.`,
    );
  const width = output.screenWidth ?? Number.POSITIVE_INFINITY;
  if (rows.length > 0)
    for (const { text, colour } of fleetLines(rows, Date.now(), width)) output.line(text, colour);
  for (const line of problemLines(rows)) output.line(line, 'red');
  for (const { account, differences } of rows)
    if (differences.length > 0)
      output.line(`${account}: differs from ${configFile?.path}; "policy diff ${account}" shows where`);
  output.answer(
    'status',
    { accounts: rows },
    rows.flatMap(({ account }) => webUi.guard(account)),
  );
  if (rows.some(({ status }) => status === null)) process.exitCode = EXIT.failed;
}

function withDifferences<Row extends AccountStatus>(row: Row, configFile: Target['configFile']) {
  const filed = configFile?.config.accounts[row.account]?.policy;
  const differs = row.status !== null && filed !== undefined;
  return { ...row, differences: differs ? differencesIn(filed, row.status.policy) : [] };
}

async function statusRow({ reconcile }: Target, account: string): Promise<AccountStatus> {
  try {
    return { account, status: await reconcile.status(account), problem: null };
  } catch (error) {
    if (error instanceof GuardNotPolled) return { account, status: null, problem: null };
    throw error;
  }
}

const linesOf = ({ account, status }: AccountStatus): string[] =>
  status === null
    ? [`${account}: no worker polls its guard, or none answers in time; nothing is known of it meanwhile.`]
    : statusLines(status);

/** Where the file asks for another policy than the guard has. */
const differencesIn = (filed: Policy, held: Policy): string[] =>
  policyDifferences(held, filed).map(
    ({ key, from, to }) =>
      `policy.${key}: ${JSON.stringify(to)} in the file, ${JSON.stringify(from)} in the guard; "apply" sets the file's`,
  );
