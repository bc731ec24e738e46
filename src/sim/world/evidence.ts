import { defaultPayloadConverter } from '@temporalio/common';
import { closeOrderId } from '../../domain/close-order-id';
import type { PermitAnswer, PermitRequest } from '../../domain/guard/permit';
import type { ReserveRequest } from '../../domain/guard/reserve';
import type { ReserveAnswer } from '../../domain/guard/state';
import type { CycleReport } from '../../domain/report';
import type { Effect, LogEntry } from '../../simulator';
import type { AccountTrace } from '../../traces/account-traces';
import { attributesOf } from '../temporal/events';
import type { Execution } from '../temporal/execution';
import type { SimAccount } from './account';
import { cycleRuns, guardRuns } from './runs';
import type { GivenPermit, Sent } from './sent';
import { traceOfAccount } from './traces';
import type { World } from './world';

/** An update that a guard carried out. */
interface Decided<Request, Answer> {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  /** The guard's run that did. */
  readonly runId: string;
  readonly request: Request;
  readonly answer: Answer;
}

export interface ClosedCycle {
  readonly execution: Execution;
  readonly report: CycleReport | null;
}

/** What an account left behind, read from its guard's and cycles' histories and from the exchange's log. */
export interface Evidence {
  readonly account: SimAccount;
  readonly reservations: readonly Decided<ReserveRequest, ReserveAnswer>[];
  readonly permits: readonly GivenPermit[];
  readonly sent: readonly Sent[];
  readonly effects: readonly Effect[];
  readonly cycles: readonly ClosedCycle[];
  /** The same as the protocol's models speak of it, and the armings as they began. */
  readonly trace: AccountTrace;
}

export const decoded = (payload: unknown): unknown => defaultPayloadConverter.fromPayload(payload as never);

/** @returns what a run decided itself: one that was reset begins with what the run before it did */
function decisionsOf({ events: all, from, runId }: Execution): Decided<unknown, unknown>[] {
  const events = all.slice(from?.events.length ?? 0);
  const accepted = new Map(
    events.flatMap((event) => {
      const attributes = attributesOf(event, 'workflowExecutionUpdateAccepted');
      return attributes === undefined ? [] : [[event.id, { at: event.at, attributes }] as const];
    }),
  );
  return events.flatMap((event) => {
    const completed = attributesOf(event, 'workflowExecutionUpdateCompleted');
    const before = accepted.get(Number(completed?.acceptedEventId));
    const answer = completed?.outcome?.success?.payloads?.[0];
    if (before === undefined || answer == null) return [];
    const { input } = before.attributes.acceptedRequest ?? {};
    const request = decoded(input?.args?.payloads?.[0]);
    return [
      {
        id: before.attributes.protocolInstanceId ?? '',
        name: input?.name ?? '',
        at: before.at,
        runId,
        request,
        answer: decoded(answer),
      },
    ];
  });
}

export async function collect(world: World, account: SimAccount): Promise<Evidence> {
  const {
    server,
    exchange: { log },
  } = world;
  const { label } = account;
  const decisions = guardRuns(server, label).flatMap(decisionsOf);
  const permits = decisions
    .filter(({ name }) => name === 'permit')
    .map((decision) => decision as Decided<PermitRequest, PermitAnswer>)
    .filter(({ answer }) => answer.given)
    .map(({ id, at, runId, request }) => ({ id, at, runId, request }));
  const effects = log.effects().filter((effect) => effect.account === label);
  const used = new Set<GivenPermit>();
  const written = log.writes().filter((entry) => entry.account === label);
  const sent = written.map((entry): Sent => {
    const permit = permits
      .filter((each) => !used.has(each) && each.at <= entry.receivedAt && fits(each, entry))
      // The timestamp was fixed right before the permit was asked for.
      .sort((a, b) => apart(a, entry) - apart(b, entry))[0];
    if (permit !== undefined) used.add(permit);
    const own = effects.filter(({ requestSeq }) => requestSeq === entry.seq);
    return { entry, permit: permit ?? null, calls: permit?.request.targets.length ?? 1, effects: own };
  });
  return {
    account,
    reservations: decisions.filter(({ name }) => name === 'reserve') as Decided<
      ReserveRequest,
      ReserveAnswer
    >[],
    permits,
    sent,
    effects,
    cycles: cycleRuns(server, label).map((execution) => ({ execution, report: reportOf(execution) })),
    trace: await traceOfAccount(world, label, sent),
  };
}

function reportOf({ closing }: Execution): CycleReport | null {
  const result = closing && attributesOf(closing, 'workflowExecutionCompleted')?.result?.payloads?.[0];
  return result == null ? null : (decoded(result) as CycleReport);
}

const apart = ({ at }: GivenPermit, { params }: LogEntry) => Math.abs(at - Number(params['timestamp']));

/** Whether a request is what a permit was given for. */
function fits({ request }: GivenPermit, { params }: LogEntry): boolean {
  const { orderIdList, orderId, clientAlgoId, algoId, newClientOrderId, symbol } = params;
  if (newClientOrderId !== undefined) {
    const { side, quantity, positionSide = 'BOTH' } = params;
    return (
      newClientOrderId === closeOrderId(request.reservationId, request.write) &&
      request.targets[0] === `${side} ${quantity} ${symbol} ${positionSide}`
    );
  }
  const ids = orderIdList === undefined ? [orderId ?? algoId ?? ''] : orderIdList.slice(1, -1).split(',');
  const named = request.targets.map((target) => target.split(' '));
  return (
    ids.length === named.length &&
    ids.every(
      (id, i) =>
        named[i]?.[0] === 'cancel' &&
        (named[i]?.[3] === id || (clientAlgoId !== undefined && named[i]?.[4] === clientAlgoId)),
    )
  );
}
