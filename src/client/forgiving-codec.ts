import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Payload, PayloadCodec } from '@temporalio/common';

/**
 * Wraps a host's codec: a payload that it cannot decode stays as it is, once it was tried again: a codec that asks a
 * server fails for a moment too, and what a guard took for unreadable once is not what it reads when it is replayed. A
 * guard's workflow task would fail for ever. A forgiving payload converter then reads it if it was never encoded, as a signal from the Web UI or the
 * command line is, and else takes it for `undefined`.
 */
export function forgivingCodec(codec: PayloadCodec): PayloadCodec {
  /** Many that nobody can decode must not hold up what follows them. */
  let impatientUntil = Number.NEGATIVE_INFINITY;
  const decodeOne = async (payload: Payload, context: Context): Promise<Payload> => {
    const isPatient = !isPlain(payload) && performance.now() >= impatientUntil;
    for (const pauseMs of isPatient ? TRY_AGAIN_MS : []) {
      try {
        return (await codec.decode([payload], context))[0] ?? payload;
      } catch {
        await setTimeout(pauseMs);
      }
    }
    try {
      return (await codec.decode([payload], context))[0] ?? payload;
    } catch {
      if (isPatient) impatientUntil = performance.now() + IMPATIENT_MS;
      return payload;
    }
  };
  return {
    encode: (payloads, context) => codec.encode(payloads, context),
    decode: (payloads, context) => Promise.all(payloads.map((payload) => decodeOne(payload, context))),
  };
}

/** Pauses before another attempt, ms; together far less than a workflow task may take. */
const TRY_AGAIN_MS = [50, 250, 1_000];
/** Where one could not be decoded for good, none is tried again for so long. */
const IMPATIENT_MS = 60_000;

/** Of an encoding of the SDK's own: it was never encoded, and needs no codec. */
const isPlain = ({ metadata }: Payload): boolean =>
  /^(json|binary)\/(plain|null|protobuf)$/.test(Buffer.from(metadata?.['encoding'] ?? []).toString());

type Context = Parameters<PayloadCodec['decode']>[1];
