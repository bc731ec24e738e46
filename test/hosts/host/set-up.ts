/** What this host has of its own beside the plugin: the parts that HOST_SET_UP names, and else nothing. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import type { ClientOptions } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';
import type { WorkerOptions } from '@temporalio/worker';
import { sealed } from '../../support/codecs';
import type { Span } from '../../support/span-chain';

export const ACCOUNT = process.env['HOST_ACCOUNT'] ?? 'main';
const parts = (process.env['HOST_SET_UP'] ?? '').split(' ');
const has = (part: 'codec' | 'converters' | 'tracer' | 'versioning') => parts.includes(part);

/** Where both processes of this host write what they traced, a span a line. */
export const SPANS = join(__dirname, `spans-${ACCOUNT}.jsonl`);
/** The version that its Workers belong to, if any. */
export const VERSION = has('versioning') ? { deploymentName: `host-${ACCOUNT}`, buildId: 'one' } : null;

const converters = require.resolve('../../support/host-converters.cjs');
const dataConverter: DataConverter = {
  ...(has('codec') ? { payloadCodecs: [sealed] } : {}),
  ...(has('converters') ? { payloadConverterPath: converters, failureConverterPath: converters } : {}),
};

const intoFile: SpanExporter = {
  export(spans, done) {
    for (const span of spans) appendFileSync(SPANS, `${JSON.stringify(placed(span))}\n`);
    done({ code: 0 });
  },
  async shutdown() {},
};

const placed = (span: ReadableSpan): Span => ({
  name: span.name,
  spanId: span.spanContext().spanId,
  parentSpanId: span.parentSpanId,
});

function tracer(): OpenTelemetryPlugin {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const spanProcessor = new SimpleSpanProcessor(intoFile);
  const resource = new Resource({ 'service.name': 'host' });
  new BasicTracerProvider({ resource, spanProcessors: [spanProcessor] }).register();
  return new OpenTelemetryPlugin({ resource, spanProcessor });
}

/** Of its Worker and its client, before ours. */
export const plugins = has('tracer') ? [tracer()] : [];

/** Of its client. */
export const ofClient: Partial<ClientOptions> = { dataConverter, plugins };

/** Of its Worker. */
export const ofWorker: Partial<WorkerOptions> = {
  dataConverter,
  ...(VERSION === null
    ? {}
    : {
        workerDeploymentOptions: {
          version: VERSION,
          useWorkerVersioning: true,
          defaultVersioningBehavior: 'PINNED',
        },
      }),
};
