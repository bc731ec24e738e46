import { Command } from 'commander';
import type { CanExecuteQuestion } from '../client';
import { account as accountArgument } from './arguments';
import { gateLines } from './gate-text';
import { onServer, type Target } from './on-server';
import { EXIT } from './output';

/** `can-execute`: which gates would stop one action, as the worker sees it. */
export const canExecuteCommand = () =>
  onServer<CanExecuteQuestion>(
    new Command('can-execute')
      .description('which gates would stop a cancel or a close, as the worker sees it; sends nothing')
      .argument('<account>', 'the account', accountArgument)
      .requiredOption('--symbol <symbol>', 'the symbol')
      .option('--client-order-id <id>', 'ask about the cancel of this order')
      .option('--amount <quantity>', 'ask about the close of a position of this amount')
      .option('--price <usdt>', 'its mark price'),
    ask,
  );

async function ask(
  { reconcile, output, webUi }: Target,
  account: string,
  { symbol, clientOrderId, amount, price }: CanExecuteQuestion,
): Promise<void> {
  const answer = await reconcile.canExecute(account, { symbol, clientOrderId, amount, price });
  if (answer.nothingToDo) output.line('nothing to do: an amount of 0 is no position');
  else
    output.line(answer.canExecute ? 'can execute: every gate is open' : `cannot execute: ${answer.reason}`);
  for (const line of gateLines(answer.gates)) output.line(line);
  output.answer('can-execute', answer, webUi.guard(account));
  if (!answer.canExecute) process.exitCode = EXIT.no;
}
