import { anchorOf } from '../../ops/source/addresses';
import { table } from '../../scripts/markdown-table';
import { IN_PLACE, NOT_RUN } from '../support/alert-page';
import type { CaseResult } from './run-case';

const clock = (ms: number): string => {
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
const link = (alert: string) => `[${alert}](alerts.md#${anchorOf(alert)})`;
const lines = (texts: readonly string[]) => texts.join('<br>');
const code = (text: string) => `\`${text.replaceAll('|', '\\|')}\``;

/** In place of an alert where a fault did not come to its end. */
export const NOT_SHOWN = 'not shown in this run';

const STAND_INS: Readonly<Record<string, string>> = {
  ps: 'whether the process runs, or how it ended',
  logs: 'the last 50 lines of its log',
  restart: 'SIGTERM, after 45 s SIGKILL, then it is started',
};

function matrix(results: readonly CaseResult[]): string {
  return table(
    ['fault', 'what is done', 'alert', 'fires after', 'ended by', 'over after', 'right after'],
    results.map(({ kind, what, alerts, ended, right, failed }) => {
      if (failed !== undefined) return [kind, what, NOT_SHOWN, '', failed, '', ''];
      return [
        kind,
        what,
        alerts.length === 0 ? 'none' : lines(alerts.map(({ name }) => link(name))),
        lines(alerts.map(({ after }) => clock(after))),
        ended,
        lines(alerts.map(({ over }) => clock(over))),
        clock(right),
      ];
    }),
  );
}

function commands(results: readonly CaseResult[]): string {
  const ran = results.flatMap((result) => result.ran);
  const seen = new Map<string, (number | null)[]>();
  for (const { alert, command, status } of ran) {
    const key = JSON.stringify([alert, command]);
    seen.set(key, [...(seen.get(key) ?? []), status]);
  }
  return table(
    ['alert', 'command', 'ended with'],
    [...seen].map(([key, statuses]) => {
      const [alert, command] = JSON.parse(key) as [string, string];
      const said = [...new Set(statuses)].map((status) => (status === null ? 'not run' : String(status)));
      return [alert, code(command), said.join(', ')];
    }),
  );
}

/** docs/runbooks/coverage.md: what one run of the drill showed. */
export const coveragePage = (
  results: readonly CaseResult[],
  took: number,
  unreached: readonly string[],
  ofServer: readonly string[],
): string =>
  `${[
    '# Which fault, which alert',
    'Written by `npm run drill:alerts`, which takes about 25 minutes. It lets each family of the [fault matrix](../fault-matrix.md) happen to an account of its own, in a form that lasts: real Temporal server, real workers, real HTTP to the simulated exchange, and real Prometheus with the [alerts](alerts.md) of this repository at their real thresholds. When the alert fires it runs the commands that the page names, takes the fault away as the page says, and waits until the alert is over and the account is [known to be right](alerts.md#the-objective), which is recorded once a minute and takes three minutes without a finding.',
    'A fault without an alert is survived: nobody has to do anything, and nothing above `info` fired until the end of the drill. The drill fails where an alert stays away, where one fires that is of no fault, where a command fails or does not say what is wrong, and where an alert or an account does not come to its end; such a row is not shown, with the reason.',
    `## The last whole run`,
    `${results.length} faults in ${clock(took)} minutes. Times are minutes and seconds: of an alert since the fault began, and of its end since the fault was ended. An alert that fires for what happened within the last ten or fifteen minutes is over as much later.`,
    matrix(results),
    ...(ofServer.length === 0
      ? []
      : [
          `Of the Temporal server, which all share and whose machine had all of this to do, there fired beside them: ${ofServer.map(link).join(', ')}.`,
        ]),
    '## Commands that were run',
    `Exit status 3: the answer is no. In place of Docker's commands, since the worker is a plain process there: ${Object.entries(
      IN_PLACE,
    )
      .map(([command, deed]) => `${code(command)}: ${STAND_INS[deed]}`)
      .join('; ')}.`,
    commands(results),
    '## What no fault reaches',
    `These alerts are of no fault of the exchange or the worker, or need longer than the drill: ${unreached.map(link).join(', ')}. Their commands are run by \`npm test\`, one by one, as are all others (\`test/integration/alert-commands.test.ts\`), but for these, which need Docker:`,
    table(
      ['command', 'what it is for'],
      Object.entries(NOT_RUN).map(([command, why]) => [code(command), why]),
    ),
  ].join('\n\n')}\n`;
