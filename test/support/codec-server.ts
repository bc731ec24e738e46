import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';

const { Payloads } = temporal.api.common.v1;
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** A codec server as operators run one beside a worker whose payloads are encoded. */
export async function startCodecServer(codec: PayloadCodec) {
  const server = createServer((request, response) => {
    void (async () => {
      const { payloads } = Payloads.fromObject(JSON.parse(await text(request)));
      const turned = await (request.url === '/encode' ? codec.encode(payloads) : codec.decode(payloads));
      response.end(JSON.stringify({ payloads: turned.map(toJson) }));
    })().catch(() => response.writeHead(400).end());
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}

/** Protobuf's JSON. */
const toJson = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)])),
  data: base64(data ?? new Uint8Array()),
});
