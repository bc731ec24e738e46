import { type AccountTrace, traceOf } from '../../traces/account-traces';
import type { SentWrite } from '../../traces/trace';
import { cycleRuns, guardRuns } from './runs';
import type { Sent } from './sent';
import type { World } from './world';

/** An account's trace, in the words of the protocol's models. */
export const traceOfAccount = (world: World, account: string, sent: readonly Sent[]): Promise<AccountTrace> =>
  traceOf(world.client, {
    account,
    guards: guardRuns(world.server, account),
    cycles: cycleRuns(world.server, account),
    sent: sent.flatMap(sentWrite),
  });

/** As the guard's clock has it: the exchange's own may be ahead. */
function sentWrite({ entry, permit }: Sent): SentWrite[] {
  if (permit === null) return [];
  const aheadMs = entry.at - entry.receivedAt;
  return [
    {
      reservation: permit.request.reservationId,
      write: permit.request.write,
      receivedAt: entry.receivedAt,
      acceptedAt: entry.executedAt === null ? null : entry.executedAt - aheadMs,
      stamp: Number(entry.params['timestamp']) - aheadMs,
      recvWindowMs: Number(entry.params['recvWindow']),
    },
  ];
}
