import { Command } from 'commander';
import { type DisarmOptions, explain, InvalidInput } from '../client';
import { account as accountArgument, who, why } from './arguments';
import { requireKnown } from './connection';
import { disarmLine, isDisarmDone } from './disarm-line';
import { onServer, type Target } from './on-server';
import { EXIT } from './output';

/** How long the server may take to list its guards, ms: nothing delays a stop. */
const LIST_WITHIN_MS = 5_000;

interface Options extends DisarmOptions {
  readonly all?: boolean;
}

/** `disarm`: stops writing. */
export const disarmCommand = () =>
  onServer<Options, string | undefined>(
    new Command('disarm')
      .description('stop writing on an account: before the next write')
      .argument('[account]', 'the account', accountArgument)
      .option('--all', 'every account that has a guard here, or that the configuration names')
      .option('--wait', 'until nothing sent before can reach the exchange any more')
      .option('--restored', "the server was restored from a backup: today's budget counts as spent too")
      .option('--operator <name>', 'who disarms', who)
      .option('--reason <text>', 'why', why)
      .hook('preAction', (command) => {
        if ((command.processedArgs[0] === undefined) === (command.opts<Options>().all !== true))
          throw new InvalidInput('disarm: name one account, or give --all');
      }),
    disarm,
    { mustKnow: () => undefined, stops: true },
  );

async function disarm(
  target: Target,
  account: string | undefined,
  { operator, reason, wait = false, restored }: Options,
): Promise<void> {
  const { reconcile, output, address, namespace, webUi, interrupted, configProblem } = target;
  const { accounts, unlisted } =
    account === undefined ? await everyAccount(target) : { accounts: [account], unlisted: null };
  const where = `on ${address}, namespace ${namespace}`;
  const [named] = accounts.length === 1 ? accounts : [];
  interrupted(
    `It is not known whether ${named ?? 'every account'} is disarmed; look with "status${named === undefined ? '' : ` ${named}`}".`,
  );
  output.line(
    accounts.length === 0
      ? `No guard runs ${where}: nothing was disarmed.`
      : `Disarming ${accounts.join(', ')} ${where}.`,
  );
  if (unlisted !== null)
    output.progress(
      `the server does not list its guards (${unlisted}): one that the configuration does not name may be armed`,
    );
  const answers = await Promise.all(
    accounts.map((each) => reconcile.disarm(each, { operator, reason, wait, restored })),
  );
  // Not before: nothing delays a stop.
  if (account !== undefined && answers.some(({ recorded }) => recorded === false))
    await requireKnown(target, account);
  for (const answer of answers) output.line(disarmLine(answer, wait));
  output.answer(
    'disarm',
    { accounts: answers },
    accounts.flatMap((each) => webUi.guard(each)),
  );
  const isWhole = account !== undefined || (configProblem === null && unlisted === null);
  if (accounts.length === 0 || !isWhole || !answers.every((answer) => isDisarmDone(answer, wait)))
    process.exitCode = EXIT.failed;
}

/**
 * Those that the configuration names too, though no guard of theirs may run here: who says "all" where another
 * server or namespace was meant must not go away reassured. Where the server does not list, these alone.
 */
async function everyAccount({
  reconcile,
  client,
  configFile,
}: Target): Promise<{ accounts: string[]; unlisted: string | null }> {
  const configured = Object.keys(configFile?.config.accounts ?? {});
  try {
    const guarded = await client.withDeadline(Date.now() + LIST_WITHIN_MS, () => reconcile.accounts());
    return { accounts: [...new Set([...guarded, ...configured])], unlisted: null };
  } catch (error) {
    if (configured.length === 0) throw error;
    return { accounts: configured, unlisted: explain(error) };
  }
}
