import { callsSomebody } from '../../domain/guard/arming';
import type { PermitAnswer, PermitRequest } from '../../domain/guard/permit';
import type { ReserveRequest } from '../../domain/guard/reserve';
import type { Arming, GuardState, Permit, Reservation, ReserveAnswer } from '../../domain/guard/state';
import type { ArmingRecord, DisarmRecord } from './records';
import type { Step } from './replay-guard';

/** A reservation in which something was granted, as a guard's history has it, or else a cycle's. */
export interface KnownReservation {
  readonly granted: Pick<
    ReserveRequest,
    'reservationId' | 'workflowId' | 'runId' | 'policyVersion' | 'exchangeId' | 'groups'
  >;
  readonly answer: ReserveAnswer;
  /** When, ms. */
  readonly at: number;
  /** Null: nothing tells. */
  readonly arming: Arming | null;
  readonly permits: Map<string, Permit>;
  /** As the guard last knew it, with what became of its writes; null where that is not known. */
  reservation: Reservation | null;
}

/** The part of time that is asked about: from `since` on, before `until`, ms. */
export interface Window {
  readonly since: number;
  readonly until: number;
}

export const isWithin = ({ since, until }: Window, at: number): boolean => since <= at && at < until;

/** What the guards of one account did, gathered from one run after the other. */
export class GuardBook {
  /** What was granted in time, by reservation. */
  readonly reservations = new Map<string, KnownReservation>();
  /** Ids of all reservations whose grant the guards told of, in time or not. */
  readonly ids = new Set<string>();
  /** What a run knew of reservations of a run before it, whose grant nothing told of, by id. */
  readonly handedOn = new Map<string, Pick<KnownReservation, 'arming' | 'reservation'>>();
  private readonly changes = new Map<string, ArmingRecord | DisarmRecord>();

  constructor(
    private readonly account: string,
    private readonly window: Window,
  ) {}

  /** Armings and disarms in order; the first is the arming that was in force when the time began, if any. */
  get armings(): (ArmingRecord | DisarmRecord)[] {
    const all = [...this.changes.values()].sort((a, b) => a.at - b.at);
    return all.filter(
      ({ type, at }, i) =>
        isWithin(this.window, at) ||
        (type === 'arming' && at < this.window.since && (all[i + 1]?.at ?? Infinity) > this.window.since),
    );
  }

  /** True while something that was granted in time has not ended: a later run tells. */
  get open(): boolean {
    return [...this.reservations.values()].some(({ reservation }) => reservation?.closed === null);
  }

  /** @param binding false in a guard that was reset: it answers for itself, and what it knows is not what was */
  note({ at, before, after, update }: Step, binding: boolean): void {
    this.noteArming(before, after);
    if (update?.name === 'reserve')
      this.noteGrant(at, after, update as Answered<ReserveRequest, ReserveAnswer>);
    if (update?.name === 'permit') this.notePermit(at, update as Answered<PermitRequest, PermitAnswer>);
    if (binding)
      for (const reservation of after.reservations) this.noteReservation(reservation, after.arming);
  }

  private noteArming({ arming: old }: GuardState, { arming, disarmed }: GuardState): void {
    const { account } = this;
    if (arming !== null && arming.number !== old?.number) {
      const { usedNotional: _, ...rest } = arming;
      this.add(`arming ${arming.at} ${arming.number}`, { type: 'arming', account, ...rest });
    }
    if (arming !== null || disarmed === null) return;
    // Not again where a successor takes it over.
    const { at, reason, by } = disarmed;
    const key = `disarm ${at} ${by}`;
    const known = this.changes.get(key);
    if (known === undefined)
      this.add(key, { type: 'disarm', account, ...disarmed, arming: old?.number ?? null });
    // Somebody is called, for what was seen only after the disarm too.
    else if (known.type === 'disarm' && callsSomebody(reason)) this.changes.set(key, { ...known, reason });
  }

  private add(key: string, record: ArmingRecord | DisarmRecord): void {
    if (!this.changes.has(key)) this.changes.set(key, record);
  }

  private noteGrant(
    at: number,
    { arming }: GuardState,
    update: Answered<ReserveRequest, ReserveAnswer>,
  ): void {
    const { request, answer } = update;
    if (request === undefined || answer === undefined || !grantsAny(answer)) return;
    this.ids.add(answer.reservationId);
    if (!isWithin(this.window, at)) return;
    // The same question gets the same answer again.
    if (this.reservations.has(answer.reservationId)) return;
    this.reservations.set(answer.reservationId, {
      granted: request,
      answer,
      at,
      arming,
      permits: new Map(),
      reservation: null,
    });
  }

  private notePermit(at: number, { request, answer }: Answered<PermitRequest, PermitAnswer>): void {
    if (request === undefined || answer?.given !== true) return;
    const { write, nonce, activityId, attempt } = request;
    const permits = this.reservations.get(request.reservationId)?.permits;
    if (permits?.has(write) === false) permits.set(write, { at, nonce, activityId, attempt });
  }

  private noteReservation(reservation: Reservation, armed: Arming | null): void {
    const { id, armingNumber } = reservation;
    const known = this.reservations.get(id) ?? this.handedOn.get(id);
    if (known !== undefined) known.reservation = reservation;
    else if (!this.ids.has(id))
      this.handedOn.set(id, { reservation, arming: armed?.number === armingNumber ? armed : null });
  }
}

interface Answered<Request, Answer> {
  readonly request: Request | undefined;
  readonly answer: Answer | undefined;
}

/** Whether anything at all may be sent after this answer. */
export const grantsAny = ({ refused, decisions }: ReserveAnswer): boolean =>
  refused === null && decisions.some(({ granted }) => granted);
