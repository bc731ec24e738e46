import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { InvalidInput } from '../client';

const { Payloads } = temporal.api.common.v1;
const ANSWERS_WITHIN_MS = 10_000;

export interface RemoteCodecOptions {
  /** As the `temporal` CLI takes it: `/encode` and `/decode` are below it, `{namespace}` is filled in. */
  readonly endpoint: string;
  /** Value of the Authorization header. A secret: it is in no error. */
  readonly auth?: string;
  readonly namespace: string;
}

/** A codec server, by the protocol that Temporal's own CLI and Web UI speak with one. */
export function remoteCodec({ endpoint, auth, namespace }: RemoteCodecOptions): PayloadCodec {
  const base = addressOf(endpoint.replaceAll('{namespace}', encodeURIComponent(namespace)));
  const ask = async (what: 'encode' | 'decode', payloads: Payload[]): Promise<Payload[]> => {
    const headers = {
      'content-type': 'application/json',
      'x-namespace': namespace,
      ...(auth === undefined ? {} : { authorization: auth }),
    };
    const body = JSON.stringify(toJson(payloads));
    const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
    const refused = (why: string) => new InvalidInput(`the codec server at ${base} ${why}`);
    const response = await fetch(`${base}/${what}`, {
      method: 'POST',
      headers,
      body,
      signal,
      redirect: 'error',
    }).catch(() => {
      throw refused('does not answer; see --codec-endpoint');
    });
    if (!response.ok) throw refused(`answers ${response.status} to ${what}; see --codec-auth`);
    try {
      return fromJson(await response.json());
    } catch {
      throw refused(`answers something else than payloads to ${what}`);
    }
  };
  return {
    encode: async (payloads) => await ask('encode', payloads),
    decode: async (payloads) => await ask('decode', payloads),
  };
}

function addressOf(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new InvalidInput(
      '--codec-endpoint: must be an http or https address without credentials; those go into --codec-auth',
    );
  return endpoint.replace(/\/+$/, '');
}

/** Protobuf's JSON: bytes as base64. */
const toJson = (payloads: Payload[]) => ({
  payloads: payloads.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)])),
    ...(data == null ? {} : { data: base64(data) }),
  })),
});

function fromJson(answer: unknown): Payload[] {
  return Payloads.fromObject(answer as Record<string, unknown>).payloads;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
