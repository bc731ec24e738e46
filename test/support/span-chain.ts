/** What tells where a span is in its trace. */
export interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
}

/** Names from the trace's first span to this one, each inside the one before it. */
export function chainTo(span: Span, spans: readonly Span[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent === undefined ? [span.name] : [...chainTo(parent, spans), span.name];
}
