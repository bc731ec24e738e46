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
   */
  async whyNot(
    seen: Pick<ScheduleDescription, 'action' | 'state'>,
    enabled: boolean,
  ): Promise<string | null> {
    const { wanted } = this;
    const { taskQueue } = seen.action;
    if (taskQueue === wanted || stateAfter(seen, enabled).paused) return null;
    if ((await this.level(wanted)) !== 'fix') return null;
    const now = await this.level(taskQueue);
    if (now === 'fix' || now === 'warning') return null;
    return `its task queue stays ${taskQueue}, where its cycles run: nobody polls ${wanted}; start the worker of ${wanted} and apply again; to stay with ${taskQueue}, set taskQueue as it was, terminate the guard and apply`;
  }

  private async level(queue: string): Promise<Level> {
    const asked = this.levels.get(queue) ?? queueLevel(this.client, queue);
    this.levels.set(queue, asked);
    return await asked;
  }
}
