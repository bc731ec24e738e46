// Writes schemas/answers/<command>.schema.json, what each command prints with --json, from the types in
// src/cli/answers.ts. With --check it writes nothing and fails where a file differs.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createGenerator } from 'ts-json-schema-generator';

const DIRECTORY = 'schemas/answers';
const check = process.argv.includes('--check');

const { definitions } = createGenerator({
  path: 'src/cli/answers.ts',
  tsconfig: 'tsconfig.json',
  type: 'PrintedAnswers',
  // A later version may answer more.
  additionalProperties: true,
  skipTypeCheck: true,
}).createSchema('PrintedAnswers');

const refs = (schema) =>
  [...JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)].map(([, name]) =>
    decodeURIComponent(name),
  );

function used(schema, found = {}) {
  for (const name of refs(schema)) {
    if (Object.hasOwn(found, name)) continue;
    found[name] = definitions[name];
    used(definitions[name], found);
  }
  return found;
}

const files = new Map(
  Object.entries(definitions.PrintedAnswers.properties).map(([command, printed]) => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: `grinder-reconcile ${command} --json`,
      ...printed,
      definitions: used(printed),
    };
    return [`${command.replaceAll(' ', '-')}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`];
  }),
);

mkdirSync(DIRECTORY, { recursive: true });
const old = readdirSync(DIRECTORY).filter((name) => !files.has(name));
const differing = [...files].filter(([name, text]) => {
  const path = `${DIRECTORY}/${name}`;
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
});
if (check && old.length + differing.length > 0) {
  const names = [...old, ...differing.map(([name]) => name)];
  console.error(`${DIRECTORY}: ${names.join(', ')} out of date; npm run docs:answers renews them`);
  process.exitCode = 1;
} else {
  for (const name of old) rmSync(`${DIRECTORY}/${name}`);
  for (const [name, text] of differing) writeFileSync(`${DIRECTORY}/${name}`, text);
}
