import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { temporal } from '@temporalio/proto';

/** The payloads of a workflow's history that a codec sees. */
export async function payloadsOf(client: Client, workflowId: string): Promise<Payload[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const found: Payload[] = [];
  const collect = (value: unknown, key = '') => {
    if (key === 'searchAttributes' || key === 'header' || typeof value !== 'object' || value === null) return;
    if ('metadata' in value && 'data' in value) found.push(value as Payload);
    else for (const [name, inner] of Object.entries(value)) collect(inner, name);
  };
  // Markers are the SDK's own.
  for (const event of (events ?? []).filter((each) => each.markerRecordedEventAttributes == null))
    collect(temporal.api.history.v1.HistoryEvent.fromObject(event));
  return found;
}

/** How a payload is written. */
export const encodingOf = ({ metadata }: Payload): string =>
  Buffer.from(metadata?.['encoding'] ?? []).toString();
