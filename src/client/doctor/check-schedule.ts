import { type Client, type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import type { Finding } from '../../domain/doctor/finding';
import { judgeSchedule, type SeenSchedule, type WantedSchedule } from '../../domain/doctor/judge-schedule';
import { scheduleId } from '../../domain/names';

/** Whether cycles of the account start as the configuration says. */
export async function checkSchedule(client: Client, wanted: WantedSchedule): Promise<Finding[]> {
  return [judgeSchedule(await seenSchedule(client, wanted.account), wanted, Date.now())];
}

async function seenSchedule(client: Client, account: string): Promise<SeenSchedule | null> {
  try {
    return seen(await client.schedule.getHandle(scheduleId(account)).describe());
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

function seen({ state, spec, action, info }: ScheduleDescription): SeenSchedule {
  return {
    paused: state.paused,
    note: state.note ?? '',
    everyMs: spec.intervals?.[0]?.every ?? null,
    taskQueue: action.taskQueue,
    createdAt: info.createdAt.getTime(),
    lastAt: info.recentActions.at(-1)?.takenAt.getTime() ?? null,
  };
}
