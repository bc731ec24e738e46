import type { temporal } from '@temporalio/proto';
import type { UpdateRequest } from '../worker/workflow-run';
import { attributesOf, type HistoryEvent } from './events';

type Outcome = temporal.api.update.v1.IOutcome;

interface Known extends UpdateRequest {
  /** Whether a worker has it in the task that is out. */
  sent: boolean;
  acceptedEventId: number | null;
  outcome: Outcome | null;
  readonly waiting: { resolve(outcome: Outcome): void; reject(error: Error): void }[];
}

/** The updates of one run: each id is carried out once, whoever asks how often. */
export class Updates {
  private readonly known = new Map<string, Known>();

  /** @returns what became of it, and whether it is new */
  ask(request: temporal.api.update.v1.IRequest): {
    readonly isNew: boolean;
    readonly outcome: Promise<Outcome>;
  } {
    const isNew = !this.known.has(request.meta?.updateId ?? '');
    const update = this.know(request);
    const { outcome: ended } = update;
    const outcome =
      ended === null
        ? new Promise<Outcome>((resolve, reject) => update.waiting.push({ resolve, reject }))
        : Promise.resolve(ended);
    return { isNew, outcome };
  }

  /** Takes an update up for which nobody waits. */
  know(request: temporal.api.update.v1.IRequest): Known {
    const id = request.meta?.updateId ?? '';
    const update = this.known.get(id) ?? {
      id,
      request,
      sent: false,
      acceptedEventId: null,
      outcome: null,
      waiting: [],
    };
    this.known.set(id, update);
    return update;
  }

  /** Knows what a history says of updates: those of a run that was reset are carried out once, too. */
  remember(events: readonly HistoryEvent[]): void {
    for (const event of events) {
      const accepted = attributesOf(event, 'workflowExecutionUpdateAccepted');
      if (accepted?.acceptedRequest != null) {
        this.know(accepted.acceptedRequest);
        this.accepted(accepted.protocolInstanceId ?? '', event.id);
      }
      const completed = attributesOf(event, 'workflowExecutionUpdateCompleted');
      if (completed?.outcome != null) this.completed(completed.meta?.updateId ?? '', completed.outcome);
    }
  }

  /** Those that no task has taken to a worker yet: taken now. */
  take(): UpdateRequest[] {
    const taken = [...this.known.values()].filter(
      ({ sent, acceptedEventId, outcome }) => !sent && acceptedEventId === null && outcome === null,
    );
    for (const update of taken) update.sent = true;
    return taken.map(({ id, request }) => ({ id, request }));
  }

  get anyToTake(): boolean {
    return [...this.known.values()].some(
      ({ sent, acceptedEventId, outcome }) => !sent && acceptedEventId === null && outcome === null,
    );
  }

  /** The task that took them came to nothing: they are taken again. */
  takeBack(): void {
    for (const update of this.known.values())
      if (update.acceptedEventId === null && update.outcome === null) update.sent = false;
  }

  accepted(id: string, eventId: number): temporal.api.update.v1.IRequest {
    const update = this.get(id);
    update.acceptedEventId = eventId;
    return update.request;
  }

  /** @returns the event by which it was accepted, and its request */
  completed(id: string, outcome: Outcome) {
    const update = this.get(id);
    update.outcome = outcome;
    for (const { resolve } of update.waiting.splice(0)) resolve(outcome);
    return { acceptedEventId: update.acceptedEventId ?? 0, meta: update.request.meta };
  }

  /** A refusal is remembered by nobody: the same id may ask again. */
  rejected(id: string, failure: temporal.api.failure.v1.IFailure): void {
    const update = this.get(id);
    this.known.delete(id);
    for (const { resolve } of update.waiting.splice(0)) resolve({ failure });
  }

  /** The run closed: whoever still waits is told `error`. */
  close(error: () => Error): void {
    for (const { waiting } of this.known.values())
      for (const { reject } of waiting.splice(0)) reject(error());
  }

  private get(id: string): Known {
    const update = this.known.get(id);
    if (update === undefined) throw new Error(`nobody asked for update ${id}`);
    return update;
  }
}
