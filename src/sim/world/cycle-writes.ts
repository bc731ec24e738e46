import { decimal } from '../../domain/decimal';
import type { Effect } from '../../simulator';
import { attributesOf, type HistoryEvent } from '../temporal/events';
import type { Execution } from '../temporal/execution';
import type { Leg } from './holdings';
import type { Sent } from './sent';
import type { World } from './world';

/** What was sent for a cycle. */
export const sentFor = (execution: Execution, sent: readonly Sent[], world: World): Sent[] =>
  sent.filter(({ permit }) => permit !== null && isOf(permit.request.runId, execution, world));

/** Whether a run asked for a permit, or the run did whose reservation it goes on with: one before it was reset. */
function isOf(asked: string, { from, workflowId, runId }: Execution, world: World): boolean {
  if (asked === runId) return true;
  if (from === null || !wasReserved(from.events)) return false;
  return isOf(asked, world.server.find(workflowId, from.runId), world);
}

function wasReserved(events: readonly HistoryEvent[]): boolean {
  const asked = events.find(
    (event) => attributesOf(event, 'activityTaskScheduled')?.activityType?.name === 'reserve',
  );
  return events.some(
    (event) => Number(attributesOf(event, 'activityTaskCompleted')?.scheduledEventId) === asked?.id,
  );
}

/** What happened in a leg. */
export const inLeg = (effects: readonly Effect[], { symbol, positionSide }: Leg): Effect[] =>
  effects.filter((effect) => effect.symbol === symbol && effect.positionSide === positionSide);

/** What happened while a cycle ran. */
export const during = ({ startedAt, closing }: Execution, effects: readonly Effect[]): Effect[] =>
  effects.filter(({ at }) => at >= startedAt && at <= (closing?.at ?? Number.POSITIVE_INFINITY));

export const isFlat = (amount: string | null | undefined): boolean => decimal(amount ?? '0').isZero();

/** Whether a leg was flat at any moment while a cycle ran. */
export function wasFlat(execution: Execution, effects: readonly Effect[], leg: Leg): boolean {
  const own = inLeg(effects, leg);
  const before = own.findLast(({ at }) => at < execution.startedAt);
  return [before, ...during(execution, own)].some((effect) => isFlat(effect?.positionAfter));
}
