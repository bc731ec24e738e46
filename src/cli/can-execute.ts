import { WorkflowFailedError } from '@temporalio/client';
import { Command } from 'commander';
import { type CanExecuteAnswer, canExecuteSchema } from '../domain/can-execute';
import { INSPECT_TYPE, inspectId } from '../domain/names';
import { InvalidInput, parseOrExplain } from '../domain/validation';
import type { reconcileInspect } from '../workflows/reconcile-inspect';
import { account as accountArgument } from './arguments';
import { type Connected, connected } from './connection';
import { EXIT, outputOf } from './output';

interface Options {
  readonly symbol: string;
  readonly clientOrderId?: string;
  readonly amount?: string;
  readonly price?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** `can-execute`: which gates would stop one action, as the worker sees it. */
export function canExecuteCommand(): Command {
  return new Command('can-execute')
    .description('which gates would stop a cancel or a close, as the worker sees it; sends nothing')
    .argument('<account>', 'the account', accountArgument)
    .requiredOption('--symbol <symbol>', 'the symbol')
    .option('--client-order-id <id>', 'ask about the cancel of this order')
    .option('--amount <quantity>', 'ask about the close of a position of this amount')
    .option('--price <usdt>', 'its mark price')
    .option('--config <file>', 'configuration file')
    .option('--json', 'print the answer as JSON')
    .action(async (account: string, options: Options) => {
      await connected(
        { account, ...(options.config === undefined ? {} : { config: options.config }) },
        (target) => ask(target, account, options),
      );
    });
}

async function ask({ client, taskQueue }: Connected, account: string, options: Options): Promise<void> {
  const { symbol, clientOrderId, amount, price } = options;
  const args = parseOrExplain(canExecuteSchema, { symbol, clientOrderId, amount, price }, 'can-execute');
  const output = outputOf(options);
  const answer = await inspect(client, taskQueue, account, args);
  output.line(answer.canExecute ? 'can execute: every gate is open' : `cannot execute: ${answer.reason}`);
  for (const { gate, reason, meaning, resolution } of answer.gates)
    output.line(`  gate ${gate.padEnd(2)} ${reason}: ${meaning}. ${resolution}.`);
  output.json(answer);
  if (!answer.canExecute) process.exitCode = EXIT.no;
}

async function inspect(
  client: Connected['client'],
  taskQueue: string,
  account: string,
  args: Record<string, unknown>,
): Promise<CanExecuteAnswer> {
  try {
    const answer = await client.workflow.execute<typeof reconcileInspect>(INSPECT_TYPE, {
      workflowId: inspectId(account, Date.now()),
      taskQueue,
      args: [{ account, kind: 'can-execute', args }],
      workflowRunTimeout: '30s',
    });
    return answer as CanExecuteAnswer;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    let cause: unknown = error;
    while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
    throw new InvalidInput(
      `the worker could not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}
