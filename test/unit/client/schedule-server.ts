import { Client, type ConnectionLike } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { refusal } from './fakes';

type Schedule = temporal.api.schedule.v1.ISchedule;
const { ScheduleInfo } = temporal.api.schedule.v1;

/** A Temporal server that keeps schedules as it is told of them, and counts how often one is changed. */
export class ScheduleServer {
  readonly schedules = new Map<string, Schedule | Error>();
  updates = 0;

  readonly client = new Client({
    connection: {
      plugins: [],
      workflowService: {
        createSchedule: async ({ scheduleId, schedule }: { scheduleId: string; schedule: Schedule }) => {
          if (this.schedules.has(scheduleId)) throw refusal('ALREADY_EXISTS');
          this.schedules.set(scheduleId, schedule);
          return {};
        },
        updateSchedule: async ({ scheduleId, schedule }: { scheduleId: string; schedule: Schedule }) => {
          this.updates += 1;
          this.schedules.set(scheduleId, schedule);
          return {};
        },
        describeSchedule: async ({ scheduleId }: { scheduleId: string }) => ({
          schedule: this.kept(scheduleId),
          info: ScheduleInfo.create({ createTime: {}, futureActionTimes: [{}] }),
        }),
        listSchedules: async () => ({
          schedules: [...this.schedules.keys()].map((scheduleId) => ({
            scheduleId,
            // Of somebody else in the namespace, with a codec of theirs.
            memo: { fields: { theirs: { metadata: { encoding: Buffer.from('binary/encrypted') } } } },
          })),
        }),
      },
    } as unknown as ConnectionLike,
  });

  private kept(scheduleId: string): Schedule {
    const schedule = this.schedules.get(scheduleId) ?? refusal('NOT_FOUND');
    if (schedule instanceof Error) throw schedule;
    return schedule;
  }
}
