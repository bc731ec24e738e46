import type { Payload, PayloadCodec } from '@temporalio/common';

const UNDECODABLE: Payload = { metadata: { encoding: new TextEncoder().encode('grinder/undecodable') } };

/**
 * Wraps a host's codec for the guard: a payload that cannot be decoded becomes one that the guard's
 * payload converter reads as `undefined`, instead of failing the workflow task for ever.
 */
export function forgivingCodec(codec: PayloadCodec): PayloadCodec {
  return {
    encode: (payloads) => codec.encode(payloads),
    decode: (payloads) => Promise.all(payloads.map((payload) => decodeOne(codec, payload))),
  };
}

async function decodeOne(codec: PayloadCodec, payload: Payload): Promise<Payload> {
  try {
    return (await codec.decode([payload]))[0] ?? UNDECODABLE;
  } catch {
    return UNDECODABLE;
  }
}
