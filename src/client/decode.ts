import type { Client } from '@temporalio/client';
import type { Payload, SerializationContext } from '@temporalio/common';
import { InvalidInput } from '../domain/validation';

/**
 * Whose a payload is, as codecs were told when it was written.
 * @param activityId of what an activity was asked, answered or is called
 */
export function ownerOf(
  client: Client,
  workflowId: string,
  activityId?: string | null,
): SerializationContext {
  const { namespace } = client.options;
  return activityId == null
    ? { type: 'workflow', namespace, workflowId }
    : { type: 'activity', namespace, workflowId, activityId, isLocal: false };
}

/**
 * Payloads as they were before the codecs of a client encoded them.
 * @param context whose payloads they are, for codecs that need it
 */
export async function throughCodecs(
  client: Client,
  payloads: readonly Payload[],
  context?: SerializationContext,
): Promise<Payload[]> {
  let decoded = [...payloads];
  for (const codec of [...client.options.loadedDataConverter.payloadCodecs].reverse())
    decoded = await codec.decode(decoded, context);
  return decoded;
}

/** A payload was written by a codec or converter that this client does not have. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/**
 * The value of a payload; one that no codec ever saw is read as it is.
 * @param context whose payload it is, for codecs that need it
 * @throws Unreadable; InvalidInput where a codec server does not answer
 */
export async function decoded(
  client: Client,
  payload: Payload,
  context: SerializationContext,
): Promise<unknown> {
  const { payloadConverter } = client.options.loadedDataConverter;
  const [plain] = await throughCodecs(client, [payload], context).catch((error: unknown) => {
    if (error instanceof InvalidInput) throw error;
    return [payload];
  });
  try {
    return payloadConverter.fromPayload(plain ?? payload, context);
  } catch (error) {
    throw new Unreadable(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
