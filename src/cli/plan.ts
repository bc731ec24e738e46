import { Command } from 'commander';
import { IF_BOT_IS_DEAD, lacksBotsWord, MAY_BE_BACK, type PlannedAction, type PlanPreview } from '../client';
import { account as accountArgument } from './arguments';
import { gateLines } from './gate-text';
import { onServer, type Target } from './on-server';
import { EXIT } from './output';

interface Options {
  readonly botIsDown?: boolean;
}

/** `plan`: what the next cycles would do, by a look now. */
export const planCommand = () =>
  onServer<Options>(
    new Command('plan')
      .description(
        'look now: what the next cycles would do, which gates are closed and what opens each; sends nothing',
      )
      .argument('<account>', 'the account', accountArgument)
      .option('--bot-is-down', 'as an arming with --bot-is-down would find it: nothing is expected'),
    plan,
  );

async function plan({ reconcile, output, webUi }: Target, account: string, options: Options): Promise<void> {
  const preview = await reconcile.plan(account, { botIsDown: options.botIsDown ?? false });
  for (const line of planLines(preview)) output.line(line);
  output.answer('plan', preview, webUi.guard(account));
  if (!preview.conclusive) process.exitCode = EXIT.failed;
}

/** What would be done, why not now, and what opens it. */
export function planLines(preview: PlanPreview): string[] {
  const { headline, failedParts, actions, blind, gates, plan: id, botIsDown, bot } = preview;
  const unread = botIsDown && bot?.unreadable === true ? `${bot.problem}; ${MAY_BE_BACK}` : null;
  return [
    headline,
    ...(unread === null ? [] : [`  the bot: ${unread}`]),
    ...(lacksBotsWord(failedParts) ? [IF_BOT_IS_DEAD] : []),
    ...actions.map(actionLine),
    ...blind.map(({ symbol, part, row, problem }) => `  unreadable ${symbol}: ${part}[${row}]: ${problem}`),
    ...(gates.length === 0 ? [] : ['Closed, and what opens it:', ...gateLines(gates)]),
    ...(id === null ? [] : [`plan: ${id}`]),
  ];
}

function actionLine({
  action,
  symbol,
  target,
  quantity,
  notional,
  cycle,
  gates,
  detail,
}: PlannedAction): string {
  const verb = action === 'cancel_all' ? 'cancel' : 'close';
  const worth = notional === null ? '' : ` (${notional} USDT)`;
  return `  ${verb} ${symbol} ${target} ${quantity}${worth}: ${whenSaid(cycle, gates)}${detail === null ? '' : ` - ${detail}`}`;
}

function whenSaid(cycle: PlannedAction['cycle'], gates: PlannedAction['gates']): string {
  const closed = gates.join(', ');
  if (cycle === null) return closed === '' ? 'in no cycle' : `blocked by ${closed}`;
  const when = cycle === 1 ? 'next cycle' : `cycle ${cycle} from now`;
  return closed === '' ? when : `${when}, once open: ${closed}`;
}
