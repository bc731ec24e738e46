import type { AccountHandle } from '../../src/simulator';
import { faultKinds, traitsOf } from '../../src/simulator/faults/catalogue';
import type { Book } from './book';
import type { HttpFault, HttpSite, When } from './case';

/** One way in which an HTTP call can go wrong. */
export interface HttpKind {
  readonly name: string;
  readonly family:
    | 'answer'
    | 'body'
    | 'blind symbol'
    | 'sign'
    | 'connection'
    | 'market'
    | 'clock'
    | 'reads behind'
    | 'outage';
  /** Built for each case: what the market does is written for the book. */
  fault(site: HttpSite, book: Book, exchange: AccountHandle): HttpFault;
  applies(site: HttpSite, book: Book): boolean;
  /** A read does nothing, so an answer that replaces its own is the same before and after. */
  whens(site: HttpSite): readonly When[];
  /** From this call on, until the cycle is over. */
  readonly lasting?: true;
}

const always = () => true;
const onWrites = (site: HttpSite) => site.write;
const onReads = (site: HttpSite) => !site.write;
const both: readonly When[] = ['before', 'after'];
const beforeOnly: readonly When[] = ['before'];
const afterOnly: readonly When[] = ['after'];
const bothOnWrites = (site: HttpSite) => (site.write ? both : beforeOnly);

const LISTS = /openOrders|openAlgoOrders|positionRisk|userTrades|batchOrders/;
const isList = ({ path }: HttpSite) => LISTS.test(path);

/** A field without which an answer of this endpoint cannot be understood. */
const FIELDS: readonly [RegExp, string][] = [
  [/positionRisk/, 'positionAmt'],
  [/accountConfig/, 'dualSidePosition'],
  [/time$/, 'serverTime'],
  [/exchangeInfo/, 'symbols'],
  [/[aA]lgoOrder/, 'clientAlgoId'],
  [/./, 'orderId'],
];
const fieldOf = ({ path }: HttpSite) => FIELDS.find(([pattern]) => pattern.test(path))?.[1] ?? 'orderId';

/** Answers that stand in for the exchange's own: the whole catalogue, and what else a network may say. */
const PARTICULAR = /^(html|too-many-requests|ip-ban)$/;
const catalogued = faultKinds().filter((kind) => {
  const traits = traitsOf(kind);
  return traits?.group === 'answer' && traits.needs === undefined && !PARTICULAR.test(kind);
});
const answers: [string, HttpFault][] = [
  ...catalogued.map((kind): [string, HttpFault] => [kind, { kind } as HttpFault]),
  ['unknown-error-html', { kind: 'unknown-error', body: 'html' }],
  ['too-many-requests', { kind: 'too-many-requests', retryAfterSeconds: 1 }],
  ['ip-ban', { kind: 'ip-ban', banMs: 2_000 }],
  ['batch-cancel-failed', { kind: 'error', code: -2012, msg: 'Batch cancel failure.' }],
  ['unlisted-code', { kind: 'error', code: -9999, msg: 'Something new.' }],
  ['empty-object', { kind: 'answer', status: 200, body: '{}' }],
  ['empty-list', { kind: 'answer', status: 200, body: '[]' }],
  ['bad-gateway', { kind: 'answer', status: 502, body: 'bad gateway' }],
  ['html-200', { kind: 'html', status: 200 }],
  ['html-403', { kind: 'html', status: 403 }],
  ['redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }],
];

/**
 * After these nobody can tell whether the request was carried out. All others are the exchange's word that
 * it was not, by its documentation, so they are never given after it was.
 */
const AMBIGUOUS =
  /^(unknown-error|unknown-error-html|processing-error|unexpected-response|backend-timeout|duplicate-client-id|stop-triggering|batch-cancel-failed|unlisted-code|empty-object|empty-list|bad-gateway|html-200|redirect)$/;

/**
 * One of each class of faults: enough for the reads of a scenario that repeats another one's. Its writes
 * meet every fault, unless it is another one's whole and only armed for something else.
 */
const ONE_OF_EACH =
  /^(unknown-error|too-many-requests|rejected-key|html-200|empty-list|malformed-field|missing-row|reset|no-answer|clock-?5000|stop-triggered|position-(closed|grown)|outage-reset)$/;
const enough = (name: string, { write }: HttpSite, { repeats, armedFor }: Book) =>
  (write && armedFor === 'anything') || !repeats || ONE_OF_EACH.test(name);

const bodies: [string, (site: HttpSite) => HttpFault, (site: HttpSite) => boolean][] = [
  ['malformed-row', () => ({ kind: 'malformed-row' }), always],
  ['malformed-field', (site) => ({ kind: 'malformed-row', field: fieldOf(site) }), always],
  ['missing-field', (site) => ({ kind: 'missing-field', field: fieldOf(site) }), always],
  ['missing-row', () => ({ kind: 'missing-row' }), isList],
  ['duplicated-row', () => ({ kind: 'duplicated-row', change: { updateTime: 1 } }), isList],
  ['truncated-json', () => ({ kind: 'truncated-json' }), always],
];

const isOrders = ({ path }: HttpSite) => /openOrders|openAlgoOrders/.test(path);
const isPositions = ({ path }: HttpSite) => /positionRisk/.test(path);
const ofLeg = ({ leg }: Book, field: string, value: string | null): HttpFault => ({
  kind: 'malformed-row',
  rowSymbol: leg.symbol,
  field,
  value,
});
/** A row of the leg's symbol that nobody can judge, or whose sign is another one: once, or from here on. */
const odd: [string, HttpKind['family'], (book: Book) => HttpFault, (site: HttpSite) => boolean][] = [
  ['unreadable-order', 'blind symbol', (book) => ofLeg(book, 'updateTime', null), isOrders],
  ['unreadable-leg', 'blind symbol', (book) => ofLeg(book, 'updateTime', null), isPositions],
  ['turned-sign', 'sign', (book) => ofLeg(book, 'positionAmt', negated(book.leg.amount)), isPositions],
];

const connections: [string, HttpFault, (site: HttpSite) => readonly When[]][] = [
  ['reset', { kind: 'reset' }, bothOnWrites],
  ['hang-up', { kind: 'hang-up' }, bothOnWrites],
  ['no-answer', { kind: 'no-answer' }, bothOnWrites],
  // Longer than recvWindow, and longer than the client waits.
  ['delay-2300', { kind: 'delay', ms: 2_300 }, bothOnWrites],
  ['delay-3300', { kind: 'delay', ms: 3_300 }, bothOnWrites],
  ['slow-body', { kind: 'slow-body', chunkBytes: 4, intervalMs: 400 }, () => afterOnly],
  ['wrong-content-length', { kind: 'wrong-content-length' }, () => afterOnly],
];

const stray = ({ strays }: Book) => strays[0] ?? '';
const amountOf = ({ leg }: Book, amount: string) => (leg.amount.startsWith('-') ? `-${amount}` : amount);
export const negated = (amount: string) => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);
const run = (act: () => void): HttpFault => ({ kind: 'run', run: act });
/** Old enough to judge, and yet another position than the one that was looked at. */
const REOPENED_MS = 300_000;
/** What is gone already cannot be cancelled: then nothing happens. */
const unlessGone = (act: () => void) => {
  try {
    act();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
};

/** The market, the bot and other clients go on trading in between. */
const market: [string, (book: Book, exchange: AccountHandle) => HttpFault, ((book: Book) => boolean)?][] = [
  ['stray-filled', (book) => ({ kind: 'fill-order', clientOrderId: stray(book) })],
  ['stray-filled-in-part', (book) => ({ kind: 'fill-order', clientOrderId: stray(book), quantity: '0.001' })],
  ['stray-cancelled', (book) => ({ kind: 'cancel-order', clientOrderId: stray(book) })],
  ['stop-triggered', ({ stop }) => ({ kind: 'trigger-algo', clientAlgoId: stop })],
  ['stop-in-trigger', ({ stop }) => ({ kind: 'trigger-algo', clientAlgoId: stop, stage: 'triggering' })],
  [
    'stop-cancelled',
    ({ stop }, exchange) => run(() => unlessGone(() => exchange.cancelAlgoBehindTheBack(stop))),
  ],
  [
    'entry-triggered',
    ({ strayAlgos }) => ({ kind: 'trigger-algo', clientAlgoId: strayAlgos[0] ?? '' }),
    ({ strayAlgos }) => strayAlgos.length > 0,
  ],
  ['position-closed', ({ leg }, exchange) => run(() => void exchange.setPosition({ ...leg, amount: '0' }))],
  [
    'position-reopened',
    ({ leg }, exchange) =>
      run(() => {
        exchange.setPosition({ ...leg, amount: '0' });
        exchange.setPosition({ ...leg, updateTime: Date.now() - REOPENED_MS });
      }),
  ],
  [
    'position-grown',
    (book, exchange) =>
      run(() => void exchange.setPosition({ ...book.leg, amount: amountOf(book, '0.009') })),
  ],
  [
    'position-turned',
    ({ leg }, exchange) => run(() => void exchange.setPosition({ ...leg, amount: negated(leg.amount) })),
    ({ hedge }) => !hedge,
  ],
  [
    'position-shrunk',
    (book, exchange) =>
      run(() => void exchange.setPosition({ ...book.leg, amount: amountOf(book, '0.001') })),
  ],
];

/** Every way in which an HTTP call can go wrong. */
export const HTTP_KINDS: readonly HttpKind[] = [
  ...answers.map(
    ([name, fault]): HttpKind => ({
      name,
      family: 'answer',
      fault: () => fault,
      applies: (site, book) => enough(name, site, book),
      whens: (site) => (AMBIGUOUS.test(name) ? bothOnWrites(site) : beforeOnly),
    }),
  ),
  ...bodies.map(
    ([name, fault, applies]): HttpKind => ({
      name,
      family: 'body',
      fault,
      applies: (site, book) => applies(site) && enough(name, site, book),
      whens: () => afterOnly,
    }),
  ),
  ...odd.flatMap(([name, family, fault, applies]): HttpKind[] => {
    const once: Omit<HttpKind, 'name'> = {
      family,
      fault: (_site, book) => fault(book),
      applies,
      whens: () => afterOnly,
    };
    return [
      { ...once, name },
      { ...once, name: `${name}-from-here`, lasting: true },
    ];
  }),
  ...connections.map(
    ([name, fault, whens]): HttpKind => ({
      name,
      family: 'connection',
      fault: () => fault,
      applies: (site, book) => enough(name, site, book),
      whens,
    }),
  ),
  ...market.map(
    ([name, fault, needs]): HttpKind => ({
      name,
      family: 'market',
      fault: (_site, book, exchange) => fault(book, exchange),
      applies: (site, book) => (needs?.(book) ?? true) && enough(name, site, book),
      // After a read is before the next one.
      whens: bothOnWrites,
    }),
  ),
  ...[-5_000, -400, 400, 5_000].map(
    (ms): HttpKind => ({
      name: `clock${ms}`,
      family: 'clock',
      fault: () => ({ kind: 'clock-skew', ms }),
      applies: (site, book) => enough(`clock${ms}`, site, book),
      whens: () => beforeOnly,
    }),
  ),
  {
    name: 'stale-read',
    family: 'reads behind',
    fault: () => ({ kind: 'stale-read', ms: 3_600_000 }),
    applies: onReads,
    whens: () => beforeOnly,
  },
  {
    name: 'late-visibility',
    family: 'reads behind',
    fault: () => ({ kind: 'late-visibility', ms: 1_000 }),
    applies: onWrites,
    whens: () => beforeOnly,
  },
  {
    name: 'partial-fill',
    family: 'market',
    fault: () => ({ kind: 'partial-fill', quantity: '0.001' }),
    applies: ({ method }) => method === 'POST',
    whens: () => beforeOnly,
  },
  ...(['reset', 'unknown-error', 'backend-timeout', 'service-unavailable'] as const).map(
    (kind): HttpKind => ({
      name: `outage-${kind}`,
      family: 'outage',
      fault: () => ({ kind }),
      applies: (site, book) => enough(`outage-${kind}`, site, book),
      whens: (site) => (AMBIGUOUS.test(kind) || kind === 'reset' ? bothOnWrites(site) : beforeOnly),
      lasting: true,
    }),
  ),
];
