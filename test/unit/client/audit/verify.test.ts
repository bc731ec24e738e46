import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditLine, chained } from '../../../../src/client/audit/chain';
import type { AuditRecord } from '../../../../src/client/audit/records';
import { auditRecords, verifyAudit } from '../../../../src/client/audit/verify';

const gap = (what: string, at = 1): AuditRecord => ({
  ...{ type: 'gap', account: 'main', kind: 'unreadable', at, until: 2, what },
});

const fileOf = (middle: readonly AuditRecord[]): string[] =>
  chained([
    { type: 'audit', version: 1, at: 5, accounts: ['main'], since: 0, until: 5 },
    ...middle,
    { type: 'end', at: 5, records: middle.length + 1 },
  ]).map(auditLine);

const verify = (lines: readonly string[]) => verifyAudit(lines.map((line) => `${line}\n`).join(''));

const FILE = fileOf([gap('one'), gap('two'), gap('three')]);
const at = (i: number) => FILE[i] ?? '';

describe('a saved audit', () => {
  it('is whole as it was written, with or without its last line end', () => {
    const { hash } = auditRecords(FILE.join('\n')).at(-1) ?? {};
    expect(verify(FILE)).toEqual({ intact: true, records: 5, head: hash, broken: null });
    expect(verifyAudit(FILE.join('\n')).intact).toBe(true);
  });

  it.each([
    ['altered', 3, [at(0), at(1), at(2).replace('two', 'twi'), at(3), at(4)]],
    ['altered', 3, [at(0), at(1), at(2).replace(':1,', ': 1,'), at(3), at(4)]],
    ['altered', 3, [at(0), at(1), `${at(2)}\r`, at(3), at(4)]],
    ['altered', 3, [at(0), at(1), '', at(2), at(3), at(4)]],
    ['missing', 3, [at(0), at(1), at(3), at(4)]],
    ['missing', 1, [at(1), at(2), at(3), at(4)]],
    ['missing', 5, [at(0), at(1), at(2), at(3)]],
    ['missing', 1, []],
    ['reordered', 3, [at(0), at(1), at(3), at(2), at(4)]],
    ['reordered', 1, [at(1), at(0), at(2), at(3), at(4)]],
    ['added', 3, [at(0), at(1), at(1), at(2), at(3), at(4)]],
    ['added', 6, [...FILE, at(4)]],
  ] as const)('%s at line %i', (how, line, lines) => {
    expect(verify(lines)).toMatchObject({ intact: false, records: line - 1, broken: { how, line } });
  });

  it('shows a record that was written anew, with its own hash right, by the one after it', () => {
    const other = chained([JSON.parse(at(0)), gap('forged')].map(({ hash: _, ...rest }) => rest)).map(
      auditLine,
    );
    expect(verify([at(0), other[1] ?? '', at(2), at(3), at(4)])).toMatchObject({
      broken: { line: 3, how: 'missing', what: 'what stood before it is missing, or line 2 was replaced' },
    });
  });
});

describe('any change of a saved audit', () => {
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 1, maxLength: 8 });
  const files = texts.map((all) => fileOf(all.map((what, i) => gap(what, i))));

  it('leaves nothing that a terminal takes for more than text', () => {
    fc.assert(
      fc.property(files, (lines) => {
        for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
        expect(verify(lines).intact).toBe(true);
      }),
    );
  });

  it('of one byte is found', () => {
    fc.assert(
      fc.property(files, fc.nat(), fc.nat(255), (lines, place, byte) => {
        const bytes = Buffer.from(lines.join('\n'));
        const i = place % bytes.length;
        fc.pre(bytes[i] !== byte);
        bytes[i] = byte;
        expect(verifyAudit(bytes.toString('utf8')).intact).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of one value of one record is found, whatever it is', () => {
    fc.assert(
      fc.property(files, fc.nat(), fc.nat(), fc.jsonValue(), (lines, which, field, value) => {
        const i = which % lines.length;
        const record = JSON.parse(lines[i] ?? '');
        const names = Object.keys(record);
        const name = names[field % names.length] ?? '';
        fc.pre(JSON.stringify(record[name]) !== JSON.stringify(value));
        const changed = lines.with(i, auditLine({ ...record, [name]: value }));
        const { broken } = verify(changed);
        expect(broken).not.toBeNull();
        expect(broken?.line).toBeLessThanOrEqual(i + 2);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of the order, and any line left out or repeated, is found', () => {
    fc.assert(
      fc.property(files, fc.nat(), fc.nat(), (lines, a, b) => {
        const [i, j] = [a % lines.length, b % lines.length];
        const line = lines[i] ?? '';
        expect(verify(lines.toSpliced(i, 1)).intact).toBe(false);
        expect(verify(lines.toSpliced(j, 0, line)).intact).toBe(false);
        if (i !== j) expect(verify(lines.toSpliced(i, 1).toSpliced(j, 0, line)).intact).toBe(false);
      }),
    );
  });
});
