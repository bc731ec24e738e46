import { guardId } from '../../domain/names';
import { traceViolations } from '../../traces/account-traces';
import type { SentWrite } from '../../traces/trace';
import type { Evidence, Sent } from './evidence';
import type { Violation } from './invariants';
import { cycleRuns, guardRuns } from './runs';
import type { World } from './world';

/** What of an account's trace the protocol's models do not allow. */
export async function violationsInTrace(
  { sent, account: { label } }: Evidence,
  world: World,
): Promise<Violation[]> {
  const found = await traceViolations(world.client, {
    account: label,
    guards: guardRuns(world.server, label),
    cycles: cycleRuns(world.server, label),
    sent: sent.flatMap(sentWrite),
    calls: world.calls.of(guardId(label)),
  });
  return found.map((each) => ({ invariant: 'the trace is what rules and models allow', found: each }));
}

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
