import type { Book } from './book';
import { type FaultCase, type HttpSite, type Site, type Strike, siteName, type When } from './case';
import { HTTP_KINDS } from './kinds';
import type { Lane } from './lane';

const BOTH: readonly When[] = ['before', 'after'];
const BEFORE: readonly When[] = ['before'];

/** A busy machine may be too late with a write. */
const TRIES = 3;

/** Every HTTP call and every guard call of an undisturbed acting cycle, in order. */
export async function sitesOf(lane: Lane, book: Book): Promise<Site[]> {
  let startedAt = 0;
  for (let tries = 1; ; tries += 1) {
    await lane.prepare(book);
    startedAt = Date.now();
    const { headline, actions } = await (await lane.startCycle()).result();
    if (actions.length > 0 && actions.every(({ result }) => result === 'executed')) break;
    if (tries === TRIES) throw new Error(`the undisturbed cycle did not act: ${headline}`);
  }
  const counts = new Map<string, number>();
  // Whoever armed for a plan looked before.
  const made = lane.sim.log.entries.filter(({ receivedAt }) => receivedAt >= startedAt);
  const http = made.map(({ method, path, write, receivedAt }): HttpSite => {
    const nth = (counts.get(`${method} ${path}`) ?? 0) + 1;
    counts.set(`${method} ${path}`, nth);
    return { kind: 'http', method, path, nth, write, atMs: receivedAt - startedAt };
  });
  const guard = lane.guardTap.calls.map(
    ({ call, nth, at }): Site => ({
      kind: 'guard',
      call,
      nth,
      atMs: at - startedAt,
    }),
  );
  return [...http, ...guard].sort((a, b) => a.atMs - b.atMs);
}

/** Every fault at every site, before and after. */
export function casesOf(book: Book, sites: readonly Site[]): FaultCase[] {
  return sites.filter(decides(book)).flatMap((site) => {
    const at = (name: string, family: string, whens: readonly When[], strike: Strike): FaultCase[] =>
      whens.map((when) => ({
        id: `${book.scenario}/${siteName(site)}/${name}/${when}`,
        scenario: book.scenario,
        site,
        when,
        strike,
        family,
      }));
    const writes = site.kind === 'guard' || site.write;
    const whens = writes ? BOTH : BEFORE;
    // Who dies while waiting for what it reads cannot tell whether it was answered; one scenario asks.
    const deaths = writes || !book.repeats ? BOTH : BEFORE;
    return [
      ...(site.kind === 'http' ? httpCases(site, book, at) : guardCases(at)),
      ...(['disarm', 'dry-run', 'cancel-cycle'] as const).flatMap((interruption) =>
        at(interruption, 'stopped', whens, { does: 'interrupt', interruption }),
      ),
      ...at('bot-forgets', 'mass change', whens, { does: 'interrupt', interruption: 'bot-forgets' }),
      ...at('kill', 'killed', deaths, { does: 'kill', request: 'lost' }),
      ...at('freeze', 'frozen', whens, { does: 'freeze', request: 'delayed' }),
      ...(site.kind === 'http' && site.write
        ? [
            ...at('kill-in-flight', 'killed', BEFORE, { does: 'kill', request: 'in-flight' }),
            ...at('freeze-in-flight', 'frozen', BEFORE, { does: 'freeze', request: 'in-flight' }),
          ]
        : []),
    ];
  });
}

/** Reads are the same whatever was armed for. */
const decides =
  ({ armedFor }: Book) =>
  (site: Site): boolean =>
    armedFor === 'anything' || site.kind === 'guard' || site.write;

type At = (name: string, family: string, whens: readonly When[], strike: Strike) => FaultCase[];

function httpCases(site: HttpSite, book: Book, at: At): FaultCase[] {
  return [
    ...HTTP_KINDS.filter((kind) => kind.applies(site, book)).flatMap((kind) =>
      at(kind.name, kind.family, kind.whens(site), { does: 'http', kind }),
    ),
    ...(site.write ? at('attempt-dies', 'attempt dies', BOTH, { does: 'crash' }) : []),
  ];
}

function guardCases(at: At): FaultCase[] {
  return [
    ...at('answer-lost', 'guard', ['after'], { does: 'guard', how: 'lose' }),
    ...at('unreachable', 'guard', BEFORE, { does: 'guard', how: 'refuse' }),
    ...at('unreachable-from-here', 'guard', BEFORE, { does: 'guard', how: 'outage' }),
    ...at('late', 'guard', BOTH, { does: 'guard', how: 'late' }),
    ...at('attempt-dies', 'attempt dies', BOTH, { does: 'guard', how: 'crash' }),
  ];
}

/** A small generator that a seed starts anew: mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same cases in an order that the seed decides. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const next = random(seed);
  return items
    .map((item) => ({ item, order: next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
