import type { Payload, PayloadCodec } from '@temporalio/common';

/**
 * Wraps a host's codec: a payload that it cannot decode stays as it is. A guard's workflow task would fail for
 * ever. A forgiving payload converter then reads it if it was never encoded, as a signal from the Web UI or the
 * command line is, and else takes it for `undefined`.
 */
export function forgivingCodec(codec: PayloadCodec): PayloadCodec {
  return {
    encode: (payloads, context) => codec.encode(payloads, context),
    decode: (payloads, context) => Promise.all(payloads.map((payload) => decodeOne(codec, payload, context))),
  };
}

type Context = Parameters<PayloadCodec['decode']>[1];

async function decodeOne(codec: PayloadCodec, payload: Payload, context: Context): Promise<Payload> {
  try {
    return (await codec.decode([payload], context))[0] ?? payload;
  } catch {
    return payload;
  }
}
