import { tsToMs } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import { z } from 'zod';
import type { AccountConfig } from '../../domain/config';
import { type Finding, unknown } from '../../domain/doctor/finding';
import { type Bracketed, judgeOwnClock, judgeWorkerClock } from '../../domain/doctor/judge-clocks';
import { judgeNoAnswer, judgeServed, judgeSettings, judgeVersion } from '../../domain/doctor/judge-view';
import { type DoctorQuestion, type WorkerView, workerViewSchema } from '../../domain/doctor/worker-view';
import { NOT_SERVED } from '../../domain/names';
import { InvalidInput } from '../../domain/validation';
import { NotAnswered } from '../errors';
import { type Inspection, resultOf, startInspection } from '../inspect';
import { packageVersion } from '../version';

/** What a worker said; no view where none answered. */
export interface WorkerSaid {
  readonly view: WorkerView | null;
  readonly findings: readonly Finding[];
}

/** Lets a worker check the account, and its own clock, settings and environment. */
export async function askWorker(
  inspection: Inspection,
  question: DoctorQuestion,
  filed: AccountConfig,
): Promise<WorkerSaid> {
  const askedAt = Date.now();
  const started = await startInspection(inspection, 'doctor', question);
  const startedAt = Date.now();
  try {
    const answer = z.safeParse(workerViewSchema, await resultOf(inspection, started));
    if (!answer.success)
      return notTold('answers in another form than this command line knows', 'use one version for both');
    const view = answer.data;
    const { events } = await started.fetchHistory();
    const course = courseOf(events ?? []);
    return {
      view,
      findings: [
        judgeVersion(packageVersion(), view.version, course.identity),
        judgeSettings(filed, view.settings),
        ...judgeServed(course.handedBack, inspection.taskQueue),
        ...clocks(course, view, [askedAt, startedAt]),
        ...view.findings,
      ],
    };
  } catch (error) {
    if (error instanceof InvalidInput)
      return notTold(error.message, 'use one version for both, and one configuration');
    if (error instanceof NotAnswered) return { view: null, findings: [judgeNoAnswer(error.message)] };
    throw error;
  }
}

const notTold = (problem: string, todo: string): WorkerSaid => ({
  view: null,
  findings: [unknown('worker', problem, todo)],
});

type Event = temporal.api.history.v1.IHistoryEvent;

/** What the server wrote down of an inspection; times in ms, its clock. */
interface Course {
  readonly startedAt: number | null;
  readonly checkedFrom: number | null;
  readonly checkedUntil: number | null;
  readonly identity: string;
  /** Whether a worker that does not serve the account had it before. */
  readonly handedBack: boolean;
}

function courseOf(events: readonly Event[]): Course {
  const at = (event: Event | undefined) => (event?.eventTime == null ? null : tsToMs(event.eventTime));
  const begun = events.find(
    ({ activityTaskStartedEventAttributes }) => activityTaskStartedEventAttributes != null,
  );
  return {
    startedAt: at(events[0]),
    checkedFrom: at(begun),
    checkedUntil: at(
      events.find(({ activityTaskCompletedEventAttributes }) => activityTaskCompletedEventAttributes != null),
    ),
    identity: begun?.activityTaskStartedEventAttributes?.identity ?? 'a worker',
    // Its type is readable also where a failure converter seals what it says.
    handedBack:
      begun?.activityTaskStartedEventAttributes?.lastFailure?.applicationFailureInfo?.type === NOT_SERVED,
  };
}

function clocks(course: Course, { at, tookMs }: WorkerView, own: Bracketed['between']): Finding[] {
  const { startedAt, checkedFrom, checkedUntil } = course;
  return [
    startedAt === null ? [] : [judgeOwnClock({ at: startedAt, between: own })],
    checkedFrom === null || checkedUntil === null
      ? []
      : [judgeWorkerClock({ at, between: [checkedFrom, checkedUntil - tookMs] })],
  ].flat();
}
