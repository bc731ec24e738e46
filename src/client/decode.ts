import type { Client } from '@temporalio/client';
import type { Payload, SerializationContext } from '@temporalio/common';
import { InvalidInput } from '../domain/validation';

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
 * @throws Unreadable; InvalidInput where a codec server does not answer
 */
export async function decoded(client: Client, payload: Payload): Promise<unknown> {
  const { payloadConverter } = client.options.loadedDataConverter;
  const [plain] = await throughCodecs(client, [payload]).catch((error: unknown) => {
    if (error instanceof InvalidInput) throw error;
    return [payload];
  });
  try {
    return payloadConverter.fromPayload(plain ?? payload);
  } catch (error) {
    throw new Unreadable(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
