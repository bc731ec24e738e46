import { Command } from 'commander';
import { explain } from '../client/explain';
import { guardedAccounts } from '../client/guards';
import { readBack } from '../client/read-back';
import type { GuardStatus } from '../domain/guard/status';
import { InvalidInput } from '../domain/validation';
import { account as accountArgument } from './arguments';
import { type Connected, connected } from './connection';
import { EXIT, outputOf } from './output';

interface Options {
  readonly all?: boolean;
  readonly wait?: boolean;
  readonly operator?: string;
  readonly reason?: string;
  readonly config?: string;
  readonly json?: boolean;
}

interface Disarmed {
  readonly account: string;
  /** True once the guard itself says so; false while no worker polls it, when nothing can be written. */
  readonly confirmed: boolean;
  readonly problem?: string;
  readonly status: GuardStatus | null;
}

/** `disarm`: stops writing. */
export function disarmCommand(): Command {
  return new Command('disarm')
    .description('stop writing on an account: before the next write')
    .argument('[account]', 'the account', accountArgument)
    .option('--all', 'every account that has a guard on this server')
    .option('--wait', 'until nothing sent before can reach the exchange any more')
    .option('--operator <name>', 'who disarms')
    .option('--reason <text>', 'why')
    .option('--config <file>', 'configuration file')
    .option('--json', 'print the result as JSON')
    .action(async (account: string | undefined, options: Options) => {
      if ((account === undefined) === (options.all !== true))
        throw new InvalidInput('disarm: name one account, or give --all');
      await connected(
        {
          ...(account === undefined ? {} : { account }),
          ...(options.config === undefined ? {} : { config: options.config }),
        },
        (target) => disarmAccounts(target, account, options),
      );
    });
}

async function disarmAccounts(target: Connected, named: string | undefined, options: Options): Promise<void> {
  const output = outputOf(options);
  const accounts = named === undefined ? await guardedAccounts(target.client) : [named];
  output.line(
    `${accounts.length === 0 ? 'No guard runs' : `Disarming ${accounts.join(', ')}`} on ${target.address}.`,
  );
  const results = await Promise.all(accounts.map((account) => disarmOne(target, account, options)));
  for (const result of results) output.line(describe(result));
  output.json(results);
  if (results.some(({ problem }) => problem !== undefined)) process.exitCode = EXIT.failed;
}

async function disarmOne({ guards }: Connected, account: string, options: Options): Promise<Disarmed> {
  try {
    await guards.disarm(account, {
      ...(options.operator === undefined ? {} : { operator: options.operator }),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    });
    const { status, shown } = await readBack(guards, account, ({ armed }) => !armed);
    if (shown && options.wait === true && status !== null) await quiet(status);
    return { account, confirmed: shown, status };
  } catch (error) {
    // One account's failure must not keep the others armed.
    return { account, confirmed: false, status: null, problem: explain(error) };
  }
}

/** Waits, by this machine's clock, for as long as the guard's clock says. */
async function quiet({ quietAt, at }: GuardStatus): Promise<void> {
  const left = (quietAt ?? at) - at;
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}

function describe({ account, confirmed, status, problem }: Disarmed): string {
  if (problem !== undefined) return `${account}: NOT disarmed: ${problem}`;
  if (confirmed && status !== null) {
    const left = (status.quietAt ?? status.at) - status.at;
    return `${status.headline}${left > 0 ? `; nothing can reach the exchange after ${new Date(status.quietAt ?? 0).toISOString()}` : ''}`;
  }
  return status === null
    ? `${account}: the server recorded the disarm; no worker polls the guard, so nothing can be written meanwhile.`
    : `${account}: the server recorded the disarm, but the guard still says: ${status.headline}. Look again with "status".`;
}
