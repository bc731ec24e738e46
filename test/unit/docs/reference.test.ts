import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accountSchema, configSchema } from '../../../src/domain/config';
import { EXPECTED_STATUSES } from '../../../src/domain/expected-state';
import { expectedStateSchema } from '../../../src/domain/expected-state-format';
import { CONVERTER_OPTIONS, HOST_OPTIONS } from '../../../src/plugin/host-options';
import { clientIdTable } from '../../support/client-id-table';
import { configJsonSchema } from '../../support/config-json-schema';
import { reasonTestsTable } from '../../support/reason-tests';
import {
  decisionsTable,
  disarmReasonsTable,
  expectedStateJsonSchema,
  type Leaf,
  leaves,
  metricsTable,
  outcomesTable,
  pathOf,
  read,
  reasonsTable,
  rowsUnder,
  withPart,
} from '../../support/reference';

const REFERENCE = 'docs/reference.md';
const TRIAGE = 'docs/runbooks/reconciliation-triage.md';
const REMEDIATION = 'docs/runbooks/active-remediation.md';
const EVIDENCE = 'docs/runbooks/evidence.md';
const CLIENT_IDS = 'docs/client-ids.md';
const CONFIGURATION = 'docs/configuration.md';
const EMBEDDING = 'docs/embedding.md';
const JSON_SCHEMA = 'schemas/expected-state.schema.json';
const CONFIG_SCHEMA = 'schemas/config.schema.json';
const RENEW = 'out of date: npm run docs:reference renews it';

/** With UPDATE_DOCS it writes what it would check. */
function current(file: string, wanted: string): void {
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(pathOf(file), wanted);
  expect(existsSync(pathOf(file)) ? read(file) : '', `${file} is ${RENEW}`).toBe(wanted);
}

describe('what is made from the code is current', () => {
  it('every reason', () => current(REFERENCE, withPart(read(REFERENCE), 'reasons', reasonsTable())));

  it('every reason, where remediation is enabled', () =>
    current(REMEDIATION, withPart(read(REMEDIATION), 'reasons', reasonsTable())));

  it('the test that provokes each reason', () =>
    current(EVIDENCE, withPart(read(EVIDENCE), 'reason-tests', reasonTestsTable())));

  it('every outcome of a cycle', () => current(TRIAGE, withPart(read(TRIAGE), 'outcomes', outcomesTable())));

  it('everything that disarms', () =>
    current(REFERENCE, withPart(read(REFERENCE), 'disarm reasons', disarmReasonsTable())));

  it('every metric', async () =>
    current(REFERENCE, withPart(read(REFERENCE), 'metrics', await metricsTable())));

  it("what becomes of a host's options", () => {
    const page = withPart(read(EMBEDDING), 'host options', decisionsTable(HOST_OPTIONS));
    current(EMBEDDING, withPart(page, 'converter options', decisionsTable(CONVERTER_OPTIONS)));
  });

  it('what fits into a client order id', () =>
    current(CLIENT_IDS, withPart(read(CLIENT_IDS), 'lengths', clientIdTable())));

  it('the JSON Schema of the expected state', () => current(JSON_SCHEMA, expectedStateJsonSchema()));

  it('the JSON Schema of the configuration', () => current(CONFIG_SCHEMA, configJsonSchema()));
});

describe('docs/configuration.md names every key, its default and its bounds', () => {
  const page = read(CONFIGURATION);
  const keysOf = (rows: readonly string[][]) => rows.map(([key = '']) => key.replaceAll('`', ''));
  const check = (rows: readonly string[][], wanted: readonly Leaf[]) => {
    expect(keysOf(rows).sort()).toEqual(wanted.map(({ key }) => key).sort());
    for (const leaf of wanted) {
      const [, allowed = '', usual] = rows.find(([key]) => key === `\`${leaf.key}\``) ?? [];
      expect(usual, leaf.key).toBe(leaf.default === undefined ? 'required' : `\`${leaf.default}\``);
      for (const bound of leaf.bounds) expect(allowed, leaf.key).toMatch(new RegExp(`\\b${bound}\\b`));
    }
  };

  it('of the process', () =>
    check(
      rowsUnder(page, 'For the whole process'),
      leaves(configSchema).filter(({ key }) => key !== 'accounts'),
    ));

  it('of an account', () =>
    check(
      rowsUnder(page, 'Per account'),
      leaves(accountSchema).filter(({ key }) => !key.startsWith('policy.')),
    ));

  it('of a policy', () =>
    check(
      rowsUnder(page, 'The policy'),
      leaves(accountSchema).filter(({ key }) => key.startsWith('policy.')),
    ));

  it('of an expected state', () =>
    expect(keysOf(rowsUnder(page, 'The expected state')).sort()).toEqual(
      leaves(expectedStateSchema)
        .map(({ key }) => key)
        .sort(),
    ));

  it('of an order’s status', () =>
    expect(
      EXPECTED_STATUSES.filter(
        (status) =>
          !rowsUnder(page, 'The expected state').some((row) => row.join().includes(`\`${status}\``)),
      ),
    ).toEqual([]));
});
