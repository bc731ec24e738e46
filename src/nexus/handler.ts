import { getClient, startWorkflow, WorkflowRunOperationHandler } from '@temporalio/nexus';
import * as nexus from 'nexus-rpc';
import { arrivingMs, type DisarmAnswer, disarmAccount, hasLostItsPast } from '../client/disarm';
import { GuardClient } from '../client/guard-client';
import { clientOfGuards } from '../client/guards';
import { statusOf } from '../client/status';
import { type CanExecuteAnswer, canExecuteSchema } from '../domain/can-execute';
import { INSPECT_TYPE, inspectId, QUIET_TYPE, quietId } from '../domain/names';
import { parseOrExplain } from '../domain/validation';
import type { reconcileInspect } from '../workflows/reconcile-inspect';
import type { QuietInput } from '../workflows/reconcile-quiet';
import { asHandler, refusal } from './handler-errors';
import { type AccountQuestion, type ArmedAnswer, type DisarmedAnswer, reconcileService } from './index';
import { parseArmed, parseCanExecute, parseDisarm } from './questions';

/** As long as `can-execute` of the command line waits. */
const CAN_EXECUTE_WITHIN = '30 seconds';

export interface NexusHandlerOptions {
  /** Accounts that may be asked for. */
  readonly accounts: readonly string[];
  /** Where cycles run. */
  readonly taskQueue: string;
}

/** Serves `reconcileService`, over the client of the Worker that it is given to. */
export function nexusHandler({
  accounts,
  taskQueue,
}: NexusHandlerOptions): nexus.ServiceHandler<(typeof reconcileService)['operations']> {
  const guards = () => new GuardClient(clientOfGuards(getClient()));
  const served = <Of extends AccountQuestion>(asked: Of): Of => {
    if (accounts.includes(asked.account)) return asked;
    throw refusal(
      'NOT_FOUND',
      `account ${JSON.stringify(asked.account)} is not served here; this service serves ${accounts.join(', ')}`,
    );
  };

  return nexus.serviceHandler(reconcileService, {
    armed: (_context, input) =>
      asHandler(nameIn(input), async () => {
        const { account } = served(parseArmed(input));
        return armedAnswer(account, await statusOf(guards(), account));
      }),

    canExecute: new WorkflowRunOperationHandler<unknown, CanExecuteAnswer>((context, input) =>
      asHandler(nameIn(input), async () => {
        const { account, question } = served(parseCanExecute(input));
        const args = parseOrExplain(canExecuteSchema, question, 'canExecute');
        return (await startWorkflow<typeof reconcileInspect>(context, INSPECT_TYPE, {
          workflowId: inspectId(account, context.requestId),
          taskQueue,
          args: [{ account, kind: 'can-execute', args }],
          workflowRunTimeout: CAN_EXECUTE_WITHIN,
        })) as never;
      }),
    ),

    disarm: disarmOperation(),
  });

  /** The stop itself is done before anything else; only the waiting after it is a workflow. */
  function disarmOperation(): nexus.OperationHandler<unknown, DisarmedAnswer> {
    const waiting = new WorkflowRunOperationHandler<QuietInput<DisarmedAnswer>, DisarmedAnswer>(
      async (context, input) =>
        await startWorkflow<(input: QuietInput<DisarmedAnswer>) => Promise<DisarmedAnswer>>(
          context,
          QUIET_TYPE,
          { workflowId: quietId(input.answer.account, context.requestId), taskQueue, args: [input] },
        ),
    );
    return {
      start: (context, input) =>
        asHandler(nameIn(input), async () => {
          const { account, operator, reason, wait = false } = served(parseDisarm(input));
          const disarmed = await disarmAccount(guards(), account, { operator, reason });
          const answer = disarmedAnswer(disarmed);
          const { status } = disarmed;
          const afterMs = status === null ? 0 : arrivingMs(status);
          // Waiting proves nothing of what a guard does not know to have permitted.
          if (!wait || afterMs === 0 || status === null || hasLostItsPast(status))
            return nexus.HandlerStartOperationResult.sync(answer);
          return await waiting.start(context, { afterMs, answer: { ...answer, quiet: true } });
        }),
      cancel: (context, token) => waiting.cancel(context, token),
    };
  }
}

function armedAnswer(account: string, status: Awaited<ReturnType<typeof statusOf>>): ArmedAnswer {
  const { armed, headline, arming, at } = status;
  return { account, armed, headline, until: arming?.until ?? null, at };
}

/** @throws HandlerError where the server has not recorded it, or may not have */
function disarmedAnswer({ account, recorded, confirmed, status, problem }: DisarmAnswer): DisarmedAnswer {
  if (recorded === false)
    throw refusal('NOT_FOUND', `account ${JSON.stringify(account)} was not disarmed: ${problem}`);
  if (recorded === null)
    throw new nexus.HandlerError('UNAVAILABLE', `not known whether the disarm was recorded: ${problem}`, {
      retryableOverride: true,
    });
  const lost = status !== null && hasLostItsPast(status);
  const quiet = confirmed && status !== null && !lost && arrivingMs(status) === 0;
  const unknown = lost ? 'what was sent before is not known to this guard: look at the exchange' : null;
  return { account, confirmed, quiet, headline: status?.headline ?? null, problem: problem ?? unknown };
}

/** For the text of an error: what is asked for, if it can be told. */
const nameIn = (input: unknown): string | undefined => {
  const named = (input as { account?: unknown } | null | undefined)?.account;
  return typeof named === 'string' ? named : undefined;
};
