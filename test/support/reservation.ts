import type { PermitRequest } from '../../src/domain/guard/permit';
import type { ReserveRequest } from '../../src/domain/guard/reserve';
import type { CancelAction, CloseAction } from '../../src/domain/plan';
import { cutIntoWrites } from '../../src/domain/writes';
import { guardStateQuery } from '../../src/workflows/messages';
import type { Stack } from './stack';

/** Everything the guard remembers. */
export const guardState = (stack: Stack) => stack.guardHandle().query(guardStateQuery);

/** A reservation as a cycle would ask for it. */
export async function request(
  stack: Pick<Stack, 'account' | 'status'>,
  run: string,
  more: Partial<ReserveRequest> = {},
): Promise<ReserveRequest> {
  const { policyVersion } = await stack.status();
  const workflowId = `reconcile/${stack.account}-by-hand`;
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
    massChange: false,
    recvWindowMs: 1_000,
    cancelBatch: 10,
    groups: [
      { cancels: [cancelByHand(1)], close: null },
      { cancels: [], close: CLOSE_BY_HAND },
    ],
    ...more,
  };
}

/** The cancel of an order of ours that need not exist. */
export function cancelByHand(sequence: number): CancelAction {
  const clientOrderId = `grinder_d_BTCUSDT_1_1704067200_${sequence}`;
  return {
    kind: 'cancel_all',
    key: `cancel/BTCUSDT/regular/${clientOrderId}`,
    mismatch: 'ORDER_EXISTS_UNEXPECTED',
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    side: 'BUY',
    clientOrderId,
    orderId: String(1_000 + sequence),
    orderKind: 'regular',
    quantity: '0.002',
    updateTime: 0,
    owner: 'ours',
    protective: false,
    obstacle: null,
  };
}

const CLOSE_BY_HAND: CloseAction = {
  kind: 'flatten',
  key: 'close/BTCUSDT/BOTH',
  mismatch: 'POSITION_NONZERO_UNEXPECTED',
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  side: 'SELL',
  amount: '0.002',
  markPrice: '95000',
  quoteAsset: 'USDT',
  updateTime: 0,
  slices: ['0.002'],
  left: '0',
  notional: '190',
  obstacle: null,
};

/** A request for a permit under a reservation. */
export const permitFor = (
  { reservationId, workflowId, runId, originalExecutionRunId, groups, cancelBatch }: ReserveRequest,
  write: string,
  nonce: string,
): PermitRequest => ({
  ...{ reservationId, workflowId, runId, originalExecutionRunId, write, nonce },
  targets: cutIntoWrites(groups, cancelBatch).find(({ key }) => key === write)?.targets ?? ['nothing'],
  activityId: '1',
  attempt: 1,
});
