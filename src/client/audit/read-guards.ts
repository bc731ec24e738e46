import type { Client } from '@temporalio/client';
import { iso } from '../../domain/iso';
import { guardId } from '../../domain/names';
import { decidedOtherwise } from './decided-otherwise';
import { GuardBook, isWithin, type Window } from './guard-book';
import { type GuardStart, guardStart, guardTasks } from './guard-tasks';
import { type Event, historyOf, Reader } from './history';
import type { Question } from './read-cycles';
import type { GapKind, GapRecord, WaitingRecord } from './records';
import { GuardReplay } from './replay-guard';
import { guardRuns, retentionMs } from './runs';
import { Waiting } from './waiting';

export interface GuardsRead {
  readonly book: GuardBook;
  /** What no worker has heard yet. */
  readonly waiting: WaitingRecord[];
  readonly gaps: GapRecord[];
}

/** A server deletes histories rather later than it may: what the time asked for begins with is still there. */
const DELETED_AFTER_MS = 60_000;

/**
 * Reads the histories of an account's guards, one run after the other, the earliest first, from the run that
 * was there at `since` to the one in which everything granted before `until` had ended.
 * @param guards client with the payload converter of guards
 */
export async function readGuards(
  guards: Client,
  { account, window, onProgress }: Question,
): Promise<GuardsRead> {
  const reading = new Reading(guards, account, window);
  const runs = await guardRuns(guards, account);
  const asked = runs.filter(({ closedAt }) => closedAt === null || closedAt >= window.since);
  for (const [i, run] of asked.entries()) {
    if (run.startedAt >= window.until && !reading.book.open) break;
    onProgress(`${account}: guard run ${i + 1} of ${asked.length}`);
    await reading.read(run.runId, { since: run.startedAt, until: run.closedAt ?? window.until });
  }
  await reading.askWhatWasBefore(runs.length > 0);
  return reading;
}

class Reading implements GuardsRead {
  readonly book: GuardBook;
  readonly waiting: WaitingRecord[] = [];
  readonly gaps: GapRecord[] = [];
  private readonly seen = new Set<string>();
  /** The earliest start, and whether it names a run before it. */
  private earliest: { at: number; knowsBefore: boolean } | null = null;

  constructor(
    private readonly guards: Client,
    private readonly account: string,
    private readonly window: Window,
  ) {
    this.book = new GuardBook(account, window);
  }

  /** @param told the time that it tells of: not known, should it be gone */
  async read(runId: string, told: Window): Promise<void> {
    if (this.seen.has(runId)) return;
    this.seen.add(runId);
    const history = await historyOf(this.guards, { workflowId: guardId(this.account), runId });
    if (history === null) {
      const what = `the guard's run ${runId} is not there any more: what it granted until ${iso(told.until)}, and who had armed it, is not known`;
      this.gap('guard_history_gone', told, what);
      return;
    }
    const events = history[Symbol.asyncIterator]();
    const { value: first } = (await events.next()) as { value: Event | undefined };
    const reader = new Reader(this.guards, guardId(this.account));
    const start = first === undefined ? null : await guardStart(first, reader, runId);
    if (start === null) return;
    const { at, before } = start;
    if (this.earliest === null || at < this.earliest.at) this.earliest = { at, knowsBefore: before !== null };
    if (at > this.window.since && before !== null)
      await this.read(before, { since: this.window.since, until: at });
    await this.carryOut(start, { [Symbol.asyncIterator]: () => events }, reader, runId);
  }

  private async carryOut(
    start: GuardStart,
    events: AsyncIterable<Event>,
    reader: Reader,
    runId: string,
  ): Promise<void> {
    const replay = new GuardReplay(this.account, start.at, start.carried);
    const binding = !start.reset && start.carried?.reset !== true;
    this.book.note(replay.start, binding);
    let lastAt = start.at;
    let otherwise: { at: number; what: string } | null = null;
    const waiting = new Waiting();
    for await (const task of guardTasks(waiting.notedIn(events), reader)) {
      for (const step of replay.carryOut(task)) {
        const what = binding ? decidedOtherwise(step) : null;
        if (what !== null) otherwise ??= { at: step.at, what };
        this.book.note(step, binding);
      }
      lastAt = task.at;
    }
    const unheard = await waiting.records(this.account, reader);
    this.waiting.push(...unheard.filter(({ at }) => isWithin(this.window, at)));
    if (reader.unreadable > 0) {
      const what = `${reader.unreadable} payloads of the guard's run ${runId} cannot be read here (${reader.problem}); what they say is missing`;
      this.gap('unreadable', { since: start.at, until: lastAt }, what);
    } else if (otherwise !== null) {
      const what = `at ${iso(otherwise.at)} the guard's run ${runId} decided something that this version would not (${otherwise.what}); who had armed it, and what disarmed it, may be wrong from then on`;
      this.gap('decided_otherwise', { since: otherwise.at, until: lastAt }, what);
    }
  }

  /** Whether there may have been a guard before the first one that is known. */
  async askWhatWasBefore(anyListed: boolean): Promise<void> {
    const { window, earliest } = this;
    if (!anyListed) this.gap('no_guard', window, 'no guard of this account has a history on this server');
    if (earliest === null || earliest.at <= window.since || earliest.knowsBefore) return;
    const retention = await retentionMs(this.guards);
    if (retention !== null && window.since >= Date.now() - retention - DELETED_AFTER_MS) return;
    const kept = retention === null ? 'an unknown time' : `${retention / 3_600_000} h`;
    const what = `the first guard that is known began at ${iso(earliest.at)}; closed histories are kept for ${kept}, so nothing tells whether there was one before`;
    this.gap('before_retention', { since: window.since, until: earliest.at }, what);
  }

  private gap(kind: GapKind, { since, until }: Window, what: string): void {
    const { window, account } = this;
    const inside = (at: number) => Math.min(Math.max(at, window.since), window.until);
    this.gaps.push({ type: 'gap', account, kind, at: inside(since), until: inside(until), what });
  }
}
