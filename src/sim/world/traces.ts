import { CYCLE_TYPE, GUARD_TYPE } from '../../domain/names';
import { traceViolations } from '../../traces/account-traces';
import type { SentWrite } from '../../traces/trace';
import type { Evidence, Sent } from './evidence';
import type { Violation } from './invariants';
import { ACCOUNT } from './settings';
import type { World } from './world';

/** What of a world's trace the protocol's models do not allow. */
export async function violationsInTrace({ sent }: Evidence, world: World): Promise<Violation[]> {
  const runs = world.server.all();
  const found = await traceViolations(world.client, {
    account: ACCOUNT,
    guards: runs.filter(({ type }) => type === GUARD_TYPE),
    cycles: runs.filter(({ type }) => type === CYCLE_TYPE),
    sent: sent.flatMap(sentWrite),
    calls: world.calls.all,
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
