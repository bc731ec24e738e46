import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterEach, describe, expect, it } from 'vitest';
import { remoteCodec } from '../../../src/cli/remote-codec';

let server: Server | undefined;
afterEach(() => void server?.close());

/** A codec server that marks what it encodes, as Temporal's samples do. */
async function codecServer(
  answer?: (path: string) => [number, string],
): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({
        path: request.url ?? '',
        auth: request.headers.authorization,
        namespace: request.headers['x-namespace'],
      });
      const [status, said] = answer?.(request.url ?? '') ?? [200, turned(body)];
      response.writeHead(status).end(said);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}
interface Seen {
  readonly path: string;
  readonly auth: string | undefined;
  readonly namespace: string | string[] | undefined;
}

/** Its own inverse: every byte the other way round. */
function turned(body: string): string {
  const { payloads } = JSON.parse(body) as { payloads: { metadata: object; data: string }[] };
  const flip = (data: string) =>
    Buffer.from(Buffer.from(data, 'base64').map((byte) => byte ^ 0xff)).toString('base64');
  return JSON.stringify({ payloads: payloads.map((one) => ({ ...one, data: flip(one.data) })) });
}

const payload = defaultPayloadConverter.toPayload({ armed: true, text: 'ü' });

describe('a codec server', () => {
  it('encodes and decodes, and is told namespace and authorization', async () => {
    const { url, seen } = await codecServer();
    const codec = remoteCodec({ endpoint: `${url}/{namespace}/`, auth: 'Bearer x', namespace: 'desk' });
    const encoded = await codec.encode([payload]);
    expect(encoded[0]?.data).not.toEqual(payload.data);
    const [decoded] = await codec.decode(encoded);
    expect(decoded && defaultPayloadConverter.fromPayload(decoded)).toEqual({ armed: true, text: 'ü' });
    expect(seen).toEqual([
      { path: '/desk/encode', auth: 'Bearer x', namespace: 'desk' },
      { path: '/desk/decode', auth: 'Bearer x', namespace: 'desk' },
    ]);
  });

  it.each([
    ['refuses', (): [number, string] => [403, 'no'], /answers 403 to decode; see --codec-auth/],
    [
      'answers a page',
      (): [number, string] => [200, '<html>'],
      /answers something else than payloads to decode/,
    ],
    [
      'answers other JSON',
      (): [number, string] => [200, '{"payloads":7}'],
      /answers something else than payloads/,
    ],
  ])('that %s is named, and its secret is not', async (_what, answer, problem) => {
    const { url } = await codecServer(answer);
    const codec = remoteCodec({ endpoint: url, auth: 'Bearer s3cret', namespace: 'default' });
    const failure = codec.decode([payload]);
    await expect(failure).rejects.toThrow(problem);
    await expect(failure).rejects.not.toThrow(/s3cret/);
  });

  it('that is not there is named', async () =>
    await expect(
      remoteCodec({ endpoint: 'http://127.0.0.1:9', namespace: 'default' }).decode([payload]),
    ).rejects.toThrow(/the codec server at http:\/\/127\.0\.0\.1:9 does not answer; see --codec-endpoint/));

  it.each(['ftp://x', 'codec', 'http://me:secret@127.0.0.1'])('cannot be at %s', (endpoint) =>
    expect(() => remoteCodec({ endpoint, namespace: 'default' })).toThrow(
      /--codec-endpoint: must be an http or https address without credentials/,
    ),
  );
});
