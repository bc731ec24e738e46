import type { Client, ScheduleDescription } from '@temporalio/client';
import { queueLevel } from './doctor/check-queue';
import { stateAfter } from './schedules';

type Level = Awaited<ReturnType<typeof queueLevel>>;

/** Schedules that a configuration would move to its task queue; each queue is asked after once. */
export class QueueMoves {
  private readonly levels = new Map<string, Promise<Level>>();

  /** @param wanted the configuration's task queue */
  constructor(
    private readonly client: Client,
    private readonly wanted: string,
  ) {}

  /**
   * Why a schedule stays on its task queue: a worker runs its cycles there, and nobody polls the wanted one.
   * @returns null where it may move, or has nowhere to move to
   * @throws Error where both are polled: it may be another desk's account of the same name, so nothing of it is changed
   */
  async whyNot(
    seen: Pick<ScheduleDescription, 'action' | 'state'>,
    enabled: boolean,
  ): Promise<string | null> {
    const { wanted } = this;
    const { taskQueue } = seen.action;
    if (taskQueue === wanted) return null;
    const now = await this.level(taskQueue);
    if (now === 'fix' || now === 'warning') return null;
    if ((await this.level(wanted)) !== 'fix')
      throw new Error(
        `workers of task queue ${taskQueue} run its cycles, and others poll ${wanted}: if it is another desk's account, give yours another name or namespace; if it is yours, stop the worker of ${taskQueue} and apply again`,
      );
    if (stateAfter(seen, enabled).paused) return null;
    return `its task queue stays ${taskQueue}, where its cycles run: nobody polls ${wanted}; set taskQueue as it was, or start the worker of ${wanted} and apply again`;
  }

  private async level(queue: string): Promise<Level> {
    const asked = this.levels.get(queue) ?? queueLevel(this.client, queue);
    this.levels.set(queue, asked);
    return await asked;
  }
}
