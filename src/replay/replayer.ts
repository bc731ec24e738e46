import type { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { type ReplayWorkerOptions, Runtime, Worker } from '@temporalio/worker';
import type { Run } from '../client/audit/history';
import { forgivingCodec } from '../client/forgiving-codec';
import { plainText } from '../domain/plain-text';
import { InvalidInput } from '../domain/validation';
import { allowSlowTasks } from '../plugin/slow-tasks';
import { guardPayloadConverter, workflowBundle } from '../plugin/workflow-bundle';
import type { ReplayedKind } from './answer';
import type { History } from './histories';

export interface ToReplay extends Run {
  readonly history: History;
}

export interface Replayed extends Run {
  /** Why the installed version could not go on with it, one line; null where it could. */
  readonly why: string | null;
}

/** Temporal's core would tell of each difference too, in pages. */
export function quietCore(): void {
  const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
  Runtime.install({ logger: silent, telemetryOptions: { logging: { filter: 'OFF', forward: {} } } });
}

/**
 * Replays histories with the installed workflows, as the worker would, one after the other as they come: one
 * is held at a time.
 * @throws InvalidInput where a codec server stops answering
 */
export async function* replayed(
  client: Client,
  kind: ReplayedKind,
  histories: AsyncIterable<ToReplay>,
): AsyncGenerator<Replayed> {
  let current: Run | undefined;
  let codecProblem: InvalidInput | undefined;
  const given = async function* () {
    for await (const each of histories) {
      current = each;
      yield each;
    }
  };
  const codecs = client.options.loadedDataConverter.payloadCodecs.map((codec) =>
    noting(codec, (problem) => {
      codecProblem ??= problem;
    }),
  );
  for await (const { error } of Worker.runReplayHistories(await optionsFor(kind, codecs), given())) {
    if (codecProblem !== undefined) throw codecProblem;
    if (current !== undefined)
      yield {
        workflowId: current.workflowId,
        runId: current.runId,
        why: error === undefined ? null : inOneLine(error),
      };
  }
}

async function optionsFor(kind: ReplayedKind, payloadCodecs: PayloadCodec[]): Promise<ReplayWorkerOptions> {
  const sinks = { grinderReconcile: { cycleClosed: { fn() {}, callDuringReplay: false } } };
  if (kind === 'cycle')
    return allowSlowTasks({
      sinks,
      workflowBundle: await workflowBundle('cycle'),
      dataConverter: { payloadCodecs },
    });
  return allowSlowTasks({
    workflowBundle: await workflowBundle('guard'),
    dataConverter: {
      payloadConverterPath: guardPayloadConverter(),
      payloadCodecs: payloadCodecs.map(forgivingCodec),
    },
  });
}

/** Tells of a codec server that does not answer: a guard takes that for a payload that nobody can read. */
const noting = (codec: PayloadCodec, note: (problem: InvalidInput) => void): PayloadCodec => ({
  encode: (payloads, context) => codec.encode(payloads, context),
  decode: async (payloads, context) => {
    try {
      return await codec.decode(payloads, context);
    } catch (error) {
      if (error instanceof InvalidInput) note(error);
      throw error;
    }
  },
});

/** The SDK wraps the point in what it says each time, and in how it passed it on. */
function inOneLine({ message }: Error): string {
  const [point] = /\[TMPRL\d+\] [^"\\]+/.exec(message) ?? [];
  return plainText(point ?? message.split('Details: ').at(-1) ?? message);
}
