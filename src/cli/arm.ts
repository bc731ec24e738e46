import { Command } from 'commander';
import { readBack, statusOrNull } from '../client/read-back';
import type { ArmRequest } from '../domain/guard/arm';
import type { ActionKind } from '../domain/vocabulary';
import { account as accountArgument, list, whole } from './arguments';
import { type Connected, connected } from './connection';
import { EXIT, outputOf } from './output';
import { statusLines } from './status-text';

interface Options {
  readonly operator: string;
  readonly reason: string;
  readonly ttl?: number;
  readonly actions?: string[];
  readonly symbols?: string[];
  readonly maxNotional?: string;
  readonly botIsDown?: boolean;
  readonly acceptUnknownLedger?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

/** `arm`: allows writes for a while, by name and with a reason. */
export function armCommand(): Command {
  return new Command('arm')
    .description('allow writes on an account for a while')
    .argument('<account>', 'the account', accountArgument)
    .requiredOption('--operator <name>', 'who arms')
    .requiredOption('--reason <text>', 'why')
    .option(
      '--ttl <seconds>',
      "for how long (default: an hour, or the policy's maxArmSeconds if that is less)",
      whole(1, 604_800),
    )
    .option('--actions <list>', 'only these: cancel_all, flatten', list)
    .option('--symbols <list>', 'only these symbols', list)
    .option('--max-notional <usdt>', 'close at most this much in all')
    .option('--bot-is-down', 'the bot is dead: a missing or stale expected state counts as flat')
    .option('--accept-unknown-ledger', "let today's unknown spending count as nothing")
    .option('--config <file>', 'configuration file')
    .option('--json', 'print the status as JSON')
    .action(async (account: string, options: Options) => {
      await connected({ account, ...configOf(options) }, (target) => armAccount(target, account, options));
    });
}

const configOf = ({ config }: { config?: string }) => (config === undefined ? {} : { config });

async function armAccount({ guards }: Connected, account: string, options: Options): Promise<void> {
  const output = outputOf(options);
  const before = await statusOrNull(guards, account, 2_000);
  await guards.arm(account, requestOf(options));
  const number = before?.arming?.number;
  const rejectedAt = before?.lastRejected?.at;
  const { status, shown } = await readBack(
    guards,
    account,
    ({ arming, lastRejected }) =>
      (arming !== null && arming.number !== number) ||
      (lastRejected !== null && lastRejected.at !== rejectedAt),
  );
  output.json(status);
  if (status === null) {
    output.line(
      `The server recorded the signal. No worker polls the guard of ${account}, so it is not armed yet and nothing can be written.`,
    );
    process.exitCode = EXIT.failed;
    return;
  }
  const armed = shown && status.arming !== null && status.arming.number !== number;
  if (armed) for (const line of statusLines(status)) output.line(line);
  else {
    process.stderr.write(
      `${account} is not armed: ${status.lastRejected?.message ?? 'the signal did not take effect within 5 s; arm again'}\n`,
    );
    process.exitCode = EXIT.no;
  }
}

function requestOf(options: Options): ArmRequest {
  return {
    operator: options.operator,
    reason: options.reason,
    ...(options.ttl === undefined ? {} : { ttlSeconds: options.ttl }),
    ...(options.actions === undefined ? {} : { actions: options.actions as ActionKind[] }),
    ...(options.symbols === undefined ? {} : { symbols: options.symbols }),
    ...(options.maxNotional === undefined ? {} : { maxNotionalUsdt: options.maxNotional }),
    ...(options.botIsDown === true ? { botIsDown: true } : {}),
    ...(options.acceptUnknownLedger === true ? { acceptUnknownLedger: true } : {}),
  };
}
