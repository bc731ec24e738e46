import { ScheduleNotFoundError } from '@temporalio/client';
import { Command } from 'commander';
import { listSchedules, pauseSchedule, resumeSchedule } from '../client/schedules';
import { InvalidInput } from '../domain/validation';
import { account as accountArgument } from './arguments';
import { connected } from './connection';
import { outputOf } from './output';

interface Options {
  readonly config?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

const configOf = ({ config }: Options) => (config === undefined ? {} : { config });

/** `schedule list|pause|resume`: whether new cycles start. */
export function scheduleCommand(): Command {
  const command = new Command('schedule').description(
    'see, pause and resume the schedules; a cycle that runs goes on',
  );
  command
    .command('list')
    .description('the schedules of this server')
    .option('--config <file>', 'configuration file')
    .option('--json', 'print as JSON')
    .action(async (options: Options) => {
      await connected(configOf(options), async ({ client, address }) => {
        const output = outputOf(options);
        const rows = await listSchedules(client);
        if (rows.length === 0)
          output.line(`No schedule on ${address}; "grinder-reconcile apply" creates them.`);
        for (const { account, paused, note, next, last } of rows) {
          output.line(
            `${account}: ${paused ? `paused${note === '' ? '' : ` (${note})`}` : `next ${next ?? 'unknown'}`}; last ${last ?? 'never'}`,
          );
        }
        output.json(rows);
      });
    });
  for (const [name, description, act, past] of [
    ['pause', 'start no new cycle of an account', pauseSchedule, 'paused'],
    ['resume', 'start cycles of an account again', resumeSchedule, 'resumed'],
  ] as const) {
    command
      .command(name)
      .description(description)
      .argument('<account>', 'the account', accountArgument)
      .option('--reason <text>', 'note shown with the schedule')
      .option('--config <file>', 'configuration file')
      .action(async (account: string, options: Options) => {
        await connected({ account, ...configOf(options) }, async ({ client }) => {
          await act(client, account, options.reason ?? `${past} by an operator`).catch((error: unknown) => {
            if (error instanceof ScheduleNotFoundError)
              throw new InvalidInput(`no schedule for account ${JSON.stringify(account)} on this server`);
            throw error;
          });
          outputOf(options).line(`${account}: ${past}`);
        });
      });
  }
  return command;
}
