import { Command } from 'commander';
import { type DisarmOptions, InvalidInput } from '../client';
import { account as accountArgument } from './arguments';
import { disarmLine } from './disarm-line';
import { onServer, type Target } from './on-server';
import { EXIT } from './output';

interface Options extends DisarmOptions {
  readonly all?: boolean;
}

/** `disarm`: stops writing. */
export const disarmCommand = () =>
  onServer<Options, string | undefined>(
    new Command('disarm')
      .description('stop writing on an account: before the next write')
      .argument('[account]', 'the account', accountArgument)
      .option('--all', 'every account that has a guard on this server')
      .option('--wait', 'until nothing sent before can reach the exchange any more')
      .option('--restored', "the server was restored from a backup: today's budget counts as spent too")
      .option('--operator <name>', 'who disarms')
      .option('--reason <text>', 'why')
      .hook('preAction', (command) => {
        if ((command.processedArgs[0] === undefined) === (command.opts<Options>().all !== true))
          throw new InvalidInput('disarm: name one account, or give --all');
      }),
    disarm,
  );

async function disarm(
  { reconcile, output, address, webUi }: Target,
  account: string | undefined,
  { operator, reason, wait, restored }: Options,
): Promise<void> {
  const accounts = account === undefined ? await reconcile.accounts() : [account];
  output.line(
    `${accounts.length === 0 ? 'No guard runs' : `Disarming ${accounts.join(', ')}`} on ${address}.`,
  );
  const answers = await Promise.all(
    accounts.map((each) => reconcile.disarm(each, { operator, reason, wait, restored })),
  );
  for (const answer of answers) output.line(disarmLine(answer));
  output.answer(
    'disarm',
    { accounts: answers },
    accounts.flatMap((each) => webUi.guard(each)),
  );
  if (answers.some(({ problem }) => problem !== null)) process.exitCode = EXIT.failed;
}
