import { expect, inject } from 'vitest';
import { ReconcileClient } from '../../src/client';
import { answerBy } from './answers';
import { CliProcess, cli, inShell } from './cli';
import type { Start } from './it';
import { OPEN_POLICY, type StackOptions } from './stack';
import { protectiveOrder, restingIds, strayOrder, strayPosition } from './strays';

/** Who flattens, and why. */
export const WHO = ['--operator', 'ada', '--reason', 'page 17'];
export const A_MINUTE_AGO = () => Date.now() - 60_000;

/** An account of a bot that died a minute ago, with orders and a position of it, and the command line. */
export async function deadBot(
  start: Start,
  policy: StackOptions['policy'] = {},
  account: NonNullable<StackOptions['account']> = {},
) {
  const stack = await start({ policy: { ...OPEN_POLICY, ...policy }, account });
  stack.bot.asOf = A_MINUTE_AGO();
  strayOrder(stack);
  protectiveOrder(stack);
  strayPosition(stack);
  const options = { cwd: stack.directory(), env: { TEMPORAL_ADDRESS: inject('temporalAddress') } };
  return {
    stack,
    reconcile: new ReconcileClient(stack.client, { taskQueue: stack.taskQueue }),
    run: (...args: string[]) => cli(args, options),
    begin: (...args: string[]) => new CliProcess(args, options),
    /** The same on a terminal. */
    onTerminal: (...args: string[]) =>
      inShell(`exec "$NODE" "$MAIN" ${args.map((word) => `'${word}'`).join(' ')}`, {
        ...options,
        terminal: true,
      }),
    preview: async () => {
      const { stdout } = await cli(['flatten', stack.account, ...WHO, '--json'], options);
      return answerBy('flatten', stdout);
    },
    expectFlat: () => {
      expect(restingIds(stack)).toEqual([]);
      expect(stack.exchange.positionAmount('BTCUSDT')).toBe('0');
    },
    expectUntouched: () => expect(stack.sim.log.writes()).toEqual([]),
  };
}
