import type { CycleReport } from '../../domain/report';
import type { Effect } from '../../simulator';
import { inOrder } from '../../traces/trace';
import { isFlat, sentFor, wasFlat } from './cycle-writes';
import type { Evidence } from './evidence';
import { clientIdOf, type Invariant } from './invariant';

/** After a cycle that is in doubt, or left a leg unprotected, nothing is granted before somebody arms again. */
export const doubtDisarms: Invariant = (evidence) => {
  const events = inOrder(evidence.trace.events);
  return evidence.cycles.flatMap(({ execution: { from, runId }, report }) => {
    // The doubt of a run that was reset is its own: the guard may have known before.
    if (report === null || from !== null) return [];
    const asked = evidence.reservations.find(({ request }) => request.runId === runId);
    if (asked === undefined || !isInDoubt(report, asked, evidence)) return [];
    const { reservationId } = asked.request;
    const closed = events.findIndex(
      (event) => (event.kind === 'settle' || event.kind === 'expire') && event.reservation === reservationId,
    );
    const next =
      closed < 0 ? undefined : events.slice(closed).find(({ kind }) => kind === 'arm' || kind === 'grant');
    return next?.kind === 'grant'
      ? [`in doubt of ${reservationId}, and still armed for ${next.reservation}`]
      : [];
  });
};

/** Of what was permitted: what was not is known by the guard not to have been sent. */
function isInDoubt(
  { actions, unprotectedPosition }: CycleReport,
  { request, answer }: Evidence['reservations'][number],
  { permits }: Evidence,
): boolean {
  const permitted = permits
    .filter((permit) => permit.request.reservationId === request.reservationId)
    .map((permit) => permit.request.write);
  const mayBeSent = answer.writes
    .filter(({ key }) => permitted.includes(key))
    .flatMap((write) => write.actions);
  return (
    unprotectedPosition ||
    actions.some(({ key, result }) => result === 'unverified' && mayBeSent.includes(key))
  );
}

/** A leg that a cycle took a stop from was flat at some time while it ran, or its report says that it is unprotected. */
export const neverUnprotected: Invariant = ({ cycles, sent, effects }, world) =>
  cycles.flatMap(({ execution, report }) => {
    if (report === null || report.unprotectedPosition) return [];
    return sentFor(execution, sent, world)
      .flatMap((each) => each.effects)
      .filter(isProtection)
      .flatMap((effect) => {
        const { symbol, positionSide } = effect;
        if (symbol === null || positionSide === null) return [];
        return wasFlat(execution, effects, { symbol, positionSide })
          ? []
          : [
              `${execution.workflowId}: an open leg lost ${clientIdOf(effect)} unsaid: ${symbol} ${positionSide}`,
            ];
      });
  });

/** Whether a stop was taken that would have closed the leg as it was. */
function isProtection({ kind, reduceOnly, side, positionAfter }: Effect): boolean {
  if (kind !== 'algo_canceled' || reduceOnly !== true || isFlat(positionAfter)) return false;
  return (side === 'SELL') === (positionAfter?.startsWith('-') !== true);
}
