import {
  type Client,
  type ScheduleDescription,
  type ScheduleExecutionStartWorkflowActionResult,
  ScheduleNotFoundError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { AccountConfig } from '../../domain/config';
import type { Finding } from '../../domain/doctor/finding';
import { judgeSchedule, type SeenSchedule, type WantedSchedule } from '../../domain/doctor/judge-schedule';
import { failedTask } from '../cycles';
import { scheduleDifferences } from '../schedule-diff';
import { scheduleHandle } from '../schedule-handle';

/** What is asked about a schedule. */
interface Asked extends WantedSchedule {
  readonly config: AccountConfig;
}

/** Whether cycles of the account start as the configuration says. */
export async function checkSchedule(client: Client, wanted: Asked): Promise<Finding[]> {
  return [judgeSchedule(await seenSchedule(client, wanted), wanted, Date.now())];
}

async function seenSchedule(client: Client, wanted: Asked): Promise<SeenSchedule | null> {
  try {
    return await seen(client, await scheduleHandle(client, wanted.account).describe(), wanted);
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

async function seen(
  client: Client,
  described: ScheduleDescription,
  { account, config }: Asked,
): Promise<SeenSchedule> {
  const { state, spec, action, info } = described;
  const last = info.recentActions.at(-1);
  return {
    paused: state.paused,
    note: state.note ?? '',
    everyMs: spec.intervals?.[0]?.every ?? null,
    taskQueue: action.taskQueue,
    differs: byHand(described, account, config),
    createdAt: info.createdAt.getTime(),
    lastAt: last?.takenAt.getTime() ?? null,
    lastFails: last === undefined ? null : await failureOf(client, last.action.workflow),
  };
}

/** What is not as `apply` makes it; the task queue and the server's search attributes have findings of their own. */
function byHand(described: ScheduleDescription, account: string, config: AccountConfig): string[] {
  const { taskQueue } = described.action;
  const attributes = { usable: [], missing: [], problem: null, mistyped: false };
  return scheduleDifferences(described, account, config, { taskQueue, attributes })
    .filter(({ key }) => key !== 'schedule.searchAttributes')
    .map(
      ({ key, from, to }) =>
        `${key.replace('schedule.', '')} is ${JSON.stringify(from)}, not ${JSON.stringify(to)}`,
    );
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
