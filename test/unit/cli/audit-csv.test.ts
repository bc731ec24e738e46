import { describe, expect, it } from 'vitest';
import { csvLines } from '../../../src/cli/audit-csv';
import { auditLines } from '../../../src/cli/audit-text';
import { audit } from '../../../src/client/audit/audit';
import { chained } from '../../../src/client/audit/chain';
import type { AuditRecord } from '../../../src/client/audit/records';
import { RecordedServer, WHOLE } from '../client/audit/recorded';

/** Rows of a CSV file as RFC 4180 has it. */
function parsed(text: string): string[][] {
  const rows: string[][] = [];
  for (const record of text.split('\r\n')) {
    const cells = [...record.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)];
    rows.push(cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''));
  }
  return rows;
}

const disarm = (by: string): AuditRecord => ({
  ...{ type: 'disarm', account: 'main', at: 0, reason: 'disarm', by, arming: 1 },
});

describe('an audit as CSV', () => {
  const rowOf = (by: string) => {
    const [names = [], row = []] = parsed(csvLines(chained([disarm(by)])).join('\r\n'));
    expect(row).toHaveLength(names.length);
    return row[names.indexOf('operator')];
  };

  it.each(['ann', 'ann, the boss', 'ann "the boss"', '"', ',', 'a\nb'])('gives %j back', (by) => {
    expect(rowOf(by)).toBe(by.replace('\n', '; '));
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")'])('makes no formula of %j', (by) => {
    expect(rowOf(by)).toBe(`'${by}`);
  });

  it('has a row for each record and the hash of each', async () => {
    const { client } = new RecordedServer();
    const { records } = await audit({ cycles: client, guards: client }, WHOLE);
    const [names = [], ...rows] = parsed(csvLines(records).join('\r\n'));
    expect(rows.map((row) => row[names.indexOf('hash')])).toEqual(records.map(({ hash }) => hash));
    expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([names.length]));
    const close = rows.find((row) => row[names.indexOf('action')] === 'flatten');
    expect(Object.fromEntries(names.map((name, i) => [name, close?.[i]]))).toMatchObject({
      ...{ type: 'action', symbol: 'BTCUSDT', target: 'BOTH', quantity: '0.004', result: 'executed' },
      ...{ order_ids: '283194214', operator: 'test', arming: '1', time: '2026-11-26T12:15:45.738Z' },
      permits: 'w3 2026-11-26T12:15:45.880Z activity 6 attempt 1',
    });
  });
});

describe('an audit for people', () => {
  it('fits 80 columns but for ids, and names who allowed each action', async () => {
    const { client } = new RecordedServer();
    const lines = auditLines(await audit({ cycles: client, guards: client }, WHOLE));
    const ids = /^ *(reconcile\/|order )|^head /;
    expect(lines.filter((line) => line.length > 80 && !ids.test(line))).toEqual([]);
    const close = lines.findIndex((line) => line.includes('close BTCUSDT BOTH 0.004: executed'));
    expect(lines.slice(close, close + 3)).toEqual([
      '12:15:45 close BTCUSDT BOTH 0.004: executed',
      '    by test: test (arming 1, until 2026-11-26 13:15:39)',
      '    w3: permitted 12:15:45 to activity 6, attempt 1: executed, filled 0.004',
    ]);
    expect(lines.filter((line) => line === '2026-11-26')).toHaveLength(1);
    expect(lines).toContain('5 actions, 3 armings, 3 disarms');
    expect(lines).toContain('Nothing is missing.');
  });

  it('does not end well where something is not known', async () => {
    const { client } = new RecordedServer(['cycle-cancels']);
    const lines = auditLines(await audit({ cycles: client, guards: client }, WHOLE));
    expect(lines).toContainEqual(expect.stringMatching(/NOT KNOWN until .* \(no_guard\)$/));
    expect(lines).toContain('    NOT KNOWN who allowed it');
    expect(lines).toContainEqual(expect.stringMatching(/^NOT COMPLETE: 2 gaps/));
  });
});
