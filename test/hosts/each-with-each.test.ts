import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTable } from './compatibility-page';
import { Installed, NODES, SDKS, type Sdk } from './installed';
import { CHOICES } from './set-ups';

/** How many choices of parts acted, by SDK and Node. */
const acted = new Map<string, number>();
const nameOf = (sdk: Sdk, node: string) => `${sdk} ${node}`;
let installed: Installed;

beforeAll(async () => {
  installed = await Installed.start();
  for (const sdk of SDKS) expect(await installed.host(sdk).compile()).toEqual([]);
});
afterAll(() => installed?.remove());

describe.each(SDKS)('with the %s SDK', (sdk) => {
  describe.each(NODES)('on Node %s, a host acts once', (node) => {
    it.concurrent.each(CHOICES.map((parts, i) => ({ i, parts, name: parts.join(', ') || 'nothing' })))(
      'with $name of its own',
      async ({ i, parts }) => {
        await installed.actsOnce(sdk, node, installed.accountOf(sdk, `${node}_choice_${i}`), parts);
        acted.set(nameOf(sdk, node), (acted.get(nameOf(sdk, node)) ?? 0) + 1);
      },
    );
  });
});

it('is in docs/compatibility.md, which this writes', () => {
  const rows = SDKS.flatMap((sdk) =>
    NODES.map((node) => {
      expect(acted.get(nameOf(sdk, node))).toBe(CHOICES.length);
      return [installed.sdks[sdk], installed.node(node).version, `${CHOICES.length} of ${CHOICES.length}`];
    }),
  );
  writeTable('each-with-each', ["Temporal's SDK", 'Node', 'choices that acted'], rows);
});
