import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@temporalio/client';
import { guardStart, guardTasks } from '../../client/audit/guard-tasks';
import { type Event, Reader, timeOf } from '../../client/audit/history';
import { CONTINUED, GuardReplay, type Step } from '../../client/audit/replay-guard';
import type { Arming } from '../../domain/guard/state';
import type { TraceEvent } from '../trace';
import { armingIn, eventsOfTask } from './events-of-guard';

/** One run of a workflow, as the server tells it. */
export interface RunHistory {
  readonly workflowId: string;
  readonly runId: string;
  readonly events: readonly Event[];
}

/** An update that a guard carried out. */
export interface CarriedOut {
  readonly id: string;
  /** The guard's time, ms. */
  readonly at: number;
}

/** What a run of a guard did. */
export interface GuardTrace {
  readonly events: readonly TraceEvent[];
  readonly updates: readonly CarriedOut[];
  /** As they began. */
  readonly armings: readonly Arming[];
  /** The first thing that the guard said otherwise than the pure functions do, one message after the other. */
  readonly difference: string | null;
}

/**
 * Reads a run of a guard: its answers from the history, who was armed from the replayed state.
 * @param client whose payload converter is that of guards
 */
export async function guardTrace(client: Client, account: string, run: RunHistory): Promise<GuardTrace> {
  const reader = new Reader(client, run.workflowId);
  const [first] = run.events;
  const start = first === undefined ? null : await guardStart(first, reader, run.runId);
  if (start === null) throw new Error(`the history of ${run.workflowId} ${run.runId} has no beginning`);
  const replay = new GuardReplay(account, start.at, start.carried);
  const events: TraceEvent[] = start.continued ? [] : [{ kind: 'start', at: start.at }];
  const updates: CarriedOut[] = [];
  const armings: Arming[] = [];
  const differences: string[] = [];
  const wasReset = start.reset || start.carried?.reset === true;
  for await (const task of guardTasks(asStream(run.events), reader)) {
    const steps = replay.carryOut(task);
    events.push(...eventsOfTask(task, steps));
    updates.push(...task.updates.map(({ id }) => ({ id, at: task.at })));
    armings.push(...steps.flatMap(armingIn));
    differences.push(...steps.flatMap((step) => differenceIn(step, run.runId)));
  }
  // It answers for itself, and grants nothing: to the models it is as if none ran until the next one starts.
  if (wasReset) return { events: [], updates, armings: [], difference: null };
  return { events: [...events, ...endOf(run.events)], updates, armings, difference: differences[0] ?? null };
}

async function* asStream(events: readonly Event[]): AsyncGenerator<Event> {
  yield* events;
}

function endOf(events: readonly Event[]): TraceEvent[] {
  const last = events.at(-1);
  if (last === undefined) return [];
  const at = timeOf(last);
  if (last.workflowExecutionContinuedAsNewEventAttributes != null) return [{ kind: 'continue', at }];
  return last.workflowExecutionTerminatedEventAttributes == null ? [] : [{ kind: 'terminate', at }];
}

function differenceIn({ update, at }: Step, runId: string): string[] {
  if (update === null) return [];
  const expected = asTold(update.name, update.expected);
  if (isDeepStrictEqual(asTold(update.name, update.answer), expected)) return [];
  const said = `${update.name} said ${JSON.stringify(update.answer)}, not ${JSON.stringify(expected)}`;
  return [`guard ${runId} at ${new Date(at).toISOString()}: ${said}`];
}

/** As JSON has it; of a state all but the latest time that was seen. */
function asTold(name: string, answer: unknown): unknown {
  const told = JSON.parse(JSON.stringify(answer ?? null)) as Record<string, unknown> | null;
  return name === CONTINUED && told !== null ? { ...told, seenAt: null } : told;
}
