import { Command } from 'commander';
import { reportLines } from '../cli/report-text';
import { quoted } from '../cli/shell-words';
import { guardId } from '../client';
import { DEMO_ACCOUNT } from '../connect/running-start';
import type { CycleReport } from '../domain/report';
import { onSignal } from '../outside/on-signal';
import type { Started } from './start';

/** `start`: try everything locally. */
export function startCommand(): Command {
  return new Command('start')
    .description(
      'try it: Temporal development server, simulated exchange, worker and schedule, all on 127.0.0.1',
    )
    .action(async () => {
      const say = (line: string) => process.stdout.write(`${line}\n`);
      const show = reportPrinter(say);
      const { start } = await import('./start.js');
      const started = await start({ say, onReport: show.print, onBotCrash: () => say(AFTER_CRASH) });
      for (const line of introduction(started)) say(line);
      show.begin();
      try {
        await Promise.race([interrupted(), started.ended]);
        say('\nStopping; a write that was sent is read back first ...');
      } finally {
        await started.stop();
      }
      say('Stopped.');
    });
}

const CLI = process.env['npm_lifecycle_event'] === 'start' ? 'npm run cli --' : 'grinder-reconcile';

const AFTER_CRASH = `The bot is down. Once its state is 20 s old: ${CLI} flatten demo --operator you --reason crash`;

function introduction({ webUi, metrics, simulator, temporalCli, temporalAddress }: Started): string[] {
  const temporal = `${quoted(temporalCli)} --address ${temporalAddress}`;
  return [
    '',
    'Ready.',
    `  Temporal Web UI     ${webUi}/namespaces/default/workflows`,
    `  Schedule            ${webUi}/namespaces/default/schedules/reconcile%2Fdemo`,
    `  Metrics             ${metrics}`,
    `  Simulated exchange  ${simulator} (loopback only)`,
    '  ALLOW_MAINNET_TRADE=1 is set for this worker only (loopback only).',
    '',
    'A cycle runs every 10 s and reports what it would do. Try next, in another terminal:',
    `  ${CLI} arm demo --operator you --reason try     the next cycle cancels and closes`,
    `  ${CLI} status demo                              what the guard says`,
    `  ${CLI} run demo                                 one cycle now, with its report`,
    `  ${CLI} disarm demo --wait                       stop`,
    `  kill "$(cat .grinder/bot.pid)"                           the bot crashes, which "flatten" is for`,
    "And by Temporal's own command, as the runbooks have it:",
    `  ${temporal} workflow signal --workflow-id ${guardId(DEMO_ACCOUNT)} --name disarm`,
    '',
    'Ctrl-C ends everything. Reports:',
  ];
}

/** Reports come before the introduction is out when the first cycle is quick; they wait for it. */
function reportPrinter(say: (line: string) => void) {
  let waiting: string[] | null = [];
  let last = '';
  const emit = (line: string) => (waiting === null ? say(line) : void waiting.push(line));
  return {
    print(report: CycleReport) {
      const time = new Date().toTimeString().slice(0, 8);
      const lines = reportLines(report);
      // The same report again takes one line.
      const text = lines.join('\n');
      if (text === last) emit(`${time} ${lines[0]} (as before)`);
      else for (const [i, line] of lines.entries()) emit(i === 0 ? `${time} ${line}` : `         ${line}`);
      last = text;
    },
    begin() {
      const held = waiting ?? [];
      waiting = null;
      for (const line of held) say(line);
    },
  };
}

async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    onSignal(['SIGINT', 'SIGTERM'], resolve);
  });
}
