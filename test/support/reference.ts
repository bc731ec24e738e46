import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { table } from '../../scripts/markdown-table';
import { expectedStateSchema } from '../../src/domain/expected-state-format';
import { gateNumber } from '../../src/domain/gates';
import { DISARM_REASONS } from '../../src/domain/guard/disarm-reasons';
import { OUTCOMES } from '../../src/domain/outcomes';
import { REASON_NAMES, REASONS, type Reason } from '../../src/domain/reasons';
import { CYCLE_OUTCOMES } from '../../src/domain/vocabulary';
import type { Decided } from '../../src/plugin/host-options';
import { Metrics } from '../../src/telemetry/metrics';

/** What the documentation says of the code, made from the code. */

const ROOT = join(__dirname, '../..');
export const pathOf = (file: string) => join(ROOT, file);
export const read = (file: string) => readFileSync(pathOf(file), 'utf8');

/** By gate; what a later step closes comes after them. */
export function reasonsInOrder(): Reason[] {
  const place = (reason: Reason) => {
    const gate = gateNumber(reason);
    return gate === '-' ? Number.POSITIVE_INFINITY : Number(gate);
  };
  return REASON_NAMES.toSorted((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}

export function reasonsTable(): string {
  return table(
    ['gate', 'reason', 'meaning', 'what to do'],
    reasonsInOrder().map((name) => [
      gateNumber(name),
      `\`${name}\``,
      REASONS[name].meaning,
      REASONS[name].resolution,
    ]),
  );
}

/** Every outcome of a cycle, in the order in which they apply. */
export function outcomesTable(): string {
  return table(
    ['outcome', 'meaning', 'what to do'],
    CYCLE_OUTCOMES.map((name) => [`\`${name}\``, OUTCOMES[name].meaning, OUTCOMES[name].resolution]),
  );
}

export const disarmReasonsTable = (): string =>
  table(
    ['disarmed by', 'meaning'],
    Object.entries(DISARM_REASONS).map(([name, meaning]) => [`\`${name}\``, meaning]),
  );

/** What becomes of each option of a host. */
export const decisionsTable = (options: Readonly<Record<string, Decided>>): string =>
  table(
    ['option', 'guards', 'why'],
    Object.entries(options).map(([name, [decision, why]]) => [`\`${name}\``, decision, why]),
  );

export async function metricsTable(): Promise<string> {
  const metrics = await new Metrics().registry.getMetricsAsJSON();
  const { registry } = new Metrics();
  return table(
    ['metric', 'type', 'labels', 'meaning'],
    metrics.map(({ name, type, help }) => {
      const { labelNames = [] } = registry.getSingleMetric(name) as { labelNames?: string[] };
      const labels = labelNames.filter((label) => label !== 'le').map((label) => `\`${label}\``);
      return [`\`${name}\``, String(type), labels.join(', ') || '-', help];
    }),
  );
}

/** A part of a page that is made from the code: between `<!-- name -->` and `<!-- /name -->`. */
const partOf = (name: string) => new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);

export function withPart(page: string, name: string, content: string): string {
  if (!partOf(name).test(page)) throw new Error(`the page has no part ${name}`);
  return page.replace(
    partOf(name),
    (_all, before: string, after: string) => `${before}\n${content}\n\n${after}`,
  );
}

const INSTANT = 'ISO 8601 time with a zone, such as "2026-11-23T10:15:30.250Z"';

/** zod reads a schema's `~standard` for it, which it makes at first use: of a shared schema it gets a copy. */
export const jsonSchemaOf = (schema: z.core.$ZodType, options: z.core.ToJSONSchemaParams) =>
  z.toJSONSchema(z.clone(schema), options);

/** The format a bot writes, for its author's editor and tests. What it cannot say, a description says. */
export function expectedStateJsonSchema(): string {
  const schema = jsonSchemaOf(expectedStateSchema, {
    io: 'input',
    override: ({ jsonSchema, path }) => {
      const key = path.at(-1);
      if (key === 'asOf')
        Object.assign(jsonSchema, {
          format: 'date-time',
          description: `When all of this was true: ${INSTANT}`,
        });
      if (key === 'createdAt')
        Object.assign(jsonSchema, {
          format: 'date-time',
          description: `When the order was placed: ${INSTANT}`,
        });
      if (key === 'amount')
        Object.assign(jsonSchema, {
          description: 'Signed base quantity as a decimal string, such as "-0.010"',
        });
      if (key === 'ordersComplete')
        Object.assign(jsonSchema, {
          description: 'true: an order that is not listed is not expected; false: it is unknown',
        });
      if (key === 'positionsComplete')
        Object.assign(jsonSchema, {
          description: 'true: a leg that is not listed is expected flat; false: it is unknown',
        });
    },
  });
  return `${JSON.stringify({ title: 'Expected state', ...schema }, null, 2)}\n`;
}

export interface Leaf {
  readonly key: string;
  /** As JSON; undefined where the key is required. */
  readonly default: string | undefined;
  readonly bounds: readonly number[];
}

interface Definition {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly defaultValue?: unknown;
  readonly shape?: Record<string, z.core.$ZodType>;
}

/** Every key of a schema that a user may write, with its default and bounds. */
export function leaves(schema: z.core.$ZodType, key = ''): Leaf[] {
  const def = schema._zod.def as unknown as Definition;
  if (def.type === 'prefault' && def.innerType !== undefined) return leaves(def.innerType, key);
  if (def.type === 'object')
    return Object.entries(def.shape ?? {}).flatMap(([name, inner]) =>
      leaves(inner, key === '' ? name : `${key}.${name}`),
    );
  if (def.type === 'array' && def.element?._zod.def.type === 'object') return leaves(def.element, `${key}[]`);
  const { minimum, maximum } = jsonSchemaOf(schema, { io: 'input', unrepresentable: 'any' });
  return [
    {
      key,
      default: def.type === 'default' ? JSON.stringify(def.defaultValue) : undefined,
      bounds: [minimum, maximum].filter((bound): bound is number => bound !== undefined),
    },
  ];
}

/** The rows of the tables under a heading, as cells; the first cell is a key in backticks. */
export function rowsUnder(page: string, heading: string): string[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`the page has no section ${heading}`);
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
