import { Command } from 'commander';
import { type ActionKind, MAX_ARM_SECONDS } from '../client';
import { account as accountArgument, list, who, whole, why } from './arguments';
import { printArmAnswer } from './arm-answer';
import { onServer, type Target } from './on-server';

interface Options {
  readonly operator: string;
  readonly reason: string;
  readonly ttl?: number;
  readonly actions?: ActionKind[];
  readonly symbols?: string[];
  readonly maxNotional?: string;
  readonly plan?: string;
  readonly once?: boolean;
  readonly botIsDown?: boolean;
  readonly acceptUnknownLedger?: boolean;
}

/** `arm`: allows writes for a while, by name and with a reason. */
export const armCommand = () =>
  onServer<Options>(
    new Command('arm')
      .description('allow writes on an account for a while')
      .argument('<account>', 'the account', accountArgument)
      .requiredOption('--operator <name>', 'who arms', who)
      .requiredOption('--reason <text>', 'why', why)
      .option(
        '--ttl <seconds>',
        "for how long (default: an hour, or the policy's maxArmSeconds if that is less)",
        whole(1, MAX_ARM_SECONDS),
      )
      .option('--actions <list>', 'only these: cancel_all, flatten', list)
      .option('--symbols <list>', 'only these symbols', list)
      .option('--max-notional <usdt>', 'close at most this much in all')
      .option('--plan <id>', 'only exactly this plan, which a report names')
      .option('--once', 'only until a cycle was granted something')
      .option('--bot-is-down', 'the bot is dead: a missing or stale expected state counts as flat')
      .option('--accept-unknown-ledger', "let today's unknown spending count as nothing"),
    armAccount,
  );

async function armAccount(target: Target, account: string, options: Options): Promise<void> {
  // One by one: the options of every command, such as --json, are no part of it.
  const { operator, reason, ttl, actions, symbols, maxNotional, plan, once, botIsDown, acceptUnknownLedger } =
    options;
  const { reconcile, output, webUi, interrupted } = target;
  interrupted(`It is not known whether ${account} was armed; look with "status ${account}".`);
  const answer = await reconcile.arm(account, {
    ...{ operator, reason, ttlSeconds: ttl, actions, symbols, maxNotionalUsdt: maxNotional },
    ...{ plan, once, botIsDown, acceptUnknownLedger },
  });
  printArmAnswer(target, account, answer);
  output.answer('arm', answer, webUi.guard(account));
}
