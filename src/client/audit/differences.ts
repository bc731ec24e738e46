import { iso } from '../../domain/iso';
import type { ChainedRecord } from './chain';
import { hashOf } from './chain';

/**
 * Where a saved audit says something else than the histories do now. A saved one may know what retention has
 * removed since, and an action that was not over then is over now.
 * @param saved, now records of two audits of the same accounts and time
 * @returns one line for each difference
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { auditDifferences, auditRecords } from 'grinder-reconcile/client';
 *
 * const read = (file: string) =>
 *   auditRecords(readFileSync(file, 'utf8')).filter((record) => record !== null);
 * for (const line of auditDifferences(read('saved.jsonl'), read('now.jsonl'))) console.log(line);
 * ```
 */
export function auditDifferences(saved: readonly ChainedRecord[], now: readonly ChainedRecord[]): string[] {
  const [before, after] = [byName(saved), byName(now)];
  const named = [...new Set([...before.keys(), ...after.keys()])];
  return named.flatMap((name) => {
    const [old, current] = [before.get(name), after.get(name)];
    if (current === undefined) return [`${name}: in the file only`];
    if (old === undefined) return [`${name}: in the histories only`];
    return old === current ? [] : [`${name}: the histories say something else now`];
  });
}

/** What each record says, without its place in the chain. Gaps differ with time, and so do beginning and end. */
function byName(records: readonly ChainedRecord[]): Map<string, string> {
  return new Map(
    records.flatMap((record) => {
      const { previous: _, ...said } = record;
      const name = nameOf(record);
      return name === null ? [] : [[name, hashOf(said)]];
    }),
  );
}

function nameOf(record: ChainedRecord): string | null {
  switch (record.type) {
    case 'arming':
      return `arming ${record.number} of ${record.account} at ${iso(record.at)}`;
    case 'disarm':
      return `disarm of ${record.account} at ${iso(record.at)}`;
    case 'action':
      return `action ${record.key} of ${record.reservationId}`;
    default:
      return null;
  }
}
