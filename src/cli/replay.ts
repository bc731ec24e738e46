import { Command, InvalidArgumentError } from 'commander';
import { account as accountArgument, moment, whole } from './arguments';
import { onServer } from './on-server';
import { EXIT } from './output';
import { printReplay } from './replay-text';

interface Options {
  readonly since: number;
  readonly within: number;
  readonly account?: string;
}

function since(text: string): number {
  const at = moment(text);
  if (at > Date.now()) throw new InvalidArgumentError('Must be before now.');
  return at;
}

/** `replay`: whether what runs in this namespace can go on with this version. */
export const replayCommand = () =>
  onServer<Options, undefined>(
    new Command('replay')
      .description(
        'before an upgrade: replay the histories of guards and cycles with this version, and say what would break',
      )
      .option(
        '--since <time>',
        'closed histories from this time on, such as 24h, 7d or 2026-11-26T08:00:00Z; running ones are always replayed (default: 7d)',
        since,
      )
      .option('--account <account>', 'of this account alone', accountArgument)
      .option('--within <seconds>', 'begin no further history after that', whole(1, 86_400), 600),
    async ({ client, output, webUi }, _none, { since = moment('7d'), account = null, within }) => {
      // Only here: the other commands start in half the time without what a worker needs.
      const { quietCore, replayNamespace } = await import('../replay/replay.js');
      const answer = await replayNamespace(client, {
        ...{ account, since, withinMs: within * 1_000 },
        onProgress: (text) => output.progress(text),
        // A core that no Worker ever used would keep this process.
        onFirst: quietCore,
      });
      printReplay(output, answer);
      const accounts = account === null ? [] : [account];
      output.answer(
        'replay',
        answer,
        accounts.flatMap((each) => webUi.guard(each)),
      );
      if (!answer.proven) process.exitCode = EXIT.no;
    },
    { accountIn: (_none, { account }) => account, mustKnow: (_none, { account }) => account },
  );
