import { Command } from 'commander';
import { type DisarmAnswer, type DisarmOptions, InvalidInput } from '../client';
import { account as accountArgument } from './arguments';
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
  { operator, reason, wait }: Options,
): Promise<void> {
  const accounts = account === undefined ? await reconcile.accounts() : [account];
  output.line(
    `${accounts.length === 0 ? 'No guard runs' : `Disarming ${accounts.join(', ')}`} on ${address}.`,
  );
  const answers = await Promise.all(
    accounts.map((each) => reconcile.disarm(each, { operator, reason, wait })),
  );
  for (const answer of answers) output.line(describe(answer));
  output.answer(
    'disarm',
    { accounts: answers },
    accounts.flatMap((each) => webUi.guard(each)),
  );
  if (answers.some(({ problem }) => problem !== null)) process.exitCode = EXIT.failed;
}

function describe({ account, recorded, confirmed, status, problem }: DisarmAnswer): string {
  if (recorded === false) return `${account}: NOT disarmed: ${problem}`;
  if (recorded === null)
    return `${account}: NOT KNOWN whether the server recorded the disarm: ${problem}. Disarm again.`;
  if (problem !== null)
    return `${account}: the server recorded the disarm, but it cannot be read back: ${problem}. Look again with "status".`;
  if (status === null)
    return `${account}: the server recorded the disarm; no worker polls the guard, so nothing can be written meanwhile.`;
  if (!confirmed)
    return `${account}: the server recorded the disarm, but the guard still says: ${status.headline}. Look again with "status".`;
  const left = (status.quietAt ?? status.at) - status.at;
  return `${status.headline}${left > 0 ? `; nothing can reach the exchange after ${new Date(status.quietAt ?? 0).toISOString()}` : ''}`;
}
