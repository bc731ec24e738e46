/** What a bench found, as it travels from its test to the page. */

export type Row = Readonly<Record<string, string | number>>;

export interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** A figure that somebody promised. */
export interface Goal {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
}

declare module 'vitest' {
  interface TaskMeta {
    tables?: Table[];
    goals?: Goal[];
  }
}

export const isKept = ({ figure, bound }: Goal): boolean =>
  'atMost' in bound ? figure <= bound.atMost : figure >= bound.atLeast;

/** Three digits tell enough of a figure that another run does not repeat. */
export function cell(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? '';
  // Nothing was measured.
  if (Number.isNaN(value)) return '';
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

/** Heads and cells of a table; a row that lacks a column has an empty cell there. */
export function cellsOf({ rows }: Pick<Table, 'rows'>): [heads: string[], lines: string[][]] {
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [heads, rows.map((row) => heads.map((head) => cell(row[head])))];
}
