/** What a host may have set up for itself; `host/set-up.ts` is how. */
export type Part = 'codec' | 'converters' | 'tracer' | 'versioning';

/** Each part alone, and all of them: how a host is called that has them, and what is found for. */
export const SET_UPS: readonly { name: string; parts: readonly Part[]; found: string }[] = [
  { name: 'a payload codec', parts: ['codec'], found: 'it sealed every payload of cycle and guard' },
  {
    name: 'payload and failure converters',
    parts: ['converters'],
    found: "they wrote the cycle's payloads, and none of the guard's",
  },
  {
    name: "Temporal's OpenTelemetry plugin",
    parts: ['tracer'],
    found: "one trace from the client's start of the cycle to both writes",
  },
  {
    name: 'Worker Versioning',
    parts: ['versioning'],
    found: 'the cycle is `PINNED`, the guard `AUTO_UPGRADE`',
  },
  {
    name: 'all four together',
    parts: ['codec', 'converters', 'tracer', 'versioning'],
    found: 'all of it at once',
  },
];

const wayTo = (activity: string, write: string) =>
  [
    'StartWorkflow:reconcileCycle',
    'RunWorkflow:reconcileCycle',
    `StartActivity:${activity}`,
    `RunActivity:${activity}`,
    write,
  ].join(' > ');

/** What `host/shown.ts` finds where a host has these parts and no others. */
export function shownWith(parts: readonly Part[]) {
  const [codec, converters, tracer, versioning] = (
    ['codec', 'converters', 'tracer', 'versioning'] as const
  ).map((part) => parts.includes(part));
  return {
    cycle: { sealed: codec, ownConverter: converters, versioning: versioning ? 'PINNED' : 'UNSPECIFIED' },
    guard: { sealed: codec, ownConverter: false, versioning: versioning ? 'AUTO_UPGRADE' : 'UNSPECIFIED' },
    traced: tracer
      ? [wayTo('cancel', 'DELETE /fapi/v1/batchOrders'), wayTo('flatten', 'POST /fapi/v1/order')]
      : [],
  };
}
