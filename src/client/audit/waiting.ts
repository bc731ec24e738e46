import { disarmedBy } from '../../domain/guard/arming';
import { type Event, type Reader, timeOf } from './history';
import type { WaitingRecord } from './records';

type Message = WaitingRecord['message'];

const HEARD: readonly Message[] = ['arm', 'approve', 'disarm'];
const messageOf = (event: Event): Message | undefined =>
  event.workflowExecutionCancelRequestedEventAttributes == null
    ? HEARD.find((name) => name === event.workflowExecutionSignaledEventAttributes?.signalName)
    : 'cancellation';

/** What was sent to a guard that runs, and that no workflow task of it has seen: a worker is yet to hear it. */
export class Waiting {
  private events: Event[] = [];

  /** The events as they are, noted in passing. */
  async *notedIn(events: AsyncIterable<Event>): AsyncGenerator<Event> {
    for await (const event of events) {
      // A guard that is over hears nothing more.
      if (event.workflowTaskCompletedEventAttributes != null || isTerminated(event)) this.events = [];
      else if (messageOf(event) !== undefined) this.events.push(event);
      yield event;
    }
  }

  /** In the order in which it was sent. */
  async records(account: string, reader: Reader): Promise<WaitingRecord[]> {
    return await Promise.all(
      this.events.map(async (event) => ({
        type: 'waiting' as const,
        account,
        at: timeOf(event),
        message: messageOf(event) ?? 'disarm',
        by: disarmedBy(await reader.sent(event.workflowExecutionSignaledEventAttributes?.input)),
      })),
    );
  }
}

const isTerminated = (event: Event): boolean => event.workflowExecutionTerminatedEventAttributes != null;
