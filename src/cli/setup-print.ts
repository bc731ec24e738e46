import { SEARCH_ATTRIBUTES } from '../client';
import { quoted } from './shell-words';

/** What can do by hand what `setup` does. */
export const SETUP_TOOLS = ['temporal', 'tcld', 'terraform'] as const;
export type SetupTool = (typeof SETUP_TOOLS)[number];

export interface Prepared {
  readonly namespace: string;
  readonly retentionDays: number;
}

/** Lines to copy, comments among them: for a shell, or of a file for Terraform. */
export const setupLines = (tool: SetupTool, prepared: Prepared): string[] => PRINT[tool](prepared);

const line = (...words: string[]) => words.map(quoted).join(' ');

const PRINT: Readonly<Record<SetupTool, (prepared: Prepared) => string[]>> = {
  temporal: ({ namespace, retentionDays }) => [
    '# the temporal command, for a server of your own; "update" instead of "create" where the namespace exists',
    line(
      ...['temporal', 'operator', 'namespace', 'create', '--namespace', namespace],
      ...['--retention', `${retentionDays}d`],
    ),
    // One by one: a server that has no more room for a type takes the others.
    ...SEARCH_ATTRIBUTES.map(({ name, type }) =>
      line(
        ...['temporal', 'operator', 'search-attribute', 'create', '--namespace', namespace],
        ...['--name', name, '--type', type],
      ),
    ),
  ],
  tcld: ({ namespace, retentionDays }) => [
    '# tcld, for Temporal Cloud; the namespace is there already, and needs a Namespace Admin',
    line(
      ...['tcld', 'namespace', 'retention', 'set', '--namespace', namespace],
      ...['--retention-days', `${retentionDays}`],
    ),
    line(
      ...['tcld', 'namespace', 'search-attributes', 'add', '--namespace', namespace],
      ...SEARCH_ATTRIBUTES.flatMap(({ name, type }) => ['--search-attribute', `${name}=${type}`]),
    ),
  ],
  terraform: ({ namespace, retentionDays }) => [
    '# Terraform, for Temporal Cloud: provider temporalio/temporalcloud',
    `# in the temporalcloud_namespace that you have: retention_days = ${retentionDays}`,
    ...SEARCH_ATTRIBUTES.flatMap(({ name, type }) => [
      `resource "temporalcloud_namespace_search_attribute" ${JSON.stringify(snake(name))} {`,
      `  namespace_id = ${hcl(namespace)}`,
      `  name         = ${JSON.stringify(name)}`,
      `  type         = ${JSON.stringify(type.toLowerCase())}`,
      '}',
    ]),
  ],
};

/** `reconcile_account` for ReconcileAccount. */
const snake = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase();

/** A text of HCL, in which `${` would begin an expression. */
const hcl = (text: string) => JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{');
