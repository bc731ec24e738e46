import type { z } from 'zod';
import { NOTE_KEY } from '../../src/client/config-file';
import { configSchema } from '../../src/domain/config';
import { jsonSchemaOf, read, rowsUnder } from './reference';

/** The JSON Schema of the configuration file, for editors; what a key means is what docs/configuration.md says. */
export function configJsonSchema(): string {
  const page = read('docs/configuration.md');
  const meanings = new Map(
    ['For the whole process', 'Per account', 'The policy'].flatMap((heading) =>
      rowsUnder(page, heading).map(
        ([key = '', allowed = '', , meaning = '']) =>
          [key.replaceAll('`', ''), `${plain(meaning)} (${plain(allowed)})`] as const,
      ),
    ),
  );
  const schema = jsonSchemaOf(configSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema, path }) => {
      const description = meanings.get(keyOf(path));
      if (description !== undefined) jsonSchema.description = description;
      if (jsonSchema.type === 'object') allowNotes(jsonSchema);
    },
  });
  const { properties } = schema;
  if (properties !== undefined) properties['$schema'] = { type: 'string' };
  return `${JSON.stringify({ title: 'Configuration of grinder-reconcile', ...schema }, null, 2)}\n`;
}

/** `policy.action` of `properties/accounts/additionalProperties/properties/policy/properties/action`. */
const keyOf = (path: readonly (string | number)[]): string =>
  path
    .filter((part) => part !== 'properties')
    .join('.')
    .replace(/^accounts\.additionalProperties\./, '');

function allowNotes(schema: z.core.JSONSchema.BaseSchema): void {
  schema.properties = { [NOTE_KEY]: { description: 'A note.' }, ...schema.properties };
  const { propertyNames } = schema;
  if (typeof propertyNames === 'object')
    schema.propertyNames = { anyOf: [propertyNames, { const: NOTE_KEY }] };
}

/** Without what is Markdown in it. */
const plain = (text: string): string =>
  text
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/[*`]/g, '')
    .replaceAll('\\|', '|');
