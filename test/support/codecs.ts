import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { encodingOf } from './payloads';

const ENCODING = 'binary/sealed';
const { Payload: Message } = temporal.api.common.v1;

/** A host's codec that seals what it is given for whoever `keyOf` names, and opens nothing that is not for them. */
export function sealing(keyOf: (context: SerializationContext | undefined) => string): PayloadCodec {
  return {
    encode: async (payloads, context) =>
      payloads.map((payload) => ({
        metadata: { encoding: Buffer.from(ENCODING), key: Buffer.from(keyOf(context)) },
        data: Message.encode(payload).finish(),
      })),
    decode: async (payloads, context) => payloads.map((payload) => open(payload, keyOf(context))),
  };
}

function open({ metadata, data }: Payload, key: string): Payload {
  const text = (name: string) => Buffer.from(metadata?.[name] ?? []).toString();
  if (text('encoding') !== ENCODING) throw new Error('not sealed');
  if (text('key') !== key) throw new Error(`sealed for ${text('key')}, opened for ${key}`);
  return Message.decode(data ?? new Uint8Array());
}

export const isSealed = (payload: Payload): boolean => encodingOf(payload) === ENCODING;

/** Seals everything alike. */
export const sealed = sealing(() => 'host');

/** Seals for the guard or the cycles of an account, whenever they began. */
export const sealedForAccount = sealing((context) =>
  (context?.workflowId ?? 'nobody').replace(/-(run-)?\d{4}-\d{2}-\d{2}T.*$/, ''),
);

/** Seals for the workflow that a payload belongs to: nobody can open it without knowing which. */
export const sealedForWorkflow = sealing((context) => context?.workflowId ?? 'nobody');
