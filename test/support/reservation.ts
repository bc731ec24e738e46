import type { ReserveRequest } from '../../src/domain/guard/reserve';
import { guardStateQuery } from '../../src/workflows/messages';
import type { Stack } from './stack';

/** Everything the guard remembers. */
export const guardState = (stack: Stack) => stack.guardHandle().query(guardStateQuery);

/** A reservation as a cycle would ask for it. */
export async function request(
  stack: Stack,
  run: string,
  more: Partial<ReserveRequest> = {},
): Promise<ReserveRequest> {
  const { policyVersion } = await stack.status();
  const workflowId = `reconcile/${stack.account}-by-hand`;
  const symbol = 'BTCUSDT';
  return {
    reservationId: `${workflowId}/${run}/1`,
    workflowId,
    runId: run,
    originalExecutionRunId: run,
    exchangeId: 'host/key',
    policyVersion,
    plannedAt: Date.now(),
    planMaxAgeMs: 5_000,
    asOf: Date.now(),
    asOfFromBot: false,
    recvWindowMs: 500,
    groups: [
      [{ key: 'cancel/a', action: 'cancel_all', symbol, orderKind: 'regular', slices: [] }],
      [
        {
          key: 'close/b',
          action: 'flatten',
          symbol,
          orderKind: null,
          slices: [{ quantity: '0.002', notional: '190' }],
        },
      ],
    ],
    ...more,
  };
}

/** A request for a permit under a reservation. */
export const permitFor = (
  { reservationId, workflowId, runId, originalExecutionRunId }: ReserveRequest,
  write: string,
  nonce: string,
) => ({
  ...{ reservationId, workflowId, runId, originalExecutionRunId, write, nonce },
  activityId: '1',
  attempt: 1,
});
