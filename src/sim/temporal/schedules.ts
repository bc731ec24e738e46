import { optionalTsToMs } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import { attributesOf } from './events';
import type { Execution } from './execution';
import type { SimServer } from './server';

type Spec = temporal.api.schedule.v1.ISchedule;

interface Running {
  readonly schedule: Spec;
  paused: boolean;
  last: Execution | null;
  lastResult: temporal.api.common.v1.IPayloads | null;
}

/** Schedules as the server keeps them: intervals with an offset, overlaps skipped, the last result handed on. */
export class Schedules {
  private readonly known = new Map<string, Running>();

  constructor(private readonly server: SimServer) {}

  create(id: string, schedule: Spec): void {
    if (this.known.has(id)) return;
    const running = { schedule, paused: schedule.state?.paused ?? false, last: null, lastResult: null };
    this.known.set(id, running);
    this.next(running);
  }

  pause(id: string, paused: boolean): void {
    const running = this.known.get(id);
    if (running !== undefined) running.paused = paused;
  }

  private next(running: Running): void {
    const [interval] = running.schedule.spec?.interval ?? [];
    const everyMs = optionalTsToMs(interval?.interval) ?? 60_000;
    const phaseMs = optionalTsToMs(interval?.phase) ?? 0;
    const now = this.server.time.now();
    const at = Math.floor((now - phaseMs) / everyMs + 1) * everyMs + phaseMs;
    this.server.time.after(at - now, () => {
      this.act(running, at);
      this.next(running);
    });
  }

  private act(running: Running, at: number): void {
    const { last, schedule } = running;
    // What a server that is away misses is missed: the window in which it would catch up is short.
    if (running.paused || !this.server.isUp || last?.isRunning === true) return;
    const result = last?.closing && attributesOf(last.closing, 'workflowExecutionCompleted')?.result;
    if (result != null) running.lastResult = result;
    const start = schedule.action?.startWorkflow ?? {};
    const { workflowId, workflowType, taskQueue, input, header, workflowRunTimeout, workflowTaskTimeout } =
      start;
    running.last = this.server.start(
      {
        workflowId: `${workflowId}-${new Date(at).toISOString().replace('.000', '')}`,
        workflowType,
        taskQueue,
        input,
        header,
        workflowRunTimeout,
        workflowTaskTimeout,
        attempt: 1,
        searchAttributes: start.searchAttributes,
        ...(running.lastResult === null ? {} : { lastCompletionResult: running.lastResult }),
      },
      start.userMetadata,
    );
  }
}
