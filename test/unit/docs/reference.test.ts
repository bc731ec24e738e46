import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accountSchema, configSchema } from '../../../src/domain/config';
import { expectedStateSchema } from '../../../src/domain/expected-state-format';
import { clientIdTable } from '../../support/client-id-table';
import { configJsonSchema } from '../../support/config-json-schema';
import {
  expectedStateJsonSchema,
  type Leaf,
  leaves,
  metricsTable,
  pathOf,
  read,
  reasonsTable,
  rowsUnder,
  withPart,
} from '../../support/reference';

const OPERATIONS = 'docs/operations.md';
const REFERENCE = 'docs/reference.md';
const CLIENT_IDS = 'docs/client-ids.md';
const CONFIGURATION = 'docs/configuration.md';
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

  it('every metric', async () =>
    current(REFERENCE, withPart(read(REFERENCE), 'metrics', await metricsTable())));

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
});

it('docs/operations.md says what to do about every alert', () => {
  const names = (text: string) => [...new Set(text.match(/\bGrinderReconcile\w+/g))].sort();
  const rules = read('ops/prometheus/rules/grinder-reconcile.yml').match(/alert: \w+/g) ?? [];
  expect(names(read(OPERATIONS))).toEqual(names(rules.join(' ')));
});

describe('links', () => {
  it.each([
    'README.md',
    OPERATIONS,
    REFERENCE,
    CONFIGURATION,
    'docs/development.md',
    'docs/deploy.md',
    'docs/exchange-errors.md',
    'docs/failure-stories.md',
    'docs/limits.md',
    'docs/protocol.md',
  ])('%s links to files that exist', (file) => {
    const folder = pathOf(file).replace(/[^/]+$/, '');
    const targets = [...read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !existsSync(`${folder}${target}`))).toEqual([]);
  });

  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-');
  it.each(['README.md', OPERATIONS, REFERENCE, CONFIGURATION, 'docs/development.md'])(
    '%s links to headings that exist',
    (file) => {
      const folder = file.replace(/[^/]+$/, '');
      const anchors = [...read(file).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
      const missing = anchors.filter(([, target = '', anchor]) => {
        const page = read(target === '' ? file : `${folder}${target}`);
        return !(page.match(/^#+ .*$/gm) ?? []).some((line) => slug(line.replace(/^#+ /, '')) === anchor);
      });
      expect(missing.map(([link]) => link)).toEqual([]);
    },
  );
});
