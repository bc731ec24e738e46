import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';
import { expect, it } from 'vitest';
import { withHost } from '../support/acting-host';

it("one trace leads from a cycle through reserve and permit to the exchange, with Temporal's own interceptors", async () => {
  const exporter = new InMemorySpanExporter();
  const spanProcessor = new SimpleSpanProcessor(exporter);
  const resource = new Resource({ 'service.name': 'host' });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  new BasicTracerProvider({ resource, spanProcessors: [spanProcessor] }).register();
  const otel = new OpenTelemetryPlugin({ resource, spanProcessor });

  await withHost({ worker: { plugins: [otel] }, client: { plugins: [otel] } }, async ({ act, account }) => {
    await act();
    const spans = exporter.getFinishedSpans();
    const only = (name: string): ReadableSpan => {
      const found = spans.filter((span) => span.name === name);
      expect(found, name).toHaveLength(1);
      return found[0] as ReadableSpan;
    };
    const chainTo = (span: ReadableSpan): string[] => {
      const parent = spans.find(({ spanContext }) => spanContext().spanId === span.parentSpanId);
      return parent === undefined ? [span.name] : [...chainTo(parent), span.name];
    };
    const within = (activity: string) => [
      'StartWorkflow:reconcileCycle',
      'RunWorkflow:reconcileCycle',
      `StartActivity:${activity}`,
      `RunActivity:${activity}`,
    ];
    expect(chainTo(only('StartWorkflowUpdate:reserve'))).toEqual([
      ...within('reserve'),
      'StartWorkflowUpdate:reserve',
    ]);
    const permits = spans.filter(({ name }) => name === 'StartWorkflowUpdate:permit');
    expect(permits.map(chainTo)).toEqual([
      [...within('cancel'), 'StartWorkflowUpdate:permit'],
      [...within('flatten'), 'StartWorkflowUpdate:permit'],
    ]);
    const writes = [
      [only('DELETE /fapi/v1/batchOrders'), 'cancel'],
      [only('POST /fapi/v1/order'), 'flatten'],
    ] as const;
    for (const [write, activity] of writes) {
      expect(chainTo(write)).toEqual([...within(activity), write.name]);
      expect(write.attributes).toEqual({
        'http.request.method': write.name.split(' ')[0],
        'http.response.status_code': 200,
        'url.path': write.name.split(' ')[1],
        'server.address': '127.0.0.1',
      });
    }
    const cycle = new Set(
      spans.flatMap((span) =>
        chainTo(span).includes('RunWorkflow:reconcileCycle') ? [span.spanContext().traceId] : [],
      ),
    );
    expect(cycle.size).toBe(1);
    // Nothing of a request's parameters, and nothing secret.
    const told = JSON.stringify(spans.map(({ name, attributes, events }) => ({ name, attributes, events })));
    expect(told).not.toMatch(new RegExp(`signature|timestamp=|key-${account}|secret-${account}`));
  });
});
