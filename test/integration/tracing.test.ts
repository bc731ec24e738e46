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
import { chainTo } from '../support/span-chain';

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
    // A busy machine may be too late with a write: then a later cycle sends it.
    const only = (name: string): ReadableSpan => {
      const found = spans.filter(
        (span) => span.name === name && span.attributes['http.response.status_code'] === 200,
      );
      expect(found, name).toHaveLength(1);
      return found[0] as ReadableSpan;
    };
    const placed = (span: ReadableSpan) => ({
      name: span.name,
      spanId: span.spanContext().spanId,
      parentSpanId: span.parentSpanId,
    });
    const chain = (span: ReadableSpan) => chainTo(placed(span), spans.map(placed));
    const toActivity = (activity: string) => [
      'StartWorkflow:reconcileCycle',
      'RunWorkflow:reconcileCycle',
      `StartActivity:${activity}`,
      `RunActivity:${activity}`,
    ];
    for (const [write, activity] of [
      [only('DELETE /fapi/v1/batchOrders'), 'cancel'],
      [only('POST /fapi/v1/order'), 'flatten'],
    ] as const) {
      expect(chain(write)).toEqual([...toActivity(activity), write.name]);
      const [method, path] = write.name.split(' ');
      expect(write.attributes).toEqual({
        'http.request.method': method,
        'http.response.status_code': 200,
        'url.path': path,
        'server.address': '127.0.0.1',
      });
      const { traceId } = write.spanContext();
      const trace = spans.filter((span) => span.spanContext().traceId === traceId);
      // The permit was asked for in the same attempt.
      expect(
        trace.filter(
          ({ name, parentSpanId }) =>
            name === 'StartWorkflowUpdate:permit' && parentSpanId === write.parentSpanId,
        ),
      ).not.toEqual([]);
      const reserve = trace.find(({ name }) => name === 'StartWorkflowUpdate:reserve') as ReadableSpan;
      expect(chain(reserve)).toEqual([...toActivity('reserve'), reserve.name]);
    }
    // Nothing of a request's parameters, and nothing secret.
    const told = JSON.stringify(spans.map(({ name, attributes, events }) => ({ name, attributes, events })));
    expect(told).not.toMatch(new RegExp(`signature|timestamp=|key-${account}|secret-${account}`));
  });
});
