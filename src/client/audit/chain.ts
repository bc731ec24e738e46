import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { plainJson } from '../../domain/plain-text';
import type { AuditRecord } from './records';

/** A record with its place in the chain. */
export type ChainedRecord = AuditRecord & {
  /** Hash of the record before it; null for the first. */
  readonly previous: string | null;
  /** SHA-256, hex, of the record's canonical JSON, `previous` included. */
  readonly hash: string;
};

/** Chains records, each to the one before it. */
export function chained(records: readonly AuditRecord[]): ChainedRecord[] {
  let previous: string | null = null;
  return records.map((record): ChainedRecord => {
    const linked = { ...record, previous };
    previous = hashOf(linked);
    return { ...linked, hash: previous };
  });
}

/**
 * A record as a line of a file: one line of nothing but text, and the only one that says the same.
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { auditLine } from 'grinder-reconcile/client';
 *
 * const { records } = await reconcile.audit({ accounts: ['main'] });
 * writeFileSync('audit.jsonl', records.map((record) => `${auditLine(record)}\n`).join(''));
 * ```
 */
export const auditLine = (record: ChainedRecord): string => plainJson(record, 0);

/** Of everything in a record but `hash` itself. */
export const hashOf = (record: object): string => bytesToHex(sha256(utf8ToBytes(canonicalJson(record))));

/** JSON with the keys of each object in code-point order, without `hash` at the top. */
const canonicalJson = ({ hash: _, ...record }: { hash?: unknown }): string =>
  JSON.stringify(record, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
