import type { Client } from '@temporalio/client';
import { runOfKey } from '../../domain/guard/run';
import type { Reservation } from '../../domain/guard/state';
import { actionRecords } from './action-records';
import { type CycleFacts, cycleFacts } from './cycle-facts';
import { type GuardBook, isWithin, type Window } from './guard-book';
import { historyOf, Reader, type Run } from './history';
import type { ActionRecord, GapKind, GapRecord } from './records';

/** A line of progress after so many cycles. */
const PROGRESS_EVERY = 25;

interface CyclesRead {
  readonly actions: ActionRecord[];
  readonly gaps: GapRecord[];
}

/** What is read, of whom, and who is told. */
export interface Question {
  readonly account: string;
  readonly window: Window;
  readonly onProgress: (text: string) => void;
}

/**
 * What the cycles of an account made of what they were granted: those that its guards name, and those that
 * acted though no guard's history tells of it.
 * @param client with the payload converter of cycles
 * @param acting that may have sent something
 */
export async function readCycles(
  client: Client,
  { account, window, onProgress }: Question,
  book: Pick<GuardBook, 'reservations' | 'handedOn' | 'ids'>,
  acting: readonly Run[],
): Promise<CyclesRead> {
  const actions: ActionRecord[] = [];
  const gaps: GapRecord[] = [];
  const known = [...book.reservations.values()];
  const named = new Set(known.map(({ granted }) => granted.runId));
  const handedOn = [...book.handedOn.values()].flatMap(({ reservation }) => runOf(reservation, window));
  const others = new Map(
    [...acting, ...handedOn].filter(({ runId }) => !named.has(runId)).map((run) => [run.runId, run]),
  );
  const gap = (kind: GapKind, at: number, what: string) =>
    gaps.push({ type: 'gap', account, kind, at, until: at, what });
  let done = 0;
  const read = async (run: Run): Promise<{ cycle: CycleFacts | null; reader: Reader }> => {
    done += 1;
    if (done % PROGRESS_EVERY === 0) onProgress(`${account}: cycle ${done} of ${known.length + others.size}`);
    const reader = new Reader(client, run.workflowId);
    const history = await historyOf(client, run);
    return { cycle: history === null ? null : await cycleFacts(history, reader), reader };
  };

  for (const reservation of known) {
    const { granted, at } = reservation;
    const { cycle, reader } = await read(granted);
    actions.push(...actionRecords(account, reservation, cycle));
    if (cycle === null)
      gap(
        'cycle_history_gone',
        at,
        `${cycleOf(granted)} is not there any more; what became of its actions is told by the guard alone`,
      );
    else if (reader.unreadable > 0) gap('unreadable', at, unreadable(granted, reader));
  }
  // A run that was reset begins with what the run before had.
  const told = new Set(book.ids);
  for (const run of others.values()) {
    const { cycle, reader } = await read(run);
    for (const { at, input, answer } of cycle?.grants ?? []) {
      const { arming = null, reservation = null } = book.handedOn.get(input.reservationId) ?? {};
      const grantedAt = reservation?.grantedAt ?? at;
      if (told.has(input.reservationId) || !isWithin(window, grantedAt)) continue;
      told.add(input.reservationId);
      const found = { granted: input, answer, at: grantedAt, arming, permits: new Map(), reservation };
      actions.push(...actionRecords(account, found, cycle));
      if (arming === null)
        gap('grant_unknown', grantedAt, `${cycleOf(run)} acted, and no history tells who had allowed it`);
    }
    if (cycle === null)
      gap('cycle_history_gone', window.since, `${cycleOf(run)} is not there any more, and it may have acted`);
    else if (reader.unreadable > 0) gap('unreadable', window.since, unreadable(run, reader));
  }
  return { actions, gaps };
}

/** The cycle of a reservation that was granted in time. */
function runOf(reservation: Reservation | null, window: Window): Run[] {
  if (reservation === null || !isWithin(window, reservation.grantedAt)) return [];
  return [runOfKey(reservation.run)];
}

const cycleOf = ({ workflowId, runId }: Run) => `cycle ${workflowId} (run ${runId})`;

const unreadable = (run: Run, { unreadable: count, problem }: Reader) =>
  `${count} payloads of ${cycleOf(run)} cannot be read here (${problem}); what they say is missing`;
