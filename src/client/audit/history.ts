import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { decoded, ownerOf, Unreadable } from '../decode';
import { GRPC, grpcCode } from '../grpc';

export type Event = temporal.api.history.v1.IHistoryEvent;
type Payloads = temporal.api.common.v1.IPayloads;

/** One execution of a workflow. */
export interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

/** The history of a run, a page at a time; null where there is none any more, or never was. */
export async function historyOf(client: Client, run: Run): Promise<AsyncIterable<Event> | null> {
  try {
    const first = await pageOf(client, run, undefined);
    return eventsFrom(client, run, first);
  } catch (error) {
    // A run id that is none was made up by whoever asked the guard.
    if (grpcCode(error) === GRPC.notFound || grpcCode(error) === GRPC.invalidArgument) return null;
    throw error;
  }
}

type Page = Awaited<ReturnType<typeof pageOf>>;

const pageOf = async (client: Client, execution: Run, nextPageToken: Uint8Array | undefined) =>
  await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution,
    nextPageToken,
  });

async function* eventsFrom(client: Client, run: Run, first: Page): AsyncGenerator<Event> {
  for (let page = first; ; page = await pageOf(client, run, page.nextPageToken)) {
    yield* page.history?.events ?? [];
    if (page.nextPageToken.length === 0) return;
  }
}

/** Reads payloads of one workflow, and counts those that it cannot read. */
export class Reader {
  unreadable = 0;
  /** Why the first of them could not be read. */
  problem: string | null = null;

  constructor(
    private readonly client: Client,
    private readonly workflowId: string,
  ) {}

  /**
   * The first payload's value; undefined where there is none, or it cannot be read.
   * @param activityId of what an activity was asked or answered
   */
  async first(payloads: Payloads | null | undefined, activityId?: string | null): Promise<unknown> {
    try {
      return await this.decodedFirst(payloads, activityId);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.unreadable += 1;
      this.problem ??= error.message;
      return undefined;
    }
  }

  /**
   * The same of a signal, which anybody may have sent. Where everything that the workflow itself wrote can be
   * read, what cannot be read here could not be read there either.
   */
  async sent(payloads: Payloads | null | undefined): Promise<unknown> {
    try {
      return await this.decodedFirst(payloads);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return undefined;
    }
  }

  private async decodedFirst(
    payloads: Payloads | null | undefined,
    activityId?: string | null,
  ): Promise<unknown> {
    const payload = payloads?.payloads?.[0];
    if (payload == null) return undefined;
    return await decoded(this.client, payload, ownerOf(this.client, this.workflowId, activityId));
  }
}

/** ms since the epoch, as a workflow's own clock shows it. */
export const timeOf = ({ eventTime }: Event): number =>
  Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1e6);
