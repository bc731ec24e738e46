import {
  type WorkflowInterceptorsFactory,
  type WorkflowInternalsInterceptor,
  workflowInfo,
} from '@temporalio/workflow';
import { CYCLE_TYPE, GUARD_TYPE, INSPECT_TYPE, QUIET_TYPE } from '../domain/names';
import { ASK_AGAIN } from './messages';

const OURS = [CYCLE_TYPE, GUARD_TYPE, INSPECT_TYPE, QUIET_TYPE];

/**
 * A query that waited for a worker can reach it before the workflow task that tells what happened meanwhile.
 * The SDK then shows the workflow these events all the same, on the clock of the task before, and keeps what
 * came of it: a timer fires before its time, and once the cache is lost the history does not fit what the
 * workflow does any more. Here that is refused with the query: the worker forgets the workflow, its task shows
 * it everything in its time, and whoever asked may ask again.
 *
 * A closed workflow has no task to come. One that never heard the last that it was told answers no query.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  if (!OURS.includes(workflowInfo().workflowType)) return {};
  let last: Task | null = null;
  const activate: WorkflowInternalsInterceptor['activate'] = (input, next) => {
    if (!isQuery(input.activation)) {
      const task = taskOf(input.activation);
      if (last !== null && isUnbegun(last, task)) throw new UnbegunTask(ASK_AGAIN);
      last = task;
    }
    next(input);
  };
  return { internals: [{ activate }] };
};

class UnbegunTask extends Error {
  // A text, which no minifier takes away: by it the plugin tells a bundle that has this interceptor.
  override readonly name = 'GrinderReconcileUnbegunTask';
}

type Activation = Parameters<NonNullable<WorkflowInternalsInterceptor['activate']>>[0]['activation'];

const isQuery = ({ jobs }: Activation) => jobs?.every(({ queryWorkflow }) => queryWorkflow != null) === true;

/** What a task brings of its own: its time, and the size that its history has. */
const taskOf = ({ timestamp, historySizeBytes, historyLength }: Activation) => ({
  begun: [timestamp?.seconds, timestamp?.nanos, historySizeBytes].join(),
  events: historyLength ?? 0,
});

type Task = ReturnType<typeof taskOf>;

/** More events than before, in the same task: none has begun that could show them. */
const isUnbegun = (before: Task, now: Task): boolean =>
  now.begun === before.begun && now.events > before.events;
