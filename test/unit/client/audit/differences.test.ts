import { describe, expect, it } from 'vitest';
import { audit } from '../../../../src/client/audit/audit';
import { chained } from '../../../../src/client/audit/chain';
import { auditDifferences } from '../../../../src/client/audit/differences';
import { RecordedServer, WHOLE } from './recorded';

describe('a saved audit against the histories', () => {
  it('differs where it was written anew, and nowhere else', async () => {
    const { client } = new RecordedServer();
    const read = async () => (await audit({ cycles: client, guards: client }, WHOLE)).records;
    const saved = await read();
    expect(auditDifferences(saved, await read())).toEqual([]);
    const plain = saved.map(({ hash: _, previous: __, ...record }) => record);
    const forged = chained(
      plain
        .map((record) => (record.type === 'arming' ? { ...record, operator: 'somebody else' } : record))
        .filter((record) => record.type !== 'action' || record.action !== 'flatten'),
    );
    expect(auditDifferences(forged, saved)).toEqual([
      expect.stringMatching(
        /^arming 1 of \S+ at 2026-11-26T12:15:39.639Z: the histories say something else now$/,
      ),
      expect.stringMatching(/^arming 2 /),
      expect.stringMatching(/^arming 3 /),
      expect.stringMatching(/^action close\/BTCUSDT\/BOTH of reconcile\/\S+: in the histories only$/),
    ]);
    expect(auditDifferences(saved, forged)).toContainEqual(
      expect.stringMatching(/^action close.*: in the file only$/),
    );
  });
});
