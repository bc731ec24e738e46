import { connect, createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RpcGate } from '../../support/rpc-gate';

const rpc = temporal.api.workflowservice.v1;

const framed = (message: Uint8Array, compressed = false) => {
  const bytes = compressed ? gzipSync(message) : Buffer.from(message);
  const head = Buffer.alloc(5);
  head[0] = compressed ? 1 : 0;
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
};
const token = (text: string) => Buffer.from(text);

/** A server that answers each method with what the test says, and what it was asked. */
async function fakeServer(answers: Record<string, Uint8Array>) {
  const asked: string[] = [];
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const method = String(headers[':path']).split('/').at(-1) ?? '';
    asked.push(method);
    stream.resume();
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(framed(answers[method] ?? new Uint8Array()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { asked, address: `127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe("a gate before Temporal's server", () => {
  let server: Awaited<ReturnType<typeof fakeServer>>;
  let gate: RpcGate;
  let client: ReturnType<typeof connect>;
  beforeEach(async () => {
    const completed = { scheduledEventId: 5 };
    server = await fakeServer({
      PollActivityTaskQueue: rpc.PollActivityTaskQueueResponse.encode({
        taskToken: token('a1'),
        activityType: { name: 'cancel' },
      }).finish(),
      PollWorkflowTaskQueue: rpc.PollWorkflowTaskQueueResponse.encode({
        taskToken: token('w1'),
        workflowExecution: { workflowId: 'w', runId: 'r' },
        history: {
          events: [
            { eventId: 5, activityTaskScheduledEventAttributes: { activityType: { name: 'reserve' } } },
            { eventId: 8, activityTaskCompletedEventAttributes: completed },
            { eventId: 9, workflowExecutionSignaledEventAttributes: { signalName: 'arm' } },
          ],
        },
        previousStartedEventId: 6,
      } as never).finish(),
    });
    gate = await RpcGate.before(server.address);
    client = connect(`http://${gate.address}`);
    client.on('error', () => undefined);
  });
  afterEach(async () => {
    client.destroy();
    await gate.close();
    await new Promise<void>((resolve) => server.server.close(() => resolve()));
  });

  /** Calls a method. @returns the answer's trailing status; undefined where none came */
  const call = async (method: string, message: Uint8Array = new Uint8Array(), compressed = false) => {
    const stream = client.request({ ':method': 'POST', ':path': `/service/${method}` });
    stream.on('error', () => undefined);
    let status: unknown;
    stream.on('trailers', (trailers) => {
      status = trailers['grpc-status'];
    });
    stream.end(framed(message, compressed));
    stream.resume();
    await new Promise<void>((resolve) => stream.once('close', () => resolve()));
    return status;
  };
  const done = (taskToken: Buffer) => rpc.RespondActivityTaskCompletedRequest.encode({ taskToken }).finish();

  it('passes everything on', async () => {
    expect(await call('PollActivityTaskQueue')).toBe('0');
    expect(await call('RespondActivityTaskCompleted', done(token('a1')))).toBe('0');
    expect(server.asked).toEqual(['PollActivityTaskQueue', 'RespondActivityTaskCompleted']);
  });

  it.each([
    ['before', ['PollActivityTaskQueue']],
    ['after', ['PollActivityTaskQueue', 'RespondActivityTaskCompleted']],
  ] as const)('stops the result of an activity %s the server has it', async (when, asked) => {
    await call('PollActivityTaskQueue');
    const held = gate.hold('activity cancel', when);
    const answered = call('RespondActivityTaskCompleted', done(token('a1')), true);
    await held.reached;
    expect(server.asked).toEqual(asked);
    client.destroy();
    held.lose();
    expect(await answered).toBeUndefined();
    expect(server.asked).toEqual(asked);
  });

  it.each(['handler arm', 'result of reserve', 'continue-as-new'])(
    'knows a workflow task by what it came with, and how it ends: %s',
    async (about) => {
      await call('PollWorkflowTaskQueue');
      const held = gate.hold(about, 'before');
      const { COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION: commandType } =
        temporal.api.enums.v1.CommandType;
      const message = rpc.RespondWorkflowTaskCompletedRequest.encode({
        taskToken: token('w1'),
        commands: [{ commandType }],
      }).finish();
      void call('RespondWorkflowTaskCompleted', message);
      await held.reached;
      held.lose();
    },
  );

  it('knows an update, a signal and a query by name', async () => {
    const calls = [
      ['update permit', 'UpdateWorkflowExecution', { request: { input: { name: 'permit' } } }],
      ['signal disarm', 'SignalWorkflowExecution', { signalName: 'disarm' }],
      ['query status', 'QueryWorkflow', { query: { queryType: 'status' } }],
    ] as const;
    for (const [about, method, message] of calls) {
      const held = gate.hold(about, 'after');
      const bytes = rpc[`${method}Request`].encode(message as never).finish();
      void call(method, bytes);
      await held.reached;
      held.lose();
    }
    expect(server.asked).toHaveLength(3);
  });
});
