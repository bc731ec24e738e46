import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const TRACER = 'grinder-reconcile';

/** What of a request may be told. */
export interface Told {
  readonly method: string;
  /** Without parameters. */
  readonly path: string;
  readonly baseUrl: string;
}

/**
 * Starts the span of a request that is sent now, in the trace of whoever asks; nothing where the host does not
 * trace. It never holds a parameter: among them is the signature.
 */
export function startRequestSpan({ method, path, baseUrl }: Told): Span {
  return trace.getTracer(TRACER).startSpan(`${method} /${path}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': method,
      'url.path': `/${path}`,
      'server.address': URL.canParse(baseUrl) ? new URL(baseUrl).hostname : 'no address',
    },
  });
}

/** @param status of the answer; null where none came */
export function endRequestSpan(span: Span, status: number | null): void {
  if (status === null) span.setAttribute('error.type', 'no answer');
  else span.setAttribute('http.response.status_code', status);
  if (status === null || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
