import { temporal } from '@temporalio/proto';
import Long from 'long';
import type { Appointment } from '../time/virtual-time';
import { type HistoryEvent, placed, type Unplaced } from './events';
import type { TaskWorker } from './run';

const { TimeoutType } = temporal.api.enums.v1;

/** A workflow task that is not done yet. */
export interface OpenTask {
  readonly token: number;
  readonly attempt: number;
  /** Written into the history only once it turns out to be needed. */
  unwritten: boolean;
  readonly scheduledAt: number;
  startedAt: number | null;
  worker: TaskWorker | null;
  appointment: Appointment | null;
}

/** That a task waits for a worker. */
export const scheduled = ({ attempt }: OpenTask, taskQueue: string): Unplaced => ({
  kind: 'workflowTaskScheduled',
  attributes: {
    taskQueue: { name: taskQueue },
    startToCloseTimeout: { seconds: Long.fromNumber(5) },
    attempt,
  },
});

/** That a worker has it. @param scheduledId of the event that says that it waited */
export const started = ({ worker }: OpenTask, scheduledId: number): Unplaced => ({
  kind: 'workflowTaskStarted',
  attributes: { scheduledEventId: Long.fromNumber(scheduledId), identity: worker?.name ?? '' },
});

/** Both, as the worker gets them of a task that may never be written. @param id of the first of them */
export function unwritten(task: OpenTask, id: number): HistoryEvent[] {
  const { attempt, scheduledAt, startedAt } = task;
  return [
    placed({ kind: 'workflowTaskScheduled', attributes: { attempt } }, id, scheduledAt),
    placed(started(task, id), id + 1, startedAt ?? 0),
  ];
}

/** That no worker came for it in time. */
export const notStarted = (scheduledId: number): Unplaced => ({
  kind: 'workflowTaskTimedOut',
  attributes: {
    scheduledEventId: Long.fromNumber(scheduledId),
    startedEventId: Long.ZERO,
    timeoutType: TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START,
  },
});

/** That a worker did not end it in time. */
export const notEnded = (scheduledId: number, startedId: number): Unplaced => ({
  kind: 'workflowTaskTimedOut',
  attributes: {
    scheduledEventId: Long.fromNumber(scheduledId),
    startedEventId: Long.fromNumber(startedId),
    timeoutType: TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE,
  },
});
