/** What a host may have set up for itself; `host/set-up.ts` is how. */
export const PARTS = ['codec', 'converters', 'tracer', 'versioning'] as const;
export type Part = (typeof PARTS)[number];

/** Every choice of parts: none of them, each alone, each with each, all. */
export const CHOICES: readonly (readonly Part[])[] = Array.from({ length: 2 ** PARTS.length }, (_, n) =>
  PARTS.filter((_part, i) => (n & (1 << i)) !== 0),
);

/** Each part alone, and all of them: how a host is called that has them, and what is found for. */
export const SET_UPS: readonly { name: string; parts: readonly Part[]; found: string }[] = [
  { name: 'a payload codec', parts: ['codec'], found: 'it sealed every payload of cycle and guard' },
  {
    name: 'payload and failure converters',
    parts: ['converters'],
    found: "they wrote the cycle's payloads and the text of a failure, and none of the guard's",
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
    parts: PARTS,
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
  const [codec, converters, tracer, versioning] = PARTS.map((part) => parts.includes(part));
  return {
    cycle: { sealed: codec, ownConverter: converters, versioning: versioning ? 'PINNED' : 'UNSPECIFIED' },
    guard: { sealed: codec, ownConverter: false, versioning: versioning ? 'AUTO_UPGRADE' : 'UNSPECIFIED' },
    traced: tracer
      ? [wayTo('cancel', 'DELETE /fapi/v1/batchOrders'), wayTo('flatten', 'POST /fapi/v1/order')]
      : [],
  };
}

/** What `host/refusal.ts` finds: a failure converter keeps texts out of the history, and its client reads them. */
export function refusedWith(parts: readonly Part[], account: string) {
  const text = `unknown account "nobody"; this worker serves ${account}`;
  const encoded = 'Encoded failure';
  return {
    told: `ApplicationFailure: ${text}`,
    recorded: parts.includes('converters') ? [encoded, encoded] : [text, 'Activity task failed'],
  };
}
