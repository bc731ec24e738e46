import { performance } from 'node:perf_hooks';
import type { Client } from '@temporalio/client';
import { iso } from '../../domain/iso';
import { InvalidInput } from '../../domain/validation';
import { byCodePoint } from '../../domain/vocabulary';
import { type ChainedRecord, chained } from './chain';
import type { Window } from './guard-book';
import { readCycles } from './read-cycles';
import { readGuards } from './read-guards';
import type { AuditRecord, Finding, GapRecord } from './records';
import { actingCycles, everGuarded, type ListedCycle } from './runs';

const DAY_MS = 86_400_000;

/** Which part of the histories is read, and how. */
export interface AuditOptions {
  /** Default: all that have, or had, a guard in this namespace. */
  readonly accounts?: readonly string[];
  /** ms since the epoch; default: 24 h before `until`. */
  readonly since?: number;
  /** ms since the epoch; default: now. */
  readonly until?: number;
  /** Told now and then what is being read. */
  readonly onProgress?: (text: string) => void;
}

/** Everything that was granted or sent, who allowed it, and what the histories do not tell. */
export interface AuditAnswer {
  readonly accounts: readonly string[];
  readonly since: number;
  readonly until: number;
  /** What is not known: never read it as "nothing happened". Empty where the answer is complete. */
  readonly gaps: readonly GapRecord[];
  /** All records in order, gaps included, each chained to the one before it: the lines of a saved audit. */
  readonly records: readonly ChainedRecord[];
  /** Hash of the last record. Noted elsewhere, it shows later whether a saved audit is still the same. */
  readonly head: string;
}

/** @param clients `guards` with the payload converter of guards, `cycles` with that of cycles */
export async function audit(clients: Clients, options: AuditOptions): Promise<AuditAnswer> {
  const at = Date.now();
  const { until = at } = options;
  const { since = until - DAY_MS } = options;
  if (!(since < until))
    throw new InvalidInput(`since: must be before until ${time(until)}, got ${time(since)}`);
  return await auditUpTo(clients, { ...options, since }, options.until, at);
}

interface Clients {
  readonly cycles: Client;
  readonly guards: Client;
}

/** @param end ms that have passed on the server; undefined: as far as can be known, from `at` on */
async function auditUpTo(
  { cycles, guards }: Clients,
  options: AuditOptions & { readonly since: number },
  end: number | undefined,
  at: number,
): Promise<AuditAnswer> {
  const begun = performance.now();
  const { since, onProgress = () => undefined } = options;
  // This machine's clock may be behind the server's: what was written before the reading began shows by when.
  const window: Window = { since, until: end ?? at + DAY_MS };
  const acting = await actingByAccount(cycles, options.accounts, window);
  const named = options.accounts ?? [...(await everGuarded(guards)), ...acting.keys()];
  const accounts = [...new Set(named)].sort(byCodePoint);
  const findings: Finding[] = [];
  for (const account of accounts) {
    const question = { account, window, onProgress };
    const { book, waiting, gaps } = await readGuards(guards, question);
    const read = await readCycles(cycles, question, book, acting.get(account) ?? []);
    findings.push(...book.armings, ...waiting, ...read.actions, ...gaps, ...read.gaps);
  }
  findings.sort((a, b) => a.at - b.at);
  const newest = findings.at(-1)?.at ?? 0;
  const readingMs = performance.now() - begun;
  // One account is read after the other: up to a time that has passed on the server, everything is there to be read.
  if (end === undefined && newest > at + readingMs)
    return await auditUpTo({ cycles, guards }, { ...options, accounts }, newest + 1, at);
  const until = end ?? at;
  const told = findings
    .filter((each) => end !== undefined || each.at < until)
    .map((each) => (each.type === 'gap' ? { ...each, until: Math.min(each.until, until) } : each));
  const all: AuditRecord[] = [{ type: 'audit', version: 1, at, accounts, since, until }, ...told];
  const records = chained([...all, { type: 'end', at, records: all.length }]);
  return {
    ...{ accounts, since, until },
    gaps: told.filter((finding) => finding.type === 'gap'),
    records,
    head: records.at(-1)?.hash ?? '',
  };
}

async function actingByAccount(
  client: Client,
  accounts: readonly string[] | undefined,
  window: Window,
): Promise<Map<string, ListedCycle[]>> {
  const found = new Map<string, ListedCycle[]>();
  for (const account of accounts ?? [null])
    for await (const cycle of actingCycles(client, account, window)) {
      const list = found.get(cycle.account) ?? [];
      list.push(cycle);
      found.set(cycle.account, list);
    }
  return found;
}

const time = (at: number) => (Number.isFinite(at) ? iso(at) : String(at));
