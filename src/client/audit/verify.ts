import { auditLine, type ChainedRecord, hashOf } from './chain';

/** What is wrong with a saved audit, at the first place where something is. */
export interface BrokenChain {
  /** From 1 on. */
  readonly line: number;
  readonly how: 'altered' | 'missing' | 'reordered' | 'added';
  /** One line. */
  readonly what: string;
}

/** Whether a saved audit is as it was written. */
export interface VerifyAnswer {
  readonly intact: boolean;
  /** Lines before the first that is wrong. */
  readonly records: number;
  /** Hash of the last of those; compare it with the one noted when the file was written. */
  readonly head: string | null;
  readonly broken: BrokenChain | null;
}

/**
 * Recomputes the chain of a saved audit (`--format jsonl`). Whoever can rewrite the whole file can compute
 * the chain anew: only a head that was noted elsewhere tells.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { verifyAudit } from 'grinder-reconcile/client';
 *
 * const { intact, head, broken } = verifyAudit(readFileSync('audit.jsonl', 'utf8'));
 * console.log(intact ? head : `line ${broken?.line}: ${broken?.how}: ${broken?.what}`);
 * ```
 */
export function verifyAudit(text: string): VerifyAnswer {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const records = lines.map(intactRecord);
  let head: string | null = null;
  let ended = false;
  for (const [i, record] of records.entries()) {
    const broken = ended ? AFTER_THE_END : brokenAt(records, i, head);
    if (broken !== null) return { intact: false, records: i, head, broken: { line: i + 1, ...broken } };
    head = record?.hash ?? null;
    ended = record?.type === 'end';
  }
  if (ended) return { intact: true, records: records.length, head, broken: null };
  const line = records.length + 1;
  return { intact: false, records: records.length, head, broken: { line, ...CUT_OFF } };
}

/**
 * The records of a saved audit; null where a line is none, or not as it was written.
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { auditRecords } from 'grinder-reconcile/client';
 *
 * const broken = auditRecords(readFileSync('audit.jsonl', 'utf8')).filter((record) => record === null);
 * ```
 */
export const auditRecords = (text: string): (ChainedRecord | null)[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map(intactRecord);

type Broken = Omit<BrokenChain, 'line'>;
const AFTER_THE_END: Broken = { how: 'added', what: 'it stands after the end' };
const CUT_OFF: Broken = { how: 'missing', what: 'the end is missing: the file was cut off' };

function brokenAt(records: readonly (ChainedRecord | null)[], i: number, head: string | null): Broken | null {
  const record = records[i];
  if (record == null) return { how: 'altered', what: 'it is not what its hash says' };
  if (record.previous === head) return null;
  if (records.findIndex((other) => other?.hash === record.hash) < i)
    return { how: 'added', what: 'it stands here a second time' };
  const place = records.findIndex((other) => other?.previous === head);
  if (place > i) return { how: 'reordered', what: `line ${place + 1} belongs here` };
  return {
    how: 'missing',
    what: `what stood before it is missing${i === 0 ? '' : `, or line ${i} was replaced`}`,
  };
}

/** The record of a line, or null where the line is not, to the letter, what was written. */
function intactRecord(line: string): ChainedRecord | null {
  try {
    const record = JSON.parse(line) as ChainedRecord;
    return auditLine(record) === line && hashOf(record) === record.hash ? record : null;
  } catch {
    return null;
  }
}
