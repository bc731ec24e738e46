import { sum } from '../../../../src/domain/decimal';
import { arm } from '../../../../src/domain/guard/arm';
import { takeOver } from '../../../../src/domain/guard/birth';
import { configure } from '../../../../src/domain/guard/configure';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import { type PermitAnswer, permit } from '../../../../src/domain/guard/permit';
import { type ReserveRequest, reserve } from '../../../../src/domain/guard/reserve';
import { type SettleRequest, settle, type WriteResult } from '../../../../src/domain/guard/settle';
import type { GuardState, ReserveAnswer } from '../../../../src/domain/guard/state';
import type { Action, ActionGroup, CancelAction, CloseAction } from '../../../../src/domain/plan';
import type { Reason } from '../../../../src/domain/reasons';
import { HOUR, livePolicy, NOON, ours, type PolicyOverrides } from '../builders';

/** A guard right after its birth where none ever existed. */
export const freshGuard = (at = NOON): GuardState =>
  takeOver(newGuardState('main', at), { kind: 'none' }, at);

/** A guard with a policy that allows everything, not armed. */
export const liveGuard = (policy: PolicyOverrides = {}, at = NOON): GuardState =>
  configure(freshGuard(at), { policy: livePolicy(policy) }, at).state;

export const ARM = { operator: 'ann', reason: 'drill' };

/** The same guard, armed for an hour unless `arming` says otherwise. */
export const armedGuard = (
  policy: PolicyOverrides = {},
  arming: Record<string, unknown> = {},
  at = NOON,
): GuardState => arm(liveGuard(policy, at), { ...ARM, ...arming }, at);

export const cancelOf = (sequence: number | string = 1, symbol = 'BTCUSDT'): CancelAction => {
  const clientOrderId = ours(sequence, symbol);
  return {
    kind: 'cancel_all',
    key: `cancel/${symbol}/regular/${clientOrderId}`,
    mismatch: 'ORDER_EXISTS_UNEXPECTED',
    symbol,
    positionSide: 'BOTH',
    side: 'BUY',
    clientOrderId,
    orderId: `${1_000 + Number(sequence)}`,
    orderKind: 'regular',
    quantity: '0.010',
    updateTime: NOON - HOUR,
    owner: 'ours',
    protective: false,
    obstacle: null,
  };
};

export const conditionalCancelOf = (sequence: number | string = 1, symbol = 'BTCUSDT'): CancelAction => ({
  ...cancelOf(sequence, symbol),
  key: `cancel/${symbol}/conditional/${ours(sequence, symbol)}`,
  orderKind: 'conditional',
});

/** A close that sends one order per notional, at a mark price of one USDT. */
export const closeOf = (symbol = 'BTCUSDT', ...notionals: string[]): CloseAction => {
  const slices = notionals.length === 0 ? ['100'] : notionals;
  return {
    kind: 'flatten',
    key: `close/${symbol}/BOTH`,
    mismatch: 'POSITION_NONZERO_UNEXPECTED',
    symbol,
    positionSide: 'BOTH',
    side: 'SELL',
    amount: sum(slices),
    markPrice: '1',
    quoteAsset: 'USDT',
    updateTime: NOON - HOUR,
    slices,
    left: '0',
    notional: sum(slices),
    obstacle: null,
  };
};

/** Actions that are granted or refused together, the close last. */
export type GroupOf = readonly Action[];

export const groupOf = (actions: GroupOf): ActionGroup => ({
  cancels: actions.filter((action) => action.kind === 'cancel_all'),
  close: actions.find((action) => action.kind === 'flatten') ?? null,
});

/** The reason of each decision, null where it is granted. */
export const reasonsIn = ({ decisions }: ReserveAnswer): (Reason | null)[] =>
  decisions.map(({ closed }) => closed[0]?.reason ?? null);

/** Why nothing was granted: the whole request's reason, or the first decision's; null where it was. */
export const refusalIn = (answer: ReserveAnswer): Reason | null =>
  answer.refused ?? reasonsIn(answer)[0] ?? null;

/** The ids that the n-th cycle sends with everything. */
export const cycle = (n: number) => {
  const workflowId = `reconcile/main-${n}`;
  const runId = `run-${n}`;
  return { workflowId, runId, originalExecutionRunId: runId, reservationId: `${workflowId}/${runId}/1` };
};

export interface ReserveOverrides extends Partial<Omit<ReserveRequest, 'groups'>> {
  /** Which cycle asks. */
  readonly n?: number;
  readonly groups?: readonly GroupOf[];
}

/** A request that an armed guard grants at noon: one cancel. */
export const reserveRequest = ({
  n = 1,
  groups = [[cancelOf()]],
  ...over
}: ReserveOverrides = {}): ReserveRequest => ({
  ...cycle(n),
  exchangeId: 'fapi.example/0a1b2c3d',
  policyVersion: 1,
  plannedAt: NOON,
  planMaxAgeMs: 45_000,
  asOf: NOON - 1_000,
  asOfFromBot: true,
  massChange: false,
  recvWindowMs: 3_000,
  cancelBatch: 10,
  groups: groups.map(groupOf),
  ...over,
});

/** How long after a permit with the usual recvWindow its write can still arrive. */
export const ARRIVAL_MS = 3_000 + 1_250;

/** A guard in a test: it keeps its state, as the workflow does. */
export class Guard {
  constructor(public state: GuardState) {}

  reserve(over: ReserveOverrides = {}, now = NOON): ReserveAnswer {
    const { state, answer } = reserve(this.state, reserveRequest(over), now);
    this.state = state;
    return answer;
  }

  /** The groups alone, in the usual request. */
  reserveGroups(groups: readonly GroupOf[], over: ReserveOverrides = {}, now = NOON): ReserveAnswer {
    return this.reserve({ ...over, groups }, now);
  }

  permit(
    write = 'w1',
    {
      n = 1,
      nonce = 'nonce-1',
      ...over
    }: { n?: number; nonce?: string; runId?: string; targets?: string[] } = {},
    now = NOON,
  ): PermitAnswer {
    const targets = this.write(write, n)?.targets ?? ['nothing'];
    const request = { ...cycle(n), write, targets, nonce, activityId: 'a1', attempt: 1, ...over };
    const { state, answer } = permit(this.state, request, now);
    this.state = state;
    return answer;
  }

  settle(
    results: readonly WriteResult[] = [],
    { n = 1, ...over }: Partial<SettleRequest> & { n?: number } = {},
    now = NOON,
  ) {
    const { reservationId } = cycle(n);
    const request = { reservationId, results, unprotectedPosition: false, ...over };
    const { state, answer } = settle(this.state, request, now);
    this.state = state;
    return answer;
  }

  /** The write as the guard keeps it. */
  write(key = 'w1', n = 1) {
    return this.state.reservations
      .find(({ id }) => id === cycle(n).reservationId)
      ?.writes.find((write) => write.key === key);
  }
}

export const executed = (write = 'w1'): WriteResult => ({ write, result: 'executed', sender: true });
