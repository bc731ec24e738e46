import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { ReserveAnswer } from '../../src/domain/guard/state';
import { CYCLE_TYPE } from '../../src/domain/names';
import { actionsOf } from '../../src/domain/plan';
import { planLine, shortHash } from '../../src/domain/plan-id';
import type { ReserveInput } from '../../src/workflows/contract';
import type { Audited, Granted } from './evidence';
import type { World } from './world';

type Event = temporal.api.history.v1.IHistoryEvent;

/** Everything that guards granted, as the histories of all cycles have it. */
export async function grantedIn({ client }: Pick<World, 'client'>): Promise<Granted[]> {
  const granted = new Map<string, Granted>();
  for await (const { workflowId, runId } of client.workflow.list({
    query: `WorkflowType = "${CYCLE_TYPE}"`,
  })) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    // A run that was reset begins with what the run before had.
    for (const each of grantsOf(events ?? []))
      if (!granted.has(each.reservationId)) granted.set(each.reservationId, each);
  }
  return [...granted.values()].sort((a, b) => a.at - b.at);
}

/** Everything that an audit says of armings and of what was granted under them. */
export async function auditedSince(
  { reconcile }: Pick<World, 'reconcile'>,
  since: number,
): Promise<Audited[]> {
  const { records } = await reconcile.audit({ since });
  return records.filter(
    (record) => record.type === 'arming' || record.type === 'disarm' || record.type === 'action',
  );
}

function grantsOf(events: readonly Event[]): Granted[] {
  return events.flatMap(({ activityTaskScheduledEventAttributes: asked, eventId }) => {
    if (asked?.activityType?.name !== 'reserve') return [];
    const done = events.find(({ activityTaskCompletedEventAttributes: completed }) =>
      eventId == null ? false : completed?.scheduledEventId?.equals(Number(eventId)),
    );
    const answer = decoded<ReserveAnswer>(done?.activityTaskCompletedEventAttributes?.result);
    const input = decoded<ReserveInput>(asked.input);
    if (done === undefined || answer === null || input === null || answer.writes.length === 0) return [];
    const { reservationId, writes } = answer;
    return [
      { account: input.account, reservationId, at: timeOf(done), writes, lines: linesOf(input, answer) },
    ];
  });
}

/** What was granted, as a plan's id names it. */
function linesOf({ groups }: ReserveInput, { decisions }: ReserveAnswer): string[] {
  const granted = new Set(decisions.filter((each) => each.granted).map(({ key }) => key));
  return groups
    .flatMap(actionsOf)
    .filter(({ key }) => granted.has(key))
    .map((action) => shortHash(planLine(action)));
}

function decoded<T>(payloads: temporal.api.common.v1.IPayloads | null | undefined): T | null {
  const payload = payloads?.payloads?.[0];
  return payload == null ? null : defaultPayloadConverter.fromPayload<T>(payload);
}

const timeOf = ({ eventTime }: Event): number =>
  Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1e6);
