/** One line of text, cut with a mark where it is longer than `width` characters. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return width <= 1 ? '…'.slice(0, Math.max(0, width)) : `${characters.slice(0, width - 1).join('')}…`;
}

/** A column of a table: what stands over it, and how narrow it may become. */
export interface Column {
  readonly head: string;
  readonly least: number;
}

const GAP = '  ';
const lengthOf = (text: string) => [...text].length;

/**
 * A table as lines of at most `width` characters, its head first. Columns that are wider than they need be
 * give way, the widest first, down to their `least`. No library: cli-table3 takes the widths, and does not fit them
 * to a screen.
 * @returns null where it does not fit even so
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] | null {
  const lines = [columns.map(({ head }) => head), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((cells) => lengthOf(cells[i] ?? ''))));
  const total = () => widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1);
  while (total() > width) {
    const spare = columns.map(({ least }, i) => (widths[i] ?? 0) - least);
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) <= 0) return null;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return lines.map((cells) =>
    cells
      .map((cell, i) => padded(cell, widths[i] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

const padded = (text: string, width: number): string => {
  const shown = cut(text, width);
  return shown + ' '.repeat(width - lengthOf(shown));
};
