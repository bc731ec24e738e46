import { proxyActivities } from '@temporalio/workflow';
import { sum } from '../domain/decimal';
import { isResetRun } from '../domain/guard/run';
import type { GrantedWrite, ReserveAnswer } from '../domain/guard/state';
import {
  type Action,
  type ActionGroup,
  actionsOf,
  type CancelAction,
  type CloseAction,
} from '../domain/plan';
import type { Reason } from '../domain/reasons';
import type { TargetClaim } from '../domain/settlement';
import { WRITE_OPTIONS } from './activity-options';
import type { CycleActivities, LegView, OwnFills, WriteContext, WriteOutcome } from './contract';
import { messageOf } from './errors';
import { cancelSummary, closeSummary } from './summaries';

const { cancel, flatten } = proxyActivities<Pick<CycleActivities, 'cancel' | 'flatten'>>(WRITE_OPTIONS);

export interface SendInput {
  readonly context: Omit<WriteContext, 'write'>;
  readonly granted: readonly ActionGroup[];
  readonly writes: ReserveAnswer['writes'];
  /** Start of the confirming observation, ms. */
  readonly observedAt: number;
  /** Why no further write of a group may be sent, or null; asked before each, with whether orders of it were cancelled. */
  readonly stopReason: (group: ActionGroup, begun: boolean) => WhyNotSent | null;
}

export type WhyNotSent = Pick<TargetClaim, 'detail'> & { readonly reason: Reason };

interface Target {
  readonly action: Action;
  readonly group: ActionGroup;
}

/**
 * Sends the granted writes one after another and says what became of each. Nothing here ever sends a
 * write again: an activity's attempts find out.
 */
export async function sendWrites(input: SendInput): Promise<TargetClaim[]> {
  const targets = new Map<string, Target>(
    input.granted.flatMap((group) => actionsOf(group).map((action) => [action.key, { action, group }])),
  );
  const claims: TargetClaim[] = [];
  /** Why the rest of a group is left alone: a member before it did not end well. */
  const stopped = new Map<ActionGroup, WhyNotSent>();
  const fills = new Map<string, OwnFills>();
  const begun = new Set<ActionGroup>();
  for (const granted of input.writes) {
    const { key: write, actions: keys } = granted;
    const members = keys.flatMap((key) => targets.get(key) ?? []);
    const [head] = members;
    if (head === undefined) continue;
    const why = input.stopReason(head.group, begun.has(head.group)) ?? stopped.get(head.group) ?? null;
    if (why !== null) {
      claims.push(...members.map(({ action }) => notSent(input, write, action, why)));
      continue;
    }
    const said = await sendOne(input, granted, members, { fills, begun: begun.has(head.group) });
    if (head.group.cancels.length > 0) begun.add(head.group);
    claims.push(...said);
    const bad = said.find(({ result }) => result !== 'executed' && result !== 'already_satisfied');
    if (bad !== undefined && head.group.close !== null)
      stopped.set(head.group, { reason: bad.reason ?? 'own_order_blocks_close', detail: null });
  }
  return claims;
}

const notSent = ({ context }: SendInput, write: string, { key }: Action, why: WhyNotSent): TargetClaim => ({
  write,
  key,
  result: 'blocked',
  ...why,
  sender: false,
  mayBeSent: isResetRun(context),
});

/** What was sent before. */
interface Before {
  /** By key of the close. */
  readonly fills: Map<string, OwnFills>;
  /** Whether orders of the leg were cancelled. */
  readonly begun: boolean;
}

async function sendOne(
  input: SendInput,
  { key: write, slice }: GrantedWrite,
  members: readonly Target[],
  before: Before,
): Promise<TargetClaim[]> {
  const context = { ...input.context, write };
  const [head] = members;
  try {
    const outcome =
      head?.action.kind === 'flatten'
        ? await sendSlice(context, head.action, slice ?? 0, input.observedAt, before)
        : await sendCancels(context, members, before);
    const permit = { sender: outcome.permit === 'mine', unanswered: outcome.permit === 'unknown' };
    return outcome.results.map((result) => ({ write, ...result, ...permit, mayBeSent: true }));
  } catch (error) {
    // Every attempt was lost: what became of it is for the guard and a human to say.
    const unknown = {
      result: 'unverified',
      reason: null,
      detail: messageOf(error),
      sender: false,
      mayBeSent: true,
    } as const;
    return members.map(({ action: { key } }) => ({ write, key, ...unknown }));
  }
}

async function sendCancels(
  context: WriteContext,
  members: readonly Target[],
  { begun }: Before,
): Promise<WriteOutcome> {
  const orders = members.map(({ action }) => action as CancelAction);
  const { cancels, close } = members[0]?.group ?? { cancels: [], close: null };
  const symbol = orders[0]?.symbol ?? '';
  return await cancel.executeWithOptions({ summary: cancelSummary(orders) }, [
    {
      ...context,
      symbol,
      orderKind: orders[0]?.orderKind ?? 'regular',
      begun: begun && close !== null,
      orders: orders.map(({ key, clientOrderId, orderId, updateTime }) => ({
        key,
        clientOrderId,
        orderId,
        updateTime,
      })),
      closing:
        close === null
          ? null
          : {
              leg: legView(close),
              side: close.side,
              groupOrders: cancels.map(({ orderKind, orderId, clientOrderId }) => ({
                orderKind,
                orderId,
                clientOrderId,
              })),
            },
    },
  ]);
}

const legView = ({ positionSide, amount, updateTime }: CloseAction): LegView => ({
  positionSide,
  amount,
  updateTime,
});

async function sendSlice(
  context: WriteContext,
  close: CloseAction,
  slice: number,
  observedAt: number,
  { fills, begun }: Before,
): Promise<WriteOutcome> {
  const { key, side, symbol, slices } = close;
  const ownFills = fills.get(key) ?? { filled: '0', orderIds: [] };
  const quantity = slices[slice] ?? '0';
  const outcome = await flatten.executeWithOptions({ summary: closeSummary(close, slice) }, [
    {
      ...context,
      symbol,
      key,
      side,
      quantity,
      leg: legView(close),
      ownFills,
      begun: begun || slice > 0,
      observedAt,
    },
  ]);
  const { fill } = outcome;
  if (fill !== null) {
    fills.set(key, {
      filled: sum([ownFills.filled, fill.filled]),
      orderIds: [...ownFills.orderIds, fill.orderId],
    });
  }
  return outcome;
}
