import {
  type Client,
  type ScheduleDescription,
  type ScheduleExecutionStartWorkflowActionResult,
  ScheduleNotFoundError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { Finding } from '../../domain/doctor/finding';
import { judgeSchedule, type SeenSchedule, type WantedSchedule } from '../../domain/doctor/judge-schedule';
import { failedTask } from '../cycles';
import { scheduleHandle } from '../schedule-handle';

/** Whether cycles of the account start as the configuration says. */
export async function checkSchedule(client: Client, wanted: WantedSchedule): Promise<Finding[]> {
  return [judgeSchedule(await seenSchedule(client, wanted.account), wanted, Date.now())];
}

async function seenSchedule(client: Client, account: string): Promise<SeenSchedule | null> {
  try {
    return await seen(client, await scheduleHandle(client, account).describe());
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

async function seen(
  client: Client,
  { state, spec, action, info }: ScheduleDescription,
): Promise<SeenSchedule> {
  const last = info.recentActions.at(-1);
  return {
    paused: state.paused,
    note: state.note ?? '',
    everyMs: spec.intervals?.[0]?.every ?? null,
    taskQueue: action.taskQueue,
    createdAt: info.createdAt.getTime(),
    lastAt: last?.takenAt.getTime() ?? null,
    lastFails: last === undefined ? null : await failureOf(client, last.action.workflow),
  };
}

/** Why a worker cannot carry out a cycle; null where it can, or where the server no longer has it. */
async function failureOf(
  client: Client,
  { workflowId, firstExecutionRunId }: ScheduleExecutionStartWorkflowActionResult['workflow'],
): Promise<string | null> {
  try {
    return await failedTask(client, workflowId, firstExecutionRunId);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
