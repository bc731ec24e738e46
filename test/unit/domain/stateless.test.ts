import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const DOMAIN = join(__dirname, '../../../src/domain');

/** A module's own variable, or a container that begins empty. */
const MEMORY =
  /^(?:export )?(?:(?:let|var) .*|const \w+(?:: [^=]+)? = (?:new (?:Weak)?(?:Map|Set)(?:<.*>)?\(\)|\[\]|\{\});)$/gm;

// One worker's workflows share these modules: what one of them kept there, another would find.
it('no module of the domain remembers anything', () => {
  const files = readdirSync(DOMAIN, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) =>
    (readFileSync(join(DOMAIN, file), 'utf8').match(MEMORY) ?? []).map((line) => `${file}: ${line}`),
  );
  expect(found).toEqual([]);
});
