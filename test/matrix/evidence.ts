import { closeOrderId } from '../../src/domain/close-order-id';
import type { GuardState, Reservation, Write } from '../../src/domain/guard/state';
import type { CycleReport } from '../../src/domain/report';
import type { Effect, LogEntry } from '../../src/simulator';
import type { Book } from './book';
import type { Lane } from './lane';
import { reservationsEver } from './remembered';

/** What one case left behind, once nothing of it can arrive any more. */
export interface Evidence {
  readonly book: Book;
  readonly workflowId: string;
  /** Null where the cycle itself failed. */
  readonly report: CycleReport | null;
  readonly failure: string | null;
  readonly entries: readonly LogEntry[];
  readonly effects: readonly Effect[];
  readonly guard: Pick<GuardState, 'reservations' | 'arming' | 'disarmed'>;
  /** Client ids of what rests, both kinds. */
  readonly resting: readonly string[];
  /** Signed amounts by `symbol/positionSide`, of legs that are open. */
  readonly legs: Readonly<Record<string, string>>;
}

/** A request that can change something, and the reserved write that it carried out, if any. */
export interface Sent {
  readonly entry: LogEntry;
  /** Client ids it names. */
  readonly targets: readonly string[];
  readonly reservation: Reservation | null;
  readonly write: Write | null;
}

/** Everything resting on an exchange, by client id. */
export function restingOn(lane: Lane): string[] {
  const { exchange } = lane;
  return [
    ...exchange.openOrders().map(({ clientOrderId }) => clientOrderId),
    ...exchange.openAlgoOrders().map(({ clientAlgoId }) => clientAlgoId),
  ].sort();
}

export async function collect(
  lane: Lane,
  book: Book,
  cycle: { workflowId: string; report: CycleReport | null; failure: string | null },
): Promise<Evidence> {
  const { reservations, arming, disarmed } = await lane.guardState();
  const ofCycle = ({ id }: Reservation) => id.startsWith(`${cycle.workflowId}/`);
  const log = { entries: [...lane.sim.log.entries], effects: [...lane.sim.log.effects()] };
  let own = reservations.filter(ofCycle);
  // On a busy machine the guard may have forgotten some by now.
  if (sentWrites({ ...log, guard: { reservations: own } }).some(({ write }) => write === null))
    own = (await reservationsEver(lane.arena.client, lane.account)).filter(ofCycle);
  return {
    book,
    ...cycle,
    ...log,
    guard: { reservations: own, arming, disarmed },
    resting: restingOn(lane),
    legs: Object.fromEntries(
      lane.exchange
        .positions()
        .map(({ symbol, positionSide, amount }) => [`${symbol}/${positionSide}`, amount]),
    ),
  };
}

/** Every write that reached the exchange, matched with what was reserved. */
export function sentWrites({
  entries,
  effects,
  guard,
}: Pick<Evidence, 'entries' | 'effects'> & { guard: Pick<GuardState, 'reservations'> }): Sent[] {
  const names = new Map(effects.map(({ orderId, clientOrderId }) => [orderId, clientOrderId]));
  return entries
    .filter(({ write }) => write)
    .map((entry) => {
      const targets = targetsOf(entry, names);
      for (const reservation of guard.reservations) {
        const write = reservation.writes.find((each) => carriesOut(each, reservation.id, targets));
        if (write !== undefined) return { entry, targets, reservation, write };
      }
      return { entry, targets, reservation: null, write: null };
    });
}

function targetsOf({ params }: LogEntry, names: ReadonlyMap<string | null, string | null>): string[] {
  const { orderIdList, clientAlgoId, newClientOrderId } = params;
  if (orderIdList !== undefined)
    return orderIdList
      .slice(1, -1)
      .split(',')
      .map((id) => names.get(id) ?? id);
  return [clientAlgoId ?? newClientOrderId ?? '?'];
}

function carriesOut(write: Write, reservationId: string, targets: readonly string[]): boolean {
  return targets.every(
    (target) =>
      write.actions.some((key) => key.startsWith('cancel/') && key.endsWith(`/${target}`)) ||
      (write.actions.some((key) => key.startsWith('close/')) &&
        closeOrderId(reservationId, write.key) === target),
  );
}

/** When the exchange carried a request out, by the host's clock. */
export function executedAtHost({ receivedAt, executedAt, at, faults }: LogEntry): number | null {
  // The exchange's clock jumped in between: its times cannot be told apart.
  if (executedAt === null || faults.includes('clock-skew')) return null;
  return receivedAt + (executedAt - at);
}
