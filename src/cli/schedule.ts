import { Command } from 'commander';
import type { ScheduleRow } from '../client';
import { account as accountArgument, why } from './arguments';
import { onServer, type Target } from './on-server';
import { EXIT } from './output';

interface Options {
  readonly reason?: string;
}

/** `schedule list|pause|resume`: whether new cycles start. */
export const scheduleCommand = () =>
  new Command('schedule')
    .description('see, pause and resume the schedules; a cycle that runs goes on')
    .addCommand(onServer(new Command('list').description('the schedules of this server'), printSchedules))
    .addCommand(
      onServer<Options>(
        onAccount('pause', 'start no new cycle of an account'),
        async ({ reconcile, output, webUi, interrupted }, account, { reason }) => {
          interrupted(unknownWhether(account, 'paused'));
          await reconcile.pauseSchedule(account, reason);
          output.line(`${account}: paused`);
          output.answer('schedule pause', { account, paused: true }, webUi.schedule(account));
        },
        { stops: true },
      ),
    )
    .addCommand(
      onServer<Options>(
        onAccount('resume', 'start cycles of an account again'),
        async ({ reconcile, output, webUi, interrupted }, account, { reason }) => {
          interrupted(unknownWhether(account, 'resumed'));
          await reconcile.resumeSchedule(account, reason);
          output.line(`${account}: resumed`);
          output.answer('schedule resume', { account, paused: false }, webUi.schedule(account));
        },
      ),
    );

const unknownWhether = (account: string, done: string) =>
  `It is not known whether the schedule of ${account} was ${done}; look with "schedule list".`;

const onAccount = (name: string, description: string) =>
  new Command(name)
    .description(description)
    .argument('<account>', 'the account', accountArgument)
    .option('--reason <text>', 'note shown with the schedule', why);

async function printSchedules({ reconcile, output, address, webUi }: Target): Promise<void> {
  const rows = await reconcile.schedules();
  if (rows.length === 0) output.line(`No schedule on ${address}; "grinder-reconcile apply" creates them.`);
  for (const row of rows) output.line(describe(row));
  output.answer(
    'schedule list',
    { schedules: rows },
    rows.flatMap(({ account }) => webUi.schedule(account)),
  );
  if (rows.some(({ problem }) => problem !== null)) process.exitCode = EXIT.failed;
}

function describe({ account, paused, note, next, last, problem }: ScheduleRow): string {
  if (problem !== null) return `${account}: cannot be read: ${problem}`;
  return `${account}: ${paused ? `paused${note === '' ? '' : ` (${note})`}` : `next ${next ?? 'unknown'}`}; last ${last ?? 'never'}`;
}
